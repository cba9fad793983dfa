"""Raw prompts on llama.cpp and vLLM, and at Hugging Face's providers: completions, for which the hub's client has no method.

At a provider it has one, `text_generation`; but the stream that it expects there is TGI's, and what comes is OpenAI's.
"""

from collections.abc import AsyncGenerator, Iterable
from typing import Any

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.token_track import Token
from desktop_app.inference.base_engine import BaseEngine
from desktop_app.inference.chat_reader import ChatReader, token_ids, tokens_of
from desktop_app.inference.clients import Clients
from desktop_app.inference.logprob_entries import entries_of
from desktop_app.inference.requests import WireRequest
from desktop_app.inference.server_tokens import words


class CompletionsEngine(BaseEngine):
    """Sends the prompt that Brise rendered."""

    def __init__(self, clients: Clients, dialect: Dialect, facts: ServerFacts, model: str) -> None:
        super().__init__(clients, dialect, facts, model)
        if dialect is Dialect.OPENAI_RAW:
            self.refusable = (("seed",), ("stream_options",), ("frequency_penalty",), ("top_p",))

    def _events(self, wire: WireRequest) -> AsyncGenerator[Any, None]:
        return self._clients.own_events(wire.path, wire.body, streamed=wire.is_streamed)

    def _reader(self, wire: WireRequest) -> "CompletionsReader":
        return CompletionsReader()


class CompletionsReader(ChatReader):
    """Reads text_completion chunks."""

    def _tokens(self, choice: dict[str, Any], reason: str) -> Iterable[Token]:
        entries = entries_of(choice.get("logprobs"))
        return tokens_of(words(choice.get("text")), entries, token_ids(choice), ended=reason != "")
