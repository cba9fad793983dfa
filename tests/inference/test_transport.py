"""Questions, streams, and any bytes at all through real sockets.

The hazards are tested one by one in test_hazards_*.py. Those that have no test there:

| hazard | why |
|---|---|
| 0.1 | a fault of PySide6 6.12.0: tests/test_qt_references.py |
| 4.18 | what is put into a request: test_requests.py |
| 5.5 | a mistake that callers do not make: they cancel the task (5.1) |
| 7.1, 8.x | what the application does with tasks and the event loop: tests of app and workspace |
| 9.1, 9.3 (the window meanwhile) | the application's start-up tests |
"""

import asyncio
import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.transport import Waiting, fetch_json, open_http_client, open_hub_client, stream_events
from desktop_app.inference.wire_errors import chat_error
from tests.hostile_server import CLOSE, EVENTS, RESET, STALL, HostileServer, Step, chunk, event_stream, head, whole
from tests.inference.asking import ask, ask_raw, chat_event, token_event
from tests.tgi_server import TgiServer

JSON = {"content-type": "application/json"}


def test_a_question_and_its_answer() -> None:
    async def run() -> None:
        async with HostileServer([0.05, whole(200, b'{"a": [1, "\xc3\xbc"]}', {**JSON, "X-Model": "m"})]) as server:
            async with open_http_client(server.url + "/base", "mine") as client:
                reply = await fetch_json(client, "POST", "/tokenize", {"inputs": "ü\ud800"})
            assert (reply.status, reply.json, reply.headers["x-model"]) == (200, {"a": [1, "ü"]}, "m")
            assert 0.04 < reply.seconds < 5
            assert server.requests[0].path == "/base/tokenize"
            assert server.requests[0].headers["content-type"] == "application/json"
            assert json.loads(server.requests[0].raw_body) == {"inputs": "ü\ud800"}

    asyncio.run(run())


@pytest.mark.parametrize(
    ("body", "headers", "value"),
    [
        (b"", {}, None),
        (b"OK", {"content-type": "text/plain"}, None),
        (b"\xef\xbb\xbf{}", JSON, {}),
        (b"null", JSON, None),
        (b" \n", JSON, None),
    ],
)
def test_an_answer_without_json_is_none(body: bytes, headers: dict[str, str], value: object) -> None:
    async def run() -> None:
        async with HostileServer([whole(200, body, headers)]) as server, open_http_client(server.url, None) as client:
            reply = await fetch_json(client, "GET", "/health")
            assert reply.json == value
            assert reply.start == body
            assert "content-type" not in server.requests[0].headers

    asyncio.run(run())


@pytest.mark.parametrize(("status", "kind"), [(401, ErrorKind.UNAUTHORIZED), (404, ErrorKind.NOT_FOUND), (503, ErrorKind.NOT_READY)])
def test_a_refused_question(status: int, kind: ErrorKind) -> None:
    async def run() -> None:
        async with HostileServer([whole(status, b'{"error":"no"}', JSON)]) as server, open_http_client(server.url, None) as client:
            with pytest.raises(ChatError) as raised:
                await fetch_json(client, "GET", "/x")
            assert (raised.value.kind, raised.value.status, raised.value.server_text) == (kind, status, "no")
            reply = await fetch_json(client, "GET", "/x", raise_for_status=False)
            assert (reply.status, reply.json) == (status, {"error": "no"})

    asyncio.run(run())


def test_a_page_is_no_answer_to_a_question() -> None:
    async def run() -> None:
        page = whole(200, b"<!DOCTYPE html><title>Router</title>", {"content-type": "text/html"})
        async with HostileServer([page]) as server, open_http_client(server.url, None) as client:
            with pytest.raises(ChatError) as raised:
                await fetch_json(client, "GET", "/info")
            assert (raised.value.kind, raised.value.server_text) == (ErrorKind.WEB_PAGE, "Router")
            assert (await fetch_json(client, "GET", "/info", raise_for_status=False)).json is None

    asyncio.run(run())


