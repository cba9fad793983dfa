"""The one line that a second start says to the Brise that runs: ASCII, bounded, and exact for every name that a file can have."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from desktop_app.chat.endpoint import BadAddress, normalize_address
from desktop_app.chat.given_file import LONGEST_PATH

SHOW = b"show"
LONGEST_LINE = 32 * 1024
"""Bytes; a path of 4,096 of them takes three times as many at most."""
_MOST_FIELDS = 1000
_LONGEST_TOKEN = 500  # characters


@dataclass(frozen=True, slots=True)
class SecondStart:
    """What a second start wants of the first one, beside its window."""

    address: str = ""  # chat with this server
    files: tuple[Path, ...] = ()  # absolute; show what is in them
    activation: str = ""  # the desktop's word that the user wants to see a window now


def lines_of(start: SecondStart) -> Iterator[bytes]:
    """What is to be said, in as many lines as it takes: all but the first are about files that had no room."""
    fields = [*_given("chat", start.address), *_given("activation", start.activation[:_LONGEST_TOKEN])]
    size = len(_line(fields))
    for path in start.files:
        file = ("file", os.fsencode(path))
        more = len(urlencode([file])) + 1
        if size + more > LONGEST_LINE or len(fields) == _MOST_FIELDS:
            yield _line(fields)
            fields, size = [], len(_line([]))
        fields.append(file)
        size += more
    yield _line(fields)


def start_in(line: bytes) -> SecondStart:
    """What a line says. Raises ValueError for anything that `lines_of` would not say."""
    word, _, query = line.removesuffix(b"\n").partition(b"?")
    if word != SHOW or not line.endswith(b"\n") or len(line) > LONGEST_LINE:
        raise ValueError
    address, activation, files = "", "", []
    fields = parse_qsl(query.decode("ascii"), strict_parsing=True, errors="surrogateescape", max_num_fields=_MOST_FIELDS) if query else []
    for name, value in fields:
        if name == "chat" and not address:
            address = _address(value)
        elif name == "activation" and not activation and value.isascii() and value.isprintable() and len(value) <= _LONGEST_TOKEN:
            activation = value
        elif name == "file":
            files.append(_path(value))
        else:
            raise ValueError
    return SecondStart(address, tuple(files), activation)


def _given(name: str, value: str) -> list[tuple[str, bytes]]:
    return [(name, value.encode())] if value else []


def _line(fields: list[tuple[str, bytes]]) -> bytes:
    return SHOW + (b"?" + urlencode(fields).encode() if fields else b"") + b"\n"


def _address(value: str) -> str:
    try:
        return normalize_address(value)
    except BadAddress as error:
        raise ValueError from error


def _path(value: str) -> Path:
    """The bytes of the name, read as this system reads names."""
    name = value.encode("utf-8", "surrogateescape")
    path = Path(os.fsdecode(name))
    if b"\0" in name or len(name) >= LONGEST_PATH or not path.is_absolute():
        raise ValueError
    return path
