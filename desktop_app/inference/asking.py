"""Who asks for a connection, and what for: known to whatever is done in this context, without being handed down."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from desktop_app.chat.connection import Purpose


@dataclass(frozen=True, slots=True)
class Asking:
    """The name of an endpoint, and what it is asked for."""

    endpoint: str = ""
    purpose: Purpose | None = None


_NOBODY = Asking()
_asking: ContextVar[Asking] = ContextVar("desktop_app.inference.asking", default=_NOBODY)


def asking() -> Asking:
    """Who asks in this context; nobody, if nobody said so."""
    return _asking.get()


@contextmanager
def asked_by(endpoint: str, purpose: Purpose) -> Iterator[None]:
    """What is connected to in this block is asked by `endpoint`, for `purpose` unless something inside says otherwise."""
    with _set(Asking(endpoint, purpose)):
        yield


@contextmanager
def asking_for(purpose: Purpose) -> Iterator[None]:
    """What is sent in this block is for `purpose`; never around a `yield` of a generator."""
    with _set(replace(asking(), purpose=purpose)):
        yield


@contextmanager
def _set(value: Asking) -> Iterator[None]:
    before = _asking.get()
    _asking.set(value)
    try:
        yield
    finally:
        # not reset by token: the exit may run in another context than the entry did
        _asking.set(before)
