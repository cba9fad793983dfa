"""A case: what a server does, and what the user must see of it."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.parameters import Control, Knob, Parameters
from tests.hostile.tongues import Tongue
from tests.hostile_server import Step, event_stream

Script = Callable[[Tongue], list[Step]]
WHOLE_ENDINGS = (Ending.END_OF_TEXT, Ending.LIMIT, Ending.STOP_STRING)


@dataclass(frozen=True)
class Seen:
    """What the user sees in the end. `text` None: whatever arrived. `says`: words of the sentences."""

    text: str | None
    endings: tuple[Ending, ...]
    kinds: tuple[ErrorKind, ...] = ()
    says: str = ""


def answer(text: str | None = "Hello", ending: Ending | None = None) -> Seen:
    """A whole answer."""
    return Seen(text, WHOLE_ENDINGS if ending is None else (ending,))


def cut(*kinds: ErrorKind, text: str | None = "Hel", says: str = "") -> Seen:
    """A kept part of an answer, and a sentence."""
    return Seen(text, (Ending.BROKE_OFF,), kinds, says)


def failed(*kinds: ErrorKind, says: str = "") -> Seen:
    """No answer, and a sentence."""
    return Seen("", (Ending.FAILED,), kinds, says)


@dataclass(frozen=True)
class Case:
    """`seen` for both protocols, unless `in_chat` says what is different there.

    `silence`: the endpoint's idle clock; `tokens`: asked for, if not as by default.
    `at_once`: the answer is asked for whole.
    """

    name: str
    script: Script
    seen: Seen
    in_chat: Seen | None = None
    silence: float = 10.0
    tokens: int | None = None
    at_once: bool = False

    def asked_with(self, usual: Parameters) -> Parameters:
        """The parameters of the question."""
        if self.at_once:
            usual = usual.with_knob(Control.STREAM, Knob(None, on=False))
        return usual if self.tokens is None else usual.with_knob(Control.MAX_NEW_TOKENS, Knob(self.tokens))

    def seen_in(self, tongue: Tongue) -> Seen:
        return self.in_chat if tongue.is_chat and self.in_chat is not None else self.seen


def body(name: str, make: Callable[[Tongue], bytes], seen: Seen, in_chat: Seen | None = None) -> Case:
    """A case about the bytes of an otherwise proper event stream, which come in one piece and in small ones."""
    return Case(name, lambda tongue: event_stream(*pieces(make(tongue))), seen, in_chat)


def pieces(data: bytes) -> list[bytes]:
    """The first bytes one by one, then more at a time: an event comes split wherever it can be."""
    if len(data) > 20_000:
        return [data[at : at + 60_000] for at in range(0, len(data), 60_000)]
    at, size, parts = 0, 1, []
    while at < len(data):
        parts.append(data[at : at + size])
        at, size = at + size, size + 1
    return parts