@pytest.mark.parametrize("raise_for_status", [True, False])
@pytest.mark.parametrize(
    "script",
    [
        [head(200, {**JSON, "content-length": "99999999"}), b"x" * 3_000_000, STALL],
        [head(404, {**JSON, "transfer-encoding": "chunked"}), *[chunk(b"x" * 60_000)] * 60, STALL],
    ],
)
def test_an_answer_that_is_too_big(script: list[Step], raise_for_status: bool) -> None:
    async def run() -> None:
        async with HostileServer(script) as server, open_http_client(server.url, None) as client:
            with pytest.raises(ChatError) as raised:
                await fetch_json(client, "GET", "/x", limit=2_000_000, raise_for_status=raise_for_status)
            assert raised.value.kind is ErrorKind.TOO_MUCH

    asyncio.run(run())


@pytest.mark.parametrize(
    "script",
    [
        [STALL],
        [head(200, {**JSON, "content-length": "9"}), STALL],
        [head(500, {**JSON, "content-length": "9"}), b"{", STALL],
        [head(200, {**JSON, "transfer-encoding": "chunked"}), *[chunk(b" "), 0.03] * 200],
    ],
)
def test_an_answer_that_takes_too_long(script: list[Step]) -> None:
    async def run() -> None:
        async with HostileServer(script) as server:
            async with open_http_client(server.url, None) as client:
                with pytest.raises(ChatError) as raised:
                    async with asyncio.timeout(10):
                        await fetch_json(client, "GET", "/x", seconds=0.3)
                assert raised.value.kind is ErrorKind.SILENT
            await server.until(lambda: not server.connections)

    asyncio.run(run())


@pytest.mark.parametrize("end", [CLOSE, RESET])
def test_an_answer_that_breaks_off(end: Step) -> None:
    async def run() -> None:
        script: list[Step] = [head(200, {**JSON, "content-length": "9"}), b"{", 0.02, end]
        async with HostileServer(script) as server, open_http_client(server.url, None) as client:
            with pytest.raises(ChatError) as raised:
                await fetch_json(client, "GET", "/x")
            assert raised.value.kind is ErrorKind.BROKE_OFF

    asyncio.run(run())


def test_cancelling_a_question_closes_its_connection() -> None:
    async def run() -> None:
        async with HostileServer([STALL]) as server, open_http_client(server.url, None) as client:
            task = asyncio.create_task(fetch_json(client, "GET", "/x"))
            await server.until(lambda: server.requests)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await server.until(lambda: server.visits[0].gone_at is not None)

    asyncio.run(run())


def test_several_questions_share_a_connection_or_two() -> None:
    async def run() -> None:
        async with HostileServer([0.02, whole(200, b"{}", JSON)]) as server, open_http_client(server.url, None) as client:
            await asyncio.gather(*(fetch_json(client, "GET", "/x") for _ in range(8)))
            assert len(server.requests) == 8
            assert server.connections_made <= 2

    asyncio.run(run())


def test_a_stream_of_plain_events() -> None:
    async def run() -> None:
        async with HostileServer(event_stream(chat_event("a"), chat_event("b", "stop") + b"data: [DONE]\n\n")) as server:
            async with open_http_client(server.url, "mine") as client:
                events = [event async for event in stream_events(client, "/v1/completions", {"prompt": "\ud800", "stream": True})]
            assert len(events) == 2
            assert (server.requests[0].path, server.requests[0].headers["authorization"]) == ("/v1/completions", "Bearer mine")

    asyncio.run(run())


def test_the_test_tgi_in_both_protocols() -> None:
    async def run() -> None:
        async with TgiServer(api_key="mine") as server:
            for chat in (False, True):
                outcome = await ask(server.url, chat=chat, token="mine")
                assert outcome.complete
                assert outcome.text.startswith(" My favourite condiment")
                error = (await ask(server.url, chat=chat, token="yours")).error
                assert error is not None
                assert (error.kind, error.status) == (ErrorKind.UNAUTHORIZED, 401)

    asyncio.run(run())


