"""Raw prompts on llama.cpp and vLLM: `/v1/completions`, for which the hub's client has no method."""

from collections.abc import AsyncGenerator, Iterable
from typing import Any

from desktop_app.chat.token_track import Token
from desktop_app.inference.base_engine import BaseEngine
from desktop_app.inference.chat_reader import ChatReader, token_ids, tokens_of
from desktop_app.inference.logprob_entries import entries_of
from desktop_app.inference.requests import WireRequest
from desktop_app.inference.server_tokens import words


class CompletionsEngine(BaseEngine):
    """Sends the prompt that Brise rendered."""

    def _events(self, wire: WireRequest) -> AsyncGenerator[Any, None]:
        return self._clients.own_events(wire.path, wire.body, streamed=wire.is_streamed)

    def _reader(self, wire: WireRequest) -> "CompletionsReader":
        return CompletionsReader()


class CompletionsReader(ChatReader):
    """Reads text_completion chunks."""

    def _tokens(self, choice: dict[str, Any], reason: str) -> Iterable[Token]:
        entries = entries_of(choice.get("logprobs"))
        return tokens_of(words(choice.get("text")), entries, token_ids(choice), ended=reason != "")
