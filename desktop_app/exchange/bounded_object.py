"""Reads a JSON object whose arrays hold small entries: each is decoded by itself, so that no step holds the interpreter for long."""

import json
import re
from json import JSONDecodeError, JSONDecoder

MOST_ENTRIES = 10_000  # of the object, and of an array in it
MOST_CHARACTERS = 800_000  # of one entry

_FIRST_LOOK = 4_096  # characters; most entries end within
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = JSONDecoder(strict=False)


class TooMuch(ValueError):
    """More entries, or a larger one, than any file of this kind has."""


def read_object(text: str, most: int = MOST_CHARACTERS) -> dict[str, object]:
    """The object; arrays in it are read entry by entry, of `most` characters each. Raises TooMuch, and ValueError for no such object."""
    found: dict[str, object] = {}
    at = _expected(text, _space(text, 0), "{")
    count = 0
    while text[at : at + 1] != "}":
        key, at = _value(text, at, most)
        if not isinstance(key, str):
            raise ValueError("a name is no text")
        at = _expected(text, _space(text, at), ":")
        found[key], at = _array(text, at + 1, most) if text[at : at + 1] == "[" else _value(text, at, most)
        at = _next(text, _space(text, at), "}")
        count = _counted(count)
    if _space(text, at + 1) < len(text):
        raise ValueError("something follows the object")
    return found


def _array(text: str, at: int, most: int) -> tuple[list[object], int]:
    entries: list[object] = []
    at = _space(text, at)
    while text[at : at + 1] != "]":
        entry, at = _value(text, at, most)
        entries.append(entry)
        at = _next(text, _space(text, at), "]")
        _counted(len(entries))
    return entries, at + 1


def _value(text: str, at: int, largest: int) -> tuple[object, int]:
    """The value that begins there, and where it ends."""
    for most in (_FIRST_LOOK, largest):
        piece = text[at : at + most]
        is_rest = at + most >= len(text)
        try:
            value, end = _DECODER.raw_decode(piece)
        except (JSONDecodeError, RecursionError):
            if is_rest:
                raise
            continue
        if end < len(piece) or is_rest:  # else a number may go on
            return value, at + end
    raise TooMuch("an entry")


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _expected(text: str, at: int, mark: str) -> int:
    if text[at : at + 1] != mark:
        raise json.JSONDecodeError(f"{mark} is missing", text[at : at + 10], 0)
    return _space(text, at + 1)


def _next(text: str, at: int, end: str) -> int:
    """Past the comma, or at the mark that ends it all."""
    return at if text[at : at + 1] == end else _expected(text, at, ",")


def _counted(count: int) -> int:
    if count >= MOST_ENTRIES:
        raise TooMuch("entries")
    return count + 1
