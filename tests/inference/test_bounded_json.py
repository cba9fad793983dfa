"""Whole replies in JSON: read within bounds, and too much of anything is told as too much."""

import gc
import json
from collections.abc import Iterator

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference import bounds
from desktop_app.inference.bounded_json import read_json, too_deep
from tests.event_loop import in_event_loop


@pytest.fixture
def collector_taken_over() -> Iterator[None]:
    """As in the app, where only the window's thread collects."""
    was_enabled = gc.isenabled()
    gc.disable()
    gc.unfreeze()
    yield
    gc.unfreeze()
    if was_enabled:
        gc.enable()


def nested(depth: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return opening * depth + b"1" + closing * depth


@pytest.mark.parametrize("filling", [b"", b" " * 20_000])
@in_event_loop
async def test_small_and_large_are_read_alike(filling: bytes) -> None:
    assert await read_json(b'\xef\xbb\xbf{"a": [NaN, 1, "\t\xff"], "b": {}}' + filling, "a.example") == {
        "a": [None, 1, "\t\ufffd"],
        "b": {},
    }


@pytest.mark.parametrize("data", [b"{", b"[1,]", b"word", b"9" * 5000, b"[" * 30])
@in_event_loop
async def test_what_is_no_json(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        await read_json(data, "")


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (nested(65), "a reply is nested more than 64 deep"),
        (nested(50_000), "a reply is nested more than 64 deep"),
        (nested(65, b'{"a":', b"}"), "a reply is nested more than 64 deep"),
        (b"[" * 200_000, "more than 100000 lists in one reply"),
        (b"[" + b"[]," * 200_000 + b"1]", "more than 100000 lists in one reply"),
        (b"[" + b"{}," * 1_000_001 + b"1]", "more than 1000000 objects in one reply"),
        (b'{"a": [' + b"1," * 1_100_000 + b"1]}", f"more than {bounds.EVENT_BYTES} bytes of a reply without an object"),
        (b'"' + b"a" * bounds.EVENT_BYTES + b'"', f"more than {bounds.EVENT_BYTES} bytes of a reply without an object"),
    ],
    ids=range(8),
)
@in_event_loop
async def test_too_much(data: bytes, detail: str) -> None:
    with pytest.raises(ChatError) as caught:
        await read_json(data, "a.example")
    error = caught.value
    assert (error.kind, error.host, error.detail) == (ErrorKind.TOO_MUCH, "a.example", detail)


@in_event_loop
async def test_what_real_servers_send_is_within() -> None:
    entry = {"token": "a", "bytes": [97], "logprob": -1.0, "top_logprobs": [{"token": "b", "bytes": [98], "logprob": -2.0}] * 5}
    answer = {"prompt_token_ids": [151_000] * 128_000, "choices": [{"logprobs": {"content": [entry] * 5_000}}]}
    assert await read_json(json.dumps(answer).encode(), "") == answer
    assert await read_json(nested(64), "")


def test_depth_is_seen_wherever_it_is() -> None:
    assert not too_deep(json.loads(nested(64)))
    assert too_deep([0, {"a": json.loads(nested(63))}])


@in_event_loop
async def test_many_numbers_without_an_object_are_the_same_numbers() -> None:
    answer = {"more": [1, -2, 2.5, 1e400, 2**70] * 10_000}
    assert await read_json(json.dumps(answer).replace("Infinity", "1e400").encode(), "") == answer


@pytest.mark.usefixtures("collector_taken_over")
@in_event_loop
async def test_the_collector_is_spared_what_a_large_reply_holds() -> None:
    small, large = (json.dumps([{"a": [n]} for n in range(count)]).encode() for count in (100, 60_000))
    await read_json(small, "")
    assert gc.get_freeze_count() == 0
    read = await read_json(large, "")
    assert isinstance(read, list)
    assert gc.get_freeze_count() > 0.9 * 2 * len(read)
