"""Servers that stall, that never end, that send without bound: every answer has an end. Hazards 4.14 to 4.16."""

import asyncio
import gzip
import time

import pytest

from desktop_app.chat.errors import ErrorKind
from desktop_app.inference import bounds
from desktop_app.inference.transport import Waiting
from tests.hostile_server import EVENTS, STALL, HostileServer, Step, chunk, event_stream, head
from tests.inference.asking import DONE, Outcome, ask, ask_raw, chat_event, token_event

HELLO = token_event(" Hel", 1) + token_event("lo", 2, final=" Hello")
CHAT_HELLO = chat_event(" Hel") + chat_event("lo", "stop") + DONE
EVENTS_OPEN = head(200, {**EVENTS, "transfer-encoding": "chunked"})


async def stream(*bodies: bytes, chat: bool = False, waiting: Waiting | None = None) -> Outcome:
    async with HostileServer(event_stream(*bodies)) as server:
        return await ask(server.url, chat=chat, waiting=waiting)


async def play(script: list[Step], *, chat: bool = False, waiting: Waiting | None = None) -> Outcome:
    async with HostileServer(script) as server:
        return await ask(server.url, chat=chat, waiting=waiting)


def hello(chat: bool) -> bytes:
    return CHAT_HELLO if chat else HELLO


