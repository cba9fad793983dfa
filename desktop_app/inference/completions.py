"""Raw prompts on llama.cpp and vLLM: `/v1/completions`, for which the hub's client has no method."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from typing import Any

from desktop_app.chat.token_track import Token
from desktop_app.inference.base_engine import BaseEngine
from desktop_app.inference.chat_reader import ChatReader, token_ids, tokens_of
from desktop_app.inference.requests import WireRequest
from desktop_app.inference.server_tokens import MOST_ALTERNATIVES, field, words


class CompletionsEngine(BaseEngine):
    """Sends the prompt that Brise rendered."""

    def _events(self, wire: WireRequest) -> AsyncGenerator[Any, None]:
        return self._clients.own_events(wire.path, wire.body)

    def _reader(self, wire: WireRequest) -> "CompletionsReader":
        return CompletionsReader()


class CompletionsReader(ChatReader):
    """Reads text_completion chunks; llama.cpp lists log-probabilities as in chat, vLLM in columns."""

    def _tokens(self, choice: dict[str, Any], reason: str) -> Iterable[Token]:
        logprobs = choice.get("logprobs")
        listed = field(logprobs, "content")
        entries = listed if isinstance(listed, list) else _from_columns(logprobs)
        return tokens_of(words(choice.get("text")), entries, token_ids(choice), ended=reason != "")


def _from_columns(logprobs: object) -> Sequence[object]:
    """vLLM's columns as entries: tokens, their log-probabilities, and a map from text to log-probability for each."""
    tokens = field(logprobs, "tokens")
    if not isinstance(tokens, list):
        return ()
    own, others = field(logprobs, "token_logprobs"), field(logprobs, "top_logprobs")
    return [{"token": token, "logprob": _at(own, n), "top_logprobs": _listed(_at(others, n))} for n, token in enumerate(tokens)]


def _at(column: object, index: int) -> object:
    return column[index] if isinstance(column, list) and index < len(column) else None


def _listed(alternatives: object) -> list[object]:
    if not isinstance(alternatives, dict):
        return []
    return [{"token": text, "logprob": logprob} for text, logprob in list(alternatives.items())[:MOST_ALTERNATIVES]]
