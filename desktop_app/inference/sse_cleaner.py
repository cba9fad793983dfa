"""Server-sent events from raw bytes: whatever a server sends, out come JSON objects, or one ChatError. No I/O.

What comes out can be given to any parser: one `data: {…}` line per event, pure ASCII where the server's own bytes would
break a parser that splits lines as `str.splitlines` does (hazard 4.3).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference import bounds
from desktop_app.inference.bounded_json import too_deep
from desktop_app.inference.bounds import EVENT_BYTES, JSON_DEPTH, too_much
from desktop_app.inference.redaction import clean
from desktop_app.inference.wire_errors import error_from_event, label

# bytes that some line splitter or JSON parser trips over: controls, U+0085, U+2028, U+2029
_RISKY = re.compile(rb"[\x00-\x1f]|\xc2\x85|\xe2\x80[\xa8\xa9]")
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile(rb"[\r\n]+")
_BRACKETS = re.compile(rb"[\[{]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HEARTBEATS = (b"ping", b"heartbeat", b"keepalive", b"keep-alive")


@dataclass(frozen=True, slots=True)
class WireEvent:
    """One event: the JSON object, and the same as one line of JSON that every parser reads alike."""

    value: dict[str, object]
    line: bytes


class SseCleaner:
    """Feed it the body's bytes, split anywhere; iterate what comes out. After an error it must not be fed again.

    `done`: the server said [DONE]. `complete`: an event said that the answer is complete.
    """

    def __init__(self, url: str) -> None:
        self.done = False
        self.complete = False
        self.events = 0
        self._url = url
        self._buffer = bytearray()
        self._searched = 0  # up to here `_buffer` holds no end of line
        self._total = 0
        self._name = b""  # of the `event:` line
        self._data: list[bytes] = []  # data lines of one event that is no JSON yet
        self._data_size = 0
        self._ignored = b""  # the first line that was no event, for the error's words

    def feed(self, chunk: bytes) -> Iterator[WireEvent]:
        """The events that `chunk` completes. Raises ChatError in their order: what was right before it comes out first."""
        self._total += len(chunk)
        if self._total > bounds.STREAM_BYTES:
            raise too_much(f"more than {bounds.STREAM_BYTES} bytes in one answer", label(self._url))
        self._buffer += chunk
        self._skip_blank_lines()
        while not self.done and (line := self._next_line()) is not None:
            yield from self._take(line)
            self._skip_blank_lines()
        if self.done:
            self._buffer.clear()
        elif len(self._buffer) > EVENT_BYTES:
            raise self._event_too_big()

    def finish(self) -> Iterator[WireEvent]:
        """The events that the end of the body completes. Raises ChatError if it was cut in the middle of one, or held none at all."""
        if not self.done:
            rest, self._buffer = bytes(self._buffer), bytearray()
            if rest.strip():
                yield from self._take(rest.rstrip(b"\r\n"), at_end=True)
            yield from self._take(b"", at_end=True)
        if not self.events:
            raise ChatError(ErrorKind.EMPTY, host=label(self._url), status=200, server_text=clean(self._ignored.decode("utf-8", "replace")))

    def _skip_blank_lines(self) -> None:
        """Between two events, all of them at once: one by one, a million would take seconds."""
        if not self._data and (found := _BLANK_LINES.match(self._buffer)) is not None:
            del self._buffer[: found.end()]
            self._searched, self._name = 0, b""

    def _next_line(self) -> bytes | None:
        """The next whole line, ended by LF, CR LF or CR as the standard says; None if the rest has not arrived."""
        buffer, start = self._buffer, self._searched
        newline = buffer.find(b"\n", start)
        carriage = buffer.find(b"\r", start, newline if newline >= 0 else len(buffer))
        if carriage >= 0 and carriage + 1 < len(buffer):
            end, skip = carriage, 2 if buffer[carriage + 1] == 0x0A else 1
        elif carriage < 0 and newline >= 0:
            end, skip = newline, 1
        else:  # nothing yet, or a CR whose LF may be in the next chunk
            self._searched = carriage if carriage >= 0 else len(buffer)
            return None
        line = bytes(buffer[:end])
        del buffer[: end + skip]
        self._searched = 0
        return line

    def _take(self, line: bytes, *, at_end: bool = False) -> Iterator[WireEvent]:
        line = line.removeprefix(_BYTE_ORDER_MARK)  # some servers write one before every event
        if line[:1] == b":":  # a comment: the server is alive
            return
        if not line:
            yield from self._dispatch(at_end=at_end)
            return
        field, colon, value = line.partition(b":")
        value = value.strip(b" \t")
        if field == b"data":
            yield from self._take_data(value)
        elif field == b"event":
            self._name = value.lower()
        elif colon and field in (b"id", b"retry"):
            return
        elif line.lstrip()[:1] == b"{":  # some gateways put their error into the stream as bare JSON
            self._complain_of(line)
        if not self._ignored and field not in (b"data", b"event", b"id", b"retry"):
            self._ignored = line[:400]

    def _take_data(self, value: bytes) -> Iterator[WireEvent]:
        if value in (b"[DONE]", b'"[DONE]"'):
            self.done = True
            return
        if (not value and not self._data) or self._name in _HEARTBEATS:
            return  # an empty event keeps the connection alive
        if not self._data and value[:1] == b"{" and self._name != b"error":
            # a whole object needs no blank line: some servers leave it out, and waiting for it would hold a token back
            event = self._parse(value)
            if event is not None:
                yield self._checked(event)
                return
        self._data.append(value)
        self._data_size += len(value) + 1
        if self._data_size > EVENT_BYTES:
            raise self._event_too_big()

    def _dispatch(self, *, at_end: bool) -> Iterator[WireEvent]:
        """The blank line: what stands in `_data` is an event of several lines, or no JSON at all."""
        data, name = b"\n".join(self._data), self._name
        self._data, self._data_size, self._name = [], 0, b""
        if not data or name in _HEARTBEATS:
            return
        event = self._parse(data)
        if name == b"error":
            raise self._said_error(event, data)
        if event is None:
            if at_end and data[:1] in (b"{", b"["):  # the connection ended in the middle of an event
                raise ChatError(ErrorKind.BROKE_OFF, host=label(self._url), detail="the stream ended in the middle of an event")
            raise self._unreadable("an event is no JSON object", data)
        yield self._checked(event)

    def _parse(self, data: bytes) -> WireEvent | None:
        """The object in `data`, None if it is none. Raises ChatError if it is one that nobody could read."""
        try:
            text = data.decode("utf-8")
            safe = not _RISKY.search(data)
        except UnicodeDecodeError:
            text, safe = data.decode("utf-8", "replace"), False
        no_numbers: list[str] = []  # NaN and its like: no JSON, and the hub's parser never comes back from one
        try:
            value = json.loads(text, strict=False, parse_constant=no_numbers.append)
            if not isinstance(value, dict):
                return None
            if len(data) > JSON_DEPTH and len(_BRACKETS.findall(data)) > JSON_DEPTH and too_deep(value):
                raise self._nested_too_deep()
            if value.get("error") is False:  # the hub's client takes anything but null for an error
                del value["error"]
                safe = False
            if no_numbers or (safe and _SURROGATE_ESCAPE.search(data)):
                safe = False
            if not safe:
                value = json.loads(_SURROGATES.sub("\ufffd", json.dumps(value, ensure_ascii=False)))
        except RecursionError as error:
            raise self._nested_too_deep() from error
        except ValueError:  # no JSON, or a number of thousands of digits
            return None
        return WireEvent(value, data if safe else json.dumps(value).encode("ascii"))

    def _checked(self, event: WireEvent) -> WireEvent:
        """The event, counted. Raises ChatError if it reports one."""
        self._name = b""
        self.events += 1
        error = error_from_event(event.value, self._url)
        if error is not None:
            raise error
        self.complete = self.complete or _says_complete(event.value)
        return event

    def _said_error(self, event: WireEvent | None, data: bytes) -> ChatError:
        value: dict[str, object] = {"error": data.decode("utf-8", "replace")}
        if event is not None:
            value = event.value if event.value.get("error") else {"error": event.value}
        error = error_from_event(value, self._url)
        return error if error is not None else self._unreadable("an error event", data)

    def _complain_of(self, line: bytes) -> None:
        event = self._parse(line.strip())
        error = None if event is None else error_from_event(event.value, self._url)
        if error is not None:
            raise error

    def _event_too_big(self) -> ChatError:
        return too_much(f"more than {EVENT_BYTES} bytes in one event", label(self._url))

    def _nested_too_deep(self) -> ChatError:
        return too_much(f"an event is nested more than {JSON_DEPTH} deep", label(self._url))

    def _unreadable(self, detail: str, data: bytes = b"") -> ChatError:
        words = clean(data[:400].decode("utf-8", "replace"))
        return ChatError(ErrorKind.UNREADABLE, host=label(self._url), server_text=words, detail=detail)


def _says_complete(value: dict[str, object]) -> bool:
    """True for the event after which an answer needs nothing more: TGI's `generated_text`, or a choice's finish_reason."""
    if isinstance(value.get("generated_text"), str):
        return True
    choices = value.get("choices")
    if not isinstance(choices, list):
        return False
    reasons = [choice.get("finish_reason") for choice in choices if isinstance(choice, dict)]
    return any(isinstance(reason, str) and reason not in ("", "null") for reason in reasons)