@pytest.fixture(params=[False, True], ids=["tgi", "chat"])
def chat(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize(
    "script",
    [[STALL], [b"HTTP/1.1 200 OK\r\ncontent-ty", STALL], [EVENTS_OPEN, STALL], [EVENTS_OPEN, chunk(token_event("Hel")), STALL]],
    ids=["before-headers", "in-headers", "after-headers", "mid-stream"],
)
def test_4_14_a_stall_ends_by_the_clock(script: list[Step]) -> None:
    async def run() -> None:
        async with HostileServer(script) as server:
            for outcome in (await ask(server.url, waiting=Waiting(silence=0.3)), await ask_raw(server.url, waiting=Waiting(silence=0.3))):
                assert outcome.error is not None
                assert outcome.error.kind is ErrorKind.SILENT
            await server.until(lambda: not server.connections)

    asyncio.run(run())


def test_4_14_without_a_clock_a_slow_first_token_is_waited_for(chat: bool) -> None:
    script: list[Step] = [0.7, EVENTS_OPEN, 0.7, chunk(b":\n\n"), 0.7, chunk(hello(chat)), b"0\r\n\r\n"]
    assert asyncio.run(play(script, chat=chat, waiting=Waiting(connect=0.3, write=0.3))).text == " Hello"


def test_4_15_heartbeats_do_not_keep_a_dead_stream_alive(chat: bool) -> None:
    beats: list[Step] = [step for _ in range(400) for step in (chunk(b":\n\n"), 0.05)]
    body = chat_event(" Hel") if chat else token_event(" Hel")
    began = time.monotonic()
    outcome = asyncio.run(play([EVENTS_OPEN, chunk(body), *beats], chat=chat, waiting=Waiting(silence=0.5)))
    assert outcome.text == " Hel"
    assert outcome.error is not None
    assert outcome.error.kind is ErrorKind.SILENT
    assert time.monotonic() - began < 10


def test_4_15_slow_tokens_do_not_run_into_the_clock(chat: bool) -> None:
    one = chat_event("a") if chat else token_event("a")
    script: list[Step] = [EVENTS_OPEN, *(step for _ in range(8) for step in (chunk(one), 0.15)), chunk(hello(chat)), b"0\r\n\r\n"]
    outcome = asyncio.run(play(script, chat=chat, waiting=Waiting(silence=0.6)))
    assert (outcome.text, outcome.error) == ("aaaaaaaa Hello", None)


def test_4_15_one_byte_at_a_time_is_silence_too() -> None:
    drip: list[Step] = [step for _ in range(400) for step in (chunk(b"x"), 0.05)]
    outcome = asyncio.run(play([EVENTS_OPEN, chunk(b"data: "), *drip], waiting=Waiting(silence=0.5)))
    assert outcome.error is not None
    assert outcome.error.kind is ErrorKind.SILENT


@pytest.mark.parametrize(
    "beat", [b"data: {}\n\n", b'data: {"choices":[]}\n\n', b'data: {"token":null}\n\n', b"event: ping\ndata: 1\n\n", b"data:\n\n"]
)
def test_4_15_nor_do_empty_events(beat: bytes) -> None:
    beats: list[Step] = [step for _ in range(400) for step in (chunk(beat), 0.05)]
    began = time.monotonic()
    outcome = asyncio.run(play([EVENTS_OPEN, *beats], waiting=Waiting(silence=0.5)))
    assert outcome.error is not None
    assert outcome.error.kind is ErrorKind.SILENT
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("where", [0, 1])
def test_4_16_one_kind_for_a_timeout_wherever_it_strikes(where: int, chat: bool) -> None:
    body = chat_event(" Hel") if chat else token_event(" Hel")
    script: list[Step] = [STALL] if where == 0 else [EVENTS_OPEN, chunk(body), STALL]
    outcome = asyncio.run(play(script, chat=chat, waiting=Waiting(silence=0.3)))
    assert outcome.error is not None
    assert outcome.error.kind is ErrorKind.SILENT
    assert outcome.error.detail


def test_a_server_that_never_ends_a_complete_answer_is_left(chat: bool) -> None:
    async def run() -> None:
        began = time.monotonic()
        body = hello(chat)
        async with HostileServer([EVENTS_OPEN, chunk(body), STALL]) as server:
            outcome = await ask(server.url, chat=chat)
            assert (outcome.text, outcome.error) == (" Hello", None)
            await server.until(lambda: not server.connections)
        assert time.monotonic() - began < 15

    asyncio.run(run())


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"data: " + b"x" * (3 * 2**20), id="one endless line"),
        pytest.param(b'data: {"a":"' + b"x" * (3 * 2**20) + b'"}\n\n', id="one huge event"),
        pytest.param(b"data: [1,\n" * 300_000, id="one event in endless lines"),
        pytest.param(b"event: error\n" + b"data: xxxxxxxxxxxx\n" * 200_000, id="one error in endless lines"),
    ],
)
def test_no_event_is_bigger_than_the_limit(body: bytes) -> None:
    outcome = asyncio.run(stream(*(body[at : at + 60_000] for at in range(0, len(body), 60_000))))
    assert outcome.error is not None
    assert outcome.error.kind is ErrorKind.TOO_MUCH


def test_no_answer_is_bigger_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "STREAM_BYTES", bounds.STREAM_BYTES // 16)  # the whole limit takes five seconds

    async def run() -> None:
        bomb = gzip.compress(b": " + b"x" * 1000 + b"\n" + (b":" + b" " * 1021 + b"\n\n") * 20_000, 9)
        headers = {**EVENTS, "content-encoding": "gzip", "content-length": str(len(bomb))}
        async with HostileServer([head(200, headers) + bomb]) as server:
            outcome = await ask(server.url)
            assert outcome.error is not None
            assert outcome.error.kind is ErrorKind.TOO_MUCH
            assert "bytes in one answer" in outcome.error.detail

    asyncio.run(run())


def test_deep_nesting_is_refused(chat: bool) -> None:
    for depth in (70, 500, 5000, 200_000):
        outcome = asyncio.run(stream(b'data: {"a":' + b"[" * depth + b"]" * depth + b"}\n\n" + hello(chat), chat=chat))
        assert outcome.error is not None
        assert outcome.error.kind is ErrorKind.TOO_MUCH
    many = b'data: {"a":[' + b"[]," * 5000 + b"[]]}\n\n"  # wide is not deep
    assert asyncio.run(stream(many + hello(chat), chat=chat)).error is None
