"""Streams: any bytes in any pieces give the same events as in one piece, and of an answer nothing is raised but ChatErrors."""

import asyncio
import json
import zlib
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from desktop_app.chat.errors import ChatError
from desktop_app.inference.event_stream import EventStream
from desktop_app.inference.sse_cleaner import WireEvent
from tests.fuzz.mutations import cut_anywhere, mutated, mutated_json
from tests.fuzz.target import Target
from tests.fuzz.wire import RECORDED, STOPS, URL, body_of, check_answer, is_told
from tests.hostile.tongues import TONGUES

_FRAGMENTS = (
    *(b"data: ", b"data:", b"data", b"event: error\n", b"event: ping\n", b"event:", b"id: 1\n", b"retry: 9\n", b":\n\n", b": keep\r\n"),
    *(b"\n", b"\r", b"\r\n", b"\n\n", b"\r\r", b"\n\r", b" ", b"\t", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80", b"\xa8", b"\xc2\x85"),
    *(b"{}", b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"\\ud800", b"\\udc00", b"null", b"NaN", b"-Infinity", b"1e999", b"0"),
    *(b'{"a":1}', b'{"error":"x"}', b'{"error":{"message":7}}', b'{"error":false}', b'{"detail":[]}', b"[DONE]", b'"[DONE]"', b"[" * 70),
    *(b'{"choices":[{"delta":{"content":"a"}}]}', b'{"choices":[{"finish_reason":"stop"}]}', b'{"token":{"text":"a"}}', b'{"usage":{}}'),
    *(b'{"generated_text":"x","details":{"finish_reason":"length"}}', b'"token":', b'"text":', b'"content":', b"<html>", b"\x1f\x8b"),
)
_EVENTS = [tongue.value(text) for tongue in TONGUES for text in ("a", "<think>", "é\u2028")] + [tongue.end("b") for tongue in TONGUES]


@st.composite
def _made(draw: st.DrawFn) -> bytes:
    """Events of both protocols with wrong values in them."""
    newline = draw(st.sampled_from(("\n", "\r\n", "\r")))
    body = ""
    for value in draw(st.lists(mutated_json(_EVENTS, most=2), max_size=5)):
        body += f"data: {json.dumps(value, ensure_ascii=draw(st.booleans()))}{newline}{newline}"
    return body.encode("utf-8", "surrogatepass")


_odd = st.sampled_from(_FRAGMENTS) | st.binary(max_size=5)
_bodies = st.lists(_odd, max_size=30).map(b"".join) | mutated(RECORDED, _odd) | _made() | st.binary(max_size=300)
_values = st.tuples(cut_anywhere(_bodies), st.sampled_from(STOPS), st.sampled_from(("gzip", "deflate", "raw", "broken")))


async def _events(pieces: Sequence[bytes], encoding: str = "") -> tuple[list[WireEvent], ChatError | None]:
    stream, events = EventStream(body_of(pieces, encoding), URL, silence=60), list[WireEvent]()
    try:
        while True:
            events += await stream.next_events()
    except StopAsyncIteration:
        return events, None
    except ChatError as error:
        is_told(error)
        return events, error
    finally:
        await stream.aclose()


def check_stream(value: tuple[list[bytes], tuple[str, ...], str]) -> None:
    """Read it whole, in these pieces, letter by letter and compressed; then as an answer."""
    asyncio.run(_check(*value))


async def _check(pieces: list[bytes], stops: tuple[str, ...], packing: str) -> None:
    body = b"".join(pieces)
    whole, error = await _events([body])
    kind = None if error is None else error.kind
    for others in (pieces, [body[at : at + 1] for at in range(len(body))], [b"", *pieces, b""]):
        events, other = await _events(others)
        assert [event.line for event in events] == [event.line for event in whole]
        assert (None if other is None else other.kind) == kind
    for event in whole:
        assert len(event.line.splitlines()) == 1
        assert json.loads(event.line) == event.value
    await _check_packed(body, packing, [event.line for event in whole])
    values: list[Any] = [event.value for event in whole]
    await check_answer(values, stops)


async def _check_packed(body: bytes, packing: str, lines: list[bytes]) -> None:
    """Compressed the same comes out; damaged, at most an error."""
    packer = zlib.compressobj(wbits={"gzip": 31, "raw": -15}.get(packing, 15))
    packed = packer.compress(body) + packer.flush()
    if packing == "broken":
        at = len(body) % len(packed)
        await _events([packed[:at], bytes([packed[at] ^ 0x55]), packed[at + 1 :]], "gzip")
        return
    for step in (len(packed), 1, 7):
        events, _ = await _events(
            [packed[at : at + step] for at in range(0, len(packed), step)], "gzip" if packing == "gzip" else "deflate"
        )
        assert [event.line for event in events] == lines


STREAM = Target("stream", _values, check_stream)
