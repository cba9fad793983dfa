"""TGI's own protocol: a raw prompt in, tokens with ids, log-probabilities and alternatives out."""

from collections.abc import AsyncGenerator, Iterable
from typing import Any

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.generation import Ending
from desktop_app.chat.token_track import Token
from desktop_app.inference.base_engine import BaseEngine
from desktop_app.inference.requests import WireRequest, check_size
from desktop_app.inference.server_tokens import field, nats, read_alternatives, split_text, whole, words

_ENDINGS = {"eos_token": Ending.END_OF_TEXT, "length": Ending.LIMIT, "stop_sequence": Ending.STOP_STRING}


class TgiEngine(BaseEngine):
    """Talks to TGI through the hub's `text_generation`."""

    dialect = Dialect.TGI
    refusable = (("top_n_tokens",), ("best_of",))  # the maximum of the first stands nowhere in /info

    def _events(self, wire: WireRequest) -> AsyncGenerator[Any, None]:
        check_size(wire, self._host)
        if not wire.by_hub:
            return self._clients.own_events(wire.path, wire.body, streamed=wire.is_streamed)
        return self._clients.hub_events(lambda client: client.text_generation(**wire.arguments), chat=False, streamed=wire.is_streamed)  # type: ignore[call-overload]

    def _reader(self, wire: WireRequest) -> "TgiReader":
        return TgiReader(wire.max_new_tokens)


class TgiReader:
    """Reads the events of /generate_stream. The last event has `generated_text`: that alone says that the answer is complete."""

    def __init__(self, max_new_tokens: int | None) -> None:
        self.ending: Ending | None = None
        self.generated_tokens: int | None = None
        self.prompt_tokens: int | None = None
        self.seed: int | None = None
        self._max_new_tokens = max_new_tokens
        self._count = 0

    def read(self, event: Any) -> Iterable[Token]:
        """The token of one event; the ending, if it is the last one."""
        details = field(event, "details")
        if isinstance(field(event, "generated_text"), str) or isinstance(field(details, "finish_reason"), str):
            self._end(details)
        token = field(event, "token")
        if not isinstance(token, dict):
            return ()
        self._count += 1
        alternatives = field(event, "top_tokens")
        return split_text(
            words(token.get("text")),
            whole(token.get("id")),
            nats(token.get("logprob")),
            token.get("special") is True,
            read_alternatives(alternatives) if alternatives else (),
        )

    def _end(self, details: object) -> None:
        reason = field(details, "finish_reason")
        self.generated_tokens = whole(field(details, "generated_tokens"))
        self.prompt_tokens = whole(field(details, "input_length"))
        self.seed = _seed(field(details, "seed"))
        if isinstance(reason, str):
            self.ending = _ENDINGS.get(reason, Ending.END_OF_TEXT)
        else:  # some of its imitators tell no details, asked or not: a full answer has ended at its limit
            self.ending = Ending.LIMIT if self._count + 1 == self._max_new_tokens else Ending.END_OF_TEXT


def _seed(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < 2**64 else None
