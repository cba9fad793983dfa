"""What is no answer: refusals of every shape, read within bounds, told apart, never taken for success. Hazards 3.1 to 3.11."""

import asyncio
import json
import time

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.transport import Waiting, fetch_json, open_http_client, open_hub_client
from tests.hostile_server import CLOSE, EVENTS, RESET, STALL, HostileServer, Step, chunk, event_stream, head, whole
from tests.inference.asking import ask, ask_raw, token_event

JSON = {"content-type": "application/json"}
REASON = "Input validation error: `top_p` must be > 0.0 and < 1.0"
TGI_422 = json.dumps({"error": REASON, "error_type": "validation"}).encode()


async def refused(script: list[Step], *, chat: bool = False) -> ChatError:
    async with HostileServer(script) as server:
        outcome = await ask(server.url, chat=chat)
        assert outcome.events == []
        assert outcome.error is not None
        assert outcome.error.host == f"127.0.0.1:{server.port}"
        return outcome.error


def chunked(status: int, body: bytes, content_type: str = "application/json") -> list[Step]:
    return [head(status, {"content-type": content_type, "transfer-encoding": "chunked"}), chunk(body), b"0\r\n\r\n"]


@pytest.mark.parametrize("chat", [False, True])
def test_3_1_the_servers_reason_is_kept(chat: bool) -> None:
    error = asyncio.run(refused([whole(422, TGI_422, JSON)], chat=chat))
    assert (error.kind, error.status, error.server_text) == (ErrorKind.REJECTED, 422, REASON)


@pytest.mark.parametrize("chat", [False, True])
@pytest.mark.parametrize("status", [400, 422, 500, 503])
def test_3_2_the_reason_of_a_chunked_refusal_is_kept(status: int, chat: bool) -> None:
    error = asyncio.run(refused(chunked(status, b'{"error":"the reason"}'), chat=chat))
    assert (error.status, error.server_text) == (status, "the reason")


def test_3_2_a_refusal_of_many_megabytes_is_read_to_64_kib() -> None:
    async def run() -> None:
        body = b"x" * 20_000_000
        async with HostileServer([whole(500, body, {"content-type": "text/plain"})]) as server:
            error = (await ask(server.url)).error
            assert error is not None
            assert error.kind is ErrorKind.SERVER_ERROR
            assert len(error.server_text) == 4000
            await server.until(lambda: server.visits[0].gone.is_set())
            assert server.requests[0].written < len(body) or server.visits[0].gone_at is not None

    asyncio.run(run())


def test_3_2_a_refusal_that_never_ends_is_read_for_5_s() -> None:
    async def run() -> None:
        start = [head(400, {**JSON, "transfer-encoding": "chunked"}), chunk(b'{"error":"half a reason'), STALL]
        began = time.monotonic()
        error = await refused(start)
        assert error.kind is ErrorKind.REJECTED
        assert "half a reason" in error.server_text
        assert time.monotonic() - began < 15

    asyncio.run(run())


@pytest.mark.parametrize("end", [CLOSE, RESET])
def test_3_2_a_refusal_that_breaks_off_keeps_its_status(end: Step) -> None:
    start = [head(503, {**JSON, "content-length": "1000"}), b'{"error":"Loading model"', 0.02, end]
    error = asyncio.run(refused(start))
    assert (error.kind, error.status) == (ErrorKind.NOT_READY, 503)


@pytest.mark.parametrize("chat", [False, True])
def test_3_3_a_chunked_422_tells_its_reason(chat: bool) -> None:
    error = asyncio.run(refused(chunked(422, TGI_422), chat=chat))
    assert (error.kind, error.server_text) == (ErrorKind.REJECTED, REASON)


def test_3_4_the_150th_refusal_of_one_client_still_comes() -> None:
    async def run() -> None:
        async with HostileServer(chunked(422, TGI_422)) as server, open_hub_client(server.url, None, chat=False) as client:
            for _ in range(150):
                with pytest.raises(ChatError, match="top_p"):
                    async with asyncio.timeout(20):
                        await client.text_generation("hi", stream=True, details=True)
            assert len(server.connections) <= 2

    asyncio.run(run())