def test_a_flood_leaves_the_loop_its_turns() -> None:
    """20,000 events, and 100,000 comments, that come as fast as the socket gives them: others are not kept waiting long."""

    async def lateness(ended: asyncio.Event) -> float:
        worst, loop = 0.0, asyncio.get_running_loop()
        while not ended.is_set():
            due = loop.time() + 0.001
            await asyncio.sleep(0.001)
            worst = max(worst, loop.time() - due)
        return worst

    async def run(body: bytes) -> float:
        script = event_stream(*(body[at : at + 60_000] for at in range(0, len(body), 60_000)))
        with HostileServer(script).in_thread() as server:
            async with open_http_client(server.url, None) as client:
                ended = asyncio.Event()
                ticker = asyncio.create_task(lateness(ended))
                async for _ in stream_events(client, "/", {}):
                    pass
                ended.set()
                return await ticker

    for body in (token_event("x") * 20_000, b":\n" * 300_000 + token_event("x", final="x")):
        # 16 ms on a machine of one's own; this one may be shared
        assert any(asyncio.run(run(body)) < 0.1 for _ in range(3))


raw_scripts = st.lists(
    st.sampled_from(
        [
            b"HTTP/1.1 200 OK\r\n",
            b"HTTP/1.1 500 X\r\n",
            b"HTTP/1.1 204 X\r\n",
            b"HTTP/1.1 302 X\r\n",
            b"HTTP/1.1 100 X\r\n\r\n",
            b"HTTP/1.0 200 OK\r\n",
            b"content-type: text/event-stream\r\n",
            b"content-type: application/json\r\n",
            b"content-length: 30\r\n",
            b"content-length: x\r\n",
            b"transfer-encoding: chunked\r\n",
            b"content-encoding: gzip\r\n",
            b"content-encoding: br\r\n",
            b"connection: close\r\n",
            b"location: http://[\r\n",
            b"retry-after: x\r\n",
            b"\r\n",
            b"5\r\nhello\r\n",
            b"0\r\n\r\n",
            b"ffffffffffffffff\r\n",
            b"data: {}\n\n",
            b'data: {"token":[],"details":"x"}\n\n',
            b'data: {"choices":[{"delta":{"content":"x"}}]}\n\n',
            b"data: [DONE]\n\n",
            b"\x1f\x8b\x08",
        ]
    )
    | st.binary(max_size=20),
    max_size=12,
)
gentle = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@gentle
@given(raw_scripts, st.sampled_from([CLOSE, RESET, STALL]), st.booleans())
def test_any_bytes_on_the_wire_end_as_a_chat_error_or_an_answer(parts: list[bytes], end: Step, at_once: bool) -> None:
    async def run() -> None:
        steps: list[Step] = [b"".join(parts), *([0.001] if at_once else [*parts]), end]
        waiting = Waiting(connect=0.3, write=0.3, silence=0.3)
        async with HostileServer(steps) as server:
            for chat in (False, True):
                await ask(server.url, chat=chat, waiting=waiting)
            await ask_raw(server.url, waiting=waiting)
            async with open_http_client(server.url, None, waiting=waiting) as client:
                with suppress(ChatError):
                    await fetch_json(client, "GET", "/info", seconds=0.4)

    asyncio.run(run())


events = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**65) | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "token",
                    "text",
                    "id",
                    "logprob",
                    "special",
                    "details",
                    "finish_reason",
                    "choices",
                    "delta",
                    "content",
                    "index",
                    "usage",
                    "generated_text",
                    "top_tokens",
                    "logprobs",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@gentle
@given(st.lists(events, max_size=6))
@example([{"choices": [1]}])
@example([{"token": ["text"]}])
@example([{"token": ["[" * 100_000]}])
def test_any_json_in_a_stream_passes_the_hubs_parser_or_is_told_as_unreadable(values: list[object]) -> None:
    async def kind_of_end(url: str, *, chat: bool) -> ErrorKind | None:
        async with open_hub_client(url, None, chat=chat) as client:
            try:
                stream = await (client.chat_completion([], stream=True) if chat else client.text_generation("", stream=True, details=True))
                async for _ in stream:
                    pass
            except Exception as error:  # as the engines do
                return chat_error(error, url, any_token=True).kind
        return None

    async def run() -> None:
        body = b"".join(b"data: " + json.dumps(value).encode() + b"\n\n" for value in values)
        async with HostileServer([whole(200, body, EVENTS)]) as server:
            for chat in (False, True):
                assert await kind_of_end(server.url, chat=chat) in (None, ErrorKind.UNREADABLE, ErrorKind.EMPTY)

    asyncio.run(run())
