"""The OpenAI-style protocol: TGI's Messages API, llama.cpp, vLLM, transformers serve, and whatever else speaks it."""

from collections.abc import AsyncGenerator
from typing import Any

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.inference.base_engine import BaseEngine
from desktop_app.inference.chat_reader import ChatReader
from desktop_app.inference.clients import Clients
from desktop_app.inference.requests import WireRequest, check_size, goes_on


class ChatEngine(BaseEngine):
    """Talks to any of them through the hub's `chat_completion`; the server renders the prompt."""

    def __init__(self, clients: Clients, dialect: Dialect, facts: ServerFacts, model: str) -> None:
        super().__init__(clients, dialect, facts, model)
        if dialect is Dialect.TGI_CHAT:
            self.refusable = (("top_logprobs", "logprobs", "top_n_tokens"),)  # the last is what TGI calls it
        elif dialect is Dialect.OPENAI_CHAT:
            self.refusable = (("top_logprobs", "logprobs"), ("seed",), ("stream_options",), ("frequency_penalty",), ("top_p",))

    def _events(self, wire: WireRequest) -> AsyncGenerator[Any, None]:
        if self.dialect is Dialect.TGI_CHAT:
            check_size(wire, self._host)
        if not wire.by_hub:
            return self._clients.own_events(wire.path, wire.body, streamed=wire.is_streamed)
        return self._clients.hub_events(lambda client: client.chat_completion(**wire.arguments), chat=True, streamed=wire.is_streamed)  # type: ignore[call-overload]

    def _reader(self, wire: WireRequest) -> ChatReader:
        return ChatReader(goes_on=goes_on(wire))