@pytest.mark.parametrize(
    "body",
    [
        b'{"message":"the reason"}',
        b'{"error":{"message":"the reason"}}',
        b'{"error":"the reason"}',
        b'{"detail":"the reason"}',
        b'{"error":["the reason"]}',
        b'[{"error":{"message":"the reason"}}]',
        b'{"error":{"message":{"message":"the reason"}}}',
        b'"the reason"',
        b"the reason",
        b"\xef\xbb\xbfthe reason\r\n",
        b'{"object":"error","message":"the reason","code":400}',
    ],
)
@pytest.mark.parametrize("chat", [False, True])
def test_3_6_the_reason_is_found_in_every_shape(body: bytes, chat: bool) -> None:
    error = asyncio.run(refused([whole(400, body, JSON)], chat=chat))
    assert (error.kind, error.server_text) == (ErrorKind.REJECTED, "the reason")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ErrorKind.REJECTED),
        (401, ErrorKind.UNAUTHORIZED),
        (403, ErrorKind.FORBIDDEN),
        (404, ErrorKind.NOT_FOUND),
        (405, ErrorKind.NOT_FOUND),
        (413, ErrorKind.TOO_LARGE),
        (415, ErrorKind.REJECTED),
        (422, ErrorKind.REJECTED),
        (424, ErrorKind.GENERATION_FAILED),
        (429, ErrorKind.TOO_MANY_REQUESTS),
        (500, ErrorKind.SERVER_ERROR),
        (501, ErrorKind.SERVER_ERROR),
        (502, ErrorKind.NOT_READY),
        (503, ErrorKind.NOT_READY),
        (504, ErrorKind.NOT_READY),
    ],
)
@pytest.mark.parametrize("chat", [False, True])
def test_3_7_each_status_has_its_kind(status: int, kind: ErrorKind, chat: bool) -> None:
    error = asyncio.run(refused([whole(status)], chat=chat))
    assert (error.kind, error.status, error.server_text) == (kind, status, "")


def test_3_7_a_503_is_asked_once_and_tells_how_long_the_model_loads() -> None:
    async def run() -> None:
        body = b'{"error":"Model x is currently loading","estimated_time":20.5}'
        async with HostileServer([whole(503, body, JSON)]) as server:
            error = (await ask(server.url)).error
            assert error is not None
            assert (error.kind, error.retry_after) == (ErrorKind.NOT_READY, 20.5)
            assert len(server.requests) == 1

    asyncio.run(run())


def test_3_7_a_429_tells_when_to_come_back() -> None:
    error = asyncio.run(refused([whole(429, b"", {"retry-after": "7"})]))
    assert (error.kind, error.retry_after) == (ErrorKind.TOO_MANY_REQUESTS, 7.0)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (whole(204), ErrorKind.NOT_AN_API),
        (whole(202, b"{}", JSON), ErrorKind.NOT_AN_API),
        (whole(200, b"<!doctype html><title>Sign in</title>", {"content-type": "text/html"}), ErrorKind.WEB_PAGE),
        (whole(200, b"<html>"), ErrorKind.WEB_PAGE),
        (whole(200), ErrorKind.NOT_AN_API),
        (whole(200, b"", JSON), ErrorKind.NOT_AN_API),
        (whole(200, b'{"choices":[{"message":{"content":"hi"}}]}', JSON), ErrorKind.NOT_A_STREAM),
        (whole(200, b'[{"generated_text":"hi"}]', JSON), ErrorKind.NOT_A_STREAM),
        (whole(200, b'{"error":"Model is overloaded","error_type":"overloaded"}', JSON), ErrorKind.TOO_MANY_REQUESTS),
        (whole(200, b'{"error":"no"}', JSON), ErrorKind.SERVER_ERROR),
        (whole(200, b"data: {}\n\n", {"content-type": "text/plain"}), ErrorKind.NOT_A_STREAM),
        (whole(201, token_event("hi", final="hi"), EVENTS), ErrorKind.NOT_A_STREAM),
        (whole(206, token_event("hi", final="hi"), EVENTS), ErrorKind.NOT_A_STREAM),
        (b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n", ErrorKind.NOT_AN_API),
    ],
)
@pytest.mark.parametrize("chat", [False, True])
def test_3_8_nothing_but_a_200_event_stream_is_success(reply: bytes, kind: ErrorKind, chat: bool) -> None:
    async def run() -> None:
        async with HostileServer([reply, 0.02, CLOSE]) as server:
            for outcome in (await ask(server.url, chat=chat), await ask_raw(server.url)):
                assert outcome.events == []
                assert outcome.error is not None
                assert outcome.error.kind is kind

    asyncio.run(run())


