"""A generation's tokens as columns; one `Token` object lives only in flight.

100,000 tokens with five alternatives as dataclasses take 127 MB and one garbage collection stops the window for 0.2 s;
as columns they are a handful of arrays.
"""

import math
import struct
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alternative:
    """A token that the model could have picked instead."""

    text: str
    logprob: float | None  # nats; None: not finite, or not told
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """One token of an answer, on its way from the socket to the track."""

    text: str
    id: int | None = None
    logprob: float | None = None  # nats; which distribution: see tgi-protocol §1b
    special: bool = False  # part of the track, never of the visible text
    hidden: int = 0  # characters at the end of `text` that belong to a stop string: kept here, not shown
    alternatives: tuple[Alternative, ...] = ()

    @property
    def visible(self) -> str:
        """What of the token is shown in the answer."""
        return "" if self.special else self.text[: len(self.text) - self.hidden]


_NO_ID = -1
_MAGIC = b"BTT1"


def _nats(logprob: float | None) -> float:
    return math.nan if logprob is None or not math.isfinite(logprob) else logprob


def _or_none(logprob: float) -> float | None:
    return None if math.isnan(logprob) else logprob


class TokenTrack:
    """The tokens of one generation: id, log-probability, start byte, flags and alternatives, each a column.

    `text` of a token is a slice of one UTF-8 buffer that holds every token, specials and hidden characters too.
    """

    __slots__ = (
        "_alt_bytes",
        "_alt_ids",
        "_alt_logprobs",
        "_alt_starts",
        "_bytes",
        "_first_alt",
        "_hidden",
        "_ids",
        "_logprobs",
        "_special",
        "_starts",
    )

    def __init__(self, tokens: Iterable[Token] = ()) -> None:
        self._ids = array("q")
        self._logprobs = array("f")
        self._starts = array("I")
        self._special = bytearray()
        self._hidden = array("I")
        self._bytes = bytearray()
        self._first_alt = array("I")
        self._alt_ids = array("q")
        self._alt_logprobs = array("f")
        self._alt_starts = array("I")
        self._alt_bytes = bytearray()
        for token in tokens:
            self.append(token)

    def __len__(self) -> int:
        return len(self._ids)

    def append(self, token: Token) -> None:
        """Add one token at the end."""
        self._ids.append(_NO_ID if token.id is None else token.id)
        self._logprobs.append(_nats(token.logprob))
        self._starts.append(len(self._bytes))
        self._special.append(token.special)
        self._hidden.append(token.hidden)
        self._bytes += token.text.encode("utf-8", "surrogatepass")
        self._first_alt.append(len(self._alt_ids))
        for alternative in token.alternatives:
            self._alt_ids.append(_NO_ID if alternative.id is None else alternative.id)
            self._alt_logprobs.append(_nats(alternative.logprob))
            self._alt_starts.append(len(self._alt_bytes))
            self._alt_bytes += alternative.text.encode("utf-8", "surrogatepass")

    def __getitem__(self, index: int) -> Token:
        """The token at `index`, counted from 0. Raises IndexError."""
        if not 0 <= index < len(self._ids):
            raise IndexError(index)
        identity = self._ids[index]
        return Token(
            text=_slice(self._bytes, self._starts, index),
            id=None if identity == _NO_ID else identity,
            logprob=_or_none(self._logprobs[index]),
            special=bool(self._special[index]),
            hidden=self._hidden[index],
            alternatives=self.alternatives(index),
        )

    def __iter__(self) -> Iterator[Token]:
        return (self[index] for index in range(len(self)))

    def alternatives(self, index: int) -> tuple[Alternative, ...]:
        """What else the model could have said at `index`, as the server ordered it."""
        first = self._first_alt[index]
        last = self._first_alt[index + 1] if index + 1 < len(self._first_alt) else len(self._alt_ids)
        return tuple(
            Alternative(
                text=_slice(self._alt_bytes, self._alt_starts, n),
                logprob=_or_none(self._alt_logprobs[n]),
                id=None if self._alt_ids[n] == _NO_ID else self._alt_ids[n],
            )
            for n in range(first, last)
        )

    @property
    def text(self) -> str:
        """All tokens joined, specials and hidden characters included."""
        return self._bytes.decode("utf-8", "surrogatepass")

    def visible_text(self) -> str:
        """All tokens joined without specials and hidden characters; an answer shows it stripped at the left."""
        # a token at a time only where one is not shown whole: 3,000 of them as objects would hold the window for 0.1 s
        shown: list[str] = []
        begun = 0  # the first byte that is not in `shown` yet
        for index in (n for n, (special, hidden) in enumerate(zip(self._special, self._hidden, strict=True)) if special or hidden):
            shown.append(_text(self._bytes[begun : self._starts[index]]))
            shown.append(self[index].visible)
            begun = self._starts[index + 1] if index + 1 < len(self._starts) else len(self._bytes)
        shown.append(_text(self._bytes[begun:]))
        return "".join(shown)

    def to_bytes(self, first: int = 0, last: int | None = None) -> bytes:
        """The tokens `first` to `last` (exclusive) as one blob that `extend_from_bytes` reads; empty for no tokens."""
        last = len(self) if last is None else min(last, len(self))
        if first >= last:
            return b""
        start, end = self._starts[first], self._starts[last] if last < len(self) else len(self._bytes)
        first_alt, last_alt = self._first_alt[first], self._first_alt[last] if last < len(self) else len(self._alt_ids)
        alt_start = self._alt_starts[first_alt] if first_alt < last_alt else 0
        alt_end = self._alt_starts[last_alt] if last_alt < len(self._alt_ids) else len(self._alt_bytes)
        columns: tuple[array[int] | array[float] | bytearray, ...] = (
            self._ids[first:last],
            self._logprobs[first:last],
            _less(self._starts[first:last], start),
            self._special[first:last],
            self._hidden[first:last],
            self._bytes[start:end],
            _less(self._first_alt[first:last], first_alt),
            self._alt_ids[first_alt:last_alt],
            self._alt_logprobs[first_alt:last_alt],
            _less(self._alt_starts[first_alt:last_alt], alt_start),
            self._alt_bytes[alt_start:alt_end] if first_alt < last_alt else bytearray(),
        )
        blobs = [bytes(column) for column in columns]
        return _MAGIC + b"".join(struct.pack("<I", len(blob)) + blob for blob in blobs)

    def extend_from_bytes(self, blob: bytes) -> None:
        """Append what `to_bytes` wrote. Raises ValueError for anything else."""
        if not blob:
            return
        blobs = _unpack(blob)
        ids, logprobs, starts = array("q", blobs[0]), array("f", blobs[1]), array("I", blobs[2])
        hidden, first_alt = array("I", blobs[4]), array("I", blobs[6])
        alt_ids, alt_logprobs, alt_starts = array("q", blobs[7]), array("f", blobs[8]), array("I", blobs[9])
        if not len(ids) == len(logprobs) == len(starts) == len(blobs[3]) == len(hidden) == len(first_alt):
            raise ValueError("token columns differ in length")
        if not len(alt_ids) == len(alt_logprobs) == len(alt_starts):
            raise ValueError("alternative columns differ in length")
        base, alt_base, alt_count = len(self._bytes), len(self._alt_bytes), len(self._alt_ids)
        self._ids.extend(ids)
        self._logprobs.extend(logprobs)
        self._starts.extend(base + start for start in starts)
        self._special += blobs[3]
        self._hidden.extend(hidden)
        self._bytes += blobs[5]
        self._first_alt.extend(alt_count + first for first in first_alt)
        self._alt_ids.extend(alt_ids)
        self._alt_logprobs.extend(alt_logprobs)
        self._alt_starts.extend(alt_base + start for start in alt_starts)
        self._alt_bytes += blobs[10]


def _slice(buffer: bytearray, starts: "array[int]", index: int) -> str:
    end = starts[index + 1] if index + 1 < len(starts) else len(buffer)
    return _text(buffer[starts[index] : end])


def _text(buffer: bytearray) -> str:
    return buffer.decode("utf-8", "surrogatepass")


def _less(column: "array[int]", base: int) -> "array[int]":
    return array("I", [value - base for value in column])


def _unpack(blob: bytes) -> list[bytes]:
    if blob[:4] != _MAGIC:
        raise ValueError("not a token track")
    blobs, at = [], 4
    for _ in range(11):
        if at + 4 > len(blob):
            raise ValueError("token track cut short")
        (size,) = struct.unpack_from("<I", blob, at)
        blobs.append(blob[at + 4 : at + 4 + size])
        if len(blobs[-1]) != size:
            raise ValueError("token track cut short")
        at += 4 + size
    return blobs
