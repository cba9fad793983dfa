"""Hears from Python itself which files are opened, while somebody listens."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

_PLACES = [Path(place) for place in (sys.prefix, sys.base_prefix, Path(__file__).parents[2], *sys.path) if place]
_CODE = tuple({str(each) for place in _PLACES for each in (place, place.resolve())})
_listening: list[list[str]] = []


@contextmanager
def files_opened() -> Iterator[list[str]]:
    """Paths of all files that are opened meanwhile, but for Python's own modules."""
    _listen()
    heard: list[str] = []
    _listening.append(heard)
    try:
        yield heard
    finally:
        _listening.remove(heard)


@cache
def _listen() -> None:
    """An audit hook cannot be taken away again: there is one, and it is quiet unless somebody listens."""
    sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _listening or event not in ("open", "os.listdir", "os.scandir"):
        return
    path = arguments[0]
    if isinstance(path, str | bytes | Path):
        opened = path.decode(errors="replace") if isinstance(path, bytes) else str(path)
        if not opened.startswith(_CODE):
            for heard in _listening:
                heard.append(opened)