@pytest.mark.parametrize("chat", [False, True])
def test_3_8_a_sign_in_page_is_named_by_its_title(chat: bool) -> None:
    page = b"<html><head><title>\n Sign in &amp; go on </title></head><body>secret</body></html>"
    error = asyncio.run(refused([whole(200, page, {"content-type": "text/html; charset=utf-8"})], chat=chat))
    assert error.server_text == "Sign in & go on"


@pytest.mark.parametrize(
    "body", [b"", b"\n\n\n", b": nothing\n\n", b"data: [DONE]\n\n", b"id: 1\nretry: 5\n\n", b"<html>hello", b"\xff\xfe\x00"]
)
@pytest.mark.parametrize("chat", [False, True])
def test_3_8_a_stream_without_an_event_is_an_error(body: bytes, chat: bool) -> None:
    async def run() -> None:
        async with HostileServer(event_stream(body) if body else event_stream()) as server:
            for outcome in (await ask(server.url, chat=chat), await ask_raw(server.url)):
                assert outcome.error is not None
                assert outcome.error.kind is ErrorKind.EMPTY

    asyncio.run(run())


def test_3_9_whatever_the_libraries_raise_is_a_chat_error() -> None:
    """The classes that hazard 3.9 counts, by what causes them."""

    async def run() -> None:
        nested = b"[" * 100_000
        async with HostileServer(
            chunked(422, b"\xff\xfe{"),  # ResponseNotRead, UnicodeError
            [whole(422, nested, JSON)],  # RecursionError
            [whole(500, b'{"error":' * 5000, JSON)],
            [whole(400, b'{"error":{"message":null}}', JSON)],  # AttributeError, TypeError
            [whole(400, b'{"error":null}', JSON)],
            [whole(400, b"null", JSON)],
            [whole(400, b"[]", JSON)],
            [whole(400, b"17", JSON)],
            event_stream(b"data: " + nested + b"\n\n"),
            event_stream(b'data: {"a":' * 3000 + b"\n\n"),
            event_stream(b'data: {"a":' + b"9" * 5000 + b"}\n\n"),  # ValueError: too many digits
            [b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=nonsense\r\ncontent-length: 0\r\n\r\n"],  # LookupError
        ) as server:
            for _ in range(12):
                assert (await ask(server.url)).error is not None
        for bad in ("http://127.0.0.1:99999", "http://", "http://[::1", "ftp://x", "", "no scheme", "http://a b", "http://ex\u2028ample"):
            error = (await ask(bad)).error
            assert error is not None
            assert error.kind is ErrorKind.BAD_ADDRESS

    asyncio.run(run())


def test_3_9_the_same_for_a_question() -> None:
    async def run() -> None:
        bodies = [b"[" * 100_000, b"{", b'{"a":' + b"9" * 5000 + b"}", b"\xff\xfe", b'{"a":1}trailing']
        async with HostileServer(*[[whole(200, body, JSON)] for body in bodies]) as server, open_http_client(server.url, None) as client:
            for body in bodies:
                with pytest.raises(ChatError) as raised:
                    await fetch_json(client, "GET", "/info")
                assert raised.value.kind is (ErrorKind.TOO_MUCH if body.startswith(b"[[") else ErrorKind.UNREADABLE)

    asyncio.run(run())


def test_3_11_no_secret_of_the_address_is_in_an_error() -> None:
    async def run() -> None:
        async with HostileServer(
            [whole(404, b"no such page: http://u:secretpass@h/x?apikey=secretkey", {"content-type": "text/plain"})]
        ) as server:
            error = (await ask(f"{server.url}/api?apikey=secretkey", token="hf_secrettoken")).error
            assert error is not None
            assert "secret" not in str(error.to_json())
            assert b"secretkey" not in server.visits[0].seen  # a query is no part of a base address
            error = (await ask("http://user:secretpass@127.0.0.1:9/?apikey=secretkey")).error
            assert error is not None
            assert "secret" not in str(error.to_json())
        waiting = Waiting(silence=0.2)
        async with HostileServer([STALL]) as server:
            error = (await ask(f"{server.url}/?apikey=secretkey", token="hf_secrettoken", waiting=waiting)).error
            assert error is not None
            assert "secret" not in str(error.to_json())

    asyncio.run(run())
