"""Reads JSON from a file piece by piece, and hands out each chat of it as soon as it is whole.

Not by ijson, which was tried: it fails on halves of characters, NaN and large numbers, and one such value loses all that follows.
Nothing is done by recursion, and what is nested too deeply is skipped.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Protocol

from desktop_app.chat.import_report import ImportProblem, ProblemKind
from desktop_app.chat.whole_characters import whole_characters
from desktop_app.exchange import import_limits as limits

# what parts values is skipped like white space: a comma too much or too few loses nothing
_TOKEN = re.compile(
    r'[,: \t\n\r\ufeff]*+(?:([{}\[\]])|"([^"\\]*+)"|("(?:[^"\\]|\\.)*+")|(-?+[0-9][0-9.eE+\-]*+)|(-?+[A-Za-z]++)|(.)|$)', re.DOTALL
)
_MARK, _PLAIN, _ESCAPED, _NUMBER, _WORD, _ODD = range(1, 7)
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "NaN": None, "Infinity": None, "-Infinity": None}
_CHUNK = 2**16
_MANY = "conversations"
"""The one key of an outermost object whose values are handed out one by one."""


class Sink(Protocol):
    """Takes the values of an array one by one, so that they need not be kept."""

    def append(self, value: object, /) -> None:
        """One more."""
        ...


class Closing(Sink, Protocol):
    """A sink that stands for its array with something smaller."""

    def close(self) -> object:
        """What is kept of the array."""
        ...


class JsonItems:
    """Iterate over it: the values of an outermost array (or of the key `conversations`), or every outermost value."""

    def __init__(
        self,
        file: BinaryIO,
        is_cancelled: Callable[[], bool] = lambda: False,
        sinks: Mapping[str, Callable[[], Closing]] | None = None,
        breathe: Callable[[], None] = lambda: None,
    ) -> None:
        self._file, self._is_cancelled, self._sinks, self._breathe = file, is_cancelled, sinks or {}, breathe
        self._decoder: codecs.IncrementalDecoder | None = None
        self._text, self._at, self._ended = "", 0, False
        self._stack: list[tuple[dict[str, object] | Sink, str | None]] = []  # what is open, and the key that waits for its value
        self._key: str | None = None
        self._skipped = 0  # how many containers are open that are too deep to be kept
        self._values = self._before_sink = 0
        self.rest: dict[str, object] = {}
        """What else stands in an outermost object whose values were handed out."""
        self.too_deep = 0
        self.is_broken = False
        """True if the reading ended before the file did; what was open then was handed out as far as it had come."""
        self.read_bytes = 0

    def __iter__(self) -> Iterator[object]:
        """Raises ImportProblem if one value is larger than any chat, OSError, and whatever the file raises."""
        while (token := self._next_token()) is not None:
            self._breathe()
            if token.lastindex == _PLAIN and not self._skipped and self._stack and type(top := self._stack[-1][0]) is dict:
                # most of what there is to read: a name, or a text that has one
                if self._key is None:
                    self._key = token.group(_PLAIN)
                else:
                    top[self._key], self._key = token.group(_PLAIN), None
                    self._count()
                continue
            try:
                done = self._take(token)
            except ValueError:
                self.is_broken = True
                break
            if done is not None:
                yield from done
        self.is_broken = self.is_broken or bool(self._stack)
        while self._stack:
            yield from self._close() or ()

    @property
    def outermost(self) -> dict[str, object]:
        """What is known by now of an outermost object that is still open."""
        made = self._stack[0][0] if self._stack else None
        return made if isinstance(made, dict) else {}

    def _next_token(self) -> "re.Match[str] | None":
        while True:
            found = _TOKEN.match(self._text, self._at)
            assert found is not None
            kind, end = found.lastindex, found.end()
            if self._ended or (end < len(self._text) and not (kind == _ODD and found.group(_ODD) == '"')):
                self._at = end
                return None if kind is None else found
            if len(self._text) - self._at > limits.TEXT:
                raise ImportProblem(ProblemKind.TOO_LARGE, "a text of more than 32 million characters")
            self._read_more()

    def _read_more(self) -> None:
        # as much again as is left, so that a long text is not looked through over and over
        left = self._text[self._at :]
        data = b"" if self._is_cancelled() else self._file.read(max(_CHUNK, len(left)))
        self.read_bytes += len(data)
        if self._decoder is None:
            is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
            self._decoder = codecs.getincrementaldecoder("utf-16" if is_wide else "utf-8")("replace")
        self._ended = not data
        self._text, self._at = left + self._decoder.decode(data, final=self._ended), 0

    def _take(self, token: "re.Match[str]") -> tuple[object, ...] | None:
        """What is whole with this token. Raises ValueError if it cannot stand here."""
        kind = token.lastindex or 0
        found = token.group(kind)
        if kind == _MARK:
            return self._open(found) if found in "{[" else self._shut(found)
        if kind == _PLAIN:
            return self._value(found, is_text=True)
        if kind == _ESCAPED:
            return self._value(_text(found), is_text=True)
        if kind == _NUMBER:
            return self._value(_number(found))
        if kind == _WORD and found in _WORDS:
            return self._value(_WORDS[found])
        if found == '"':  # the file ends in a text
            left, self._at = self._text[self._at :], len(self._text)
            self.is_broken = True
            return self._value(_text(f'"{left}"'), is_text=True)
        raise ValueError(found)

    def _open(self, mark: str) -> tuple[object, ...] | None:
        if self._skipped or len(self._stack) >= limits.DEPTH:
            self._skipped += 1
            self.too_deep += self._skipped == 1
            return None
        top = self._stack[-1][0] if self._stack else None
        if isinstance(top, dict) and self._key is None:
            raise ValueError("a container where a name should be")
        made: dict[str, object] | Sink = {}
        if mark == "[":
            sink = self._sinks.get(self._key or "")
            made = [] if sink is None else sink()
            if sink is not None:
                self._before_sink = self._values
        self._count()
        self._stack.append((made, self._key))
        self._key = None
        return None

    def _shut(self, mark: str) -> tuple[object, ...] | None:
        if self._skipped:
            self._skipped -= 1
            return None
        if not self._stack or isinstance(self._stack[-1][0], dict) is not (mark == "}"):
            raise ValueError("nothing to end here")
        return self._close()

    def _close(self) -> tuple[object, ...] | None:
        """End the innermost container: it goes into the one around it, or is handed out."""
        made, key = self._stack.pop()
        value: object = made
        if not isinstance(made, dict | list):
            value = made.close()  # type: ignore[attr-defined]
        if not self._stack:
            if isinstance(made, dict) and _MANY in made:
                made.pop(_MANY)
                self.rest = made
                return None
            return None if isinstance(value, list) else (value,)
        self._key = key
        return self._put(value)

    def _value(self, value: object, *, is_text: bool = False) -> tuple[object, ...] | None:
        if self._skipped:
            return None
        if self._stack and isinstance(self._stack[-1][0], dict) and self._key is None:
            if not is_text:
                raise ValueError("a value where a name should be")
            self._key = str(value)
            return None
        self._count()
        return self._put(value)

    def _put(self, value: object) -> tuple[object, ...] | None:
        if not self._stack:
            return (value,)
        top, key = self._stack[-1]
        if isinstance(top, dict):
            assert self._key is not None
            top[self._key] = value
            self._key = None
        elif self._hands_out(key):
            self._values = 0
            return (value,)
        else:
            top.append(value)
            if not isinstance(top, list):
                self._values = self._before_sink
        return None

    def _hands_out(self, key: str | None) -> bool:
        """True if the innermost array's values are chats."""
        return len(self._stack) == 1 or (len(self._stack) == 2 and key == _MANY and isinstance(self._stack[0][0], dict))

    def _count(self) -> None:
        self._values += 1
        if self._values > limits.VALUES:
            raise ImportProblem(ProblemKind.TOO_LARGE, "a chat of more than 4 million values")


def _text(escaped: str) -> str:
    try:
        text: str = json.loads(escaped, strict=False)
    except ValueError:  # an escape that means nothing: it stays as it is
        text = escaped[1:-1]
    return whole_characters(text)


def _number(digits: str) -> int | float | None:
    """The number; None for one that no program counts with. Raises ValueError for what is none."""
    if len(digits) > limits.NUMBER:
        return None
    if digits.lstrip("-").isdigit():
        return int(digits)
    number = float(digits)
    return number if abs(number) < float("inf") else None
