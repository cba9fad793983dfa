"""The servers that misbehave on purpose, or replay: what they send is exactly what they were told to, and they note who left when."""

import asyncio
import ssl
from pathlib import Path

import pytest

from tests.certificates import make_certificate
from tests.event_loop import in_event_loop
from tests.hostile_server import AT_ONCE, CLOSE, EVENTS_HEAD, RESET, STALL, HostileServer, chunk, event_stream, whole
from tests.raw_http import ask, fetch
from tests.recording import Recording, names
from tests.replay_server import ReplayServer


@in_event_loop
async def test_every_request_gets_the_next_script_and_the_last_one_stays() -> None:
    async with HostileServer([whole(503, b"busy")], event_stream(b"data: 1\n\n", b": \xff\n")) as server:
        first, second, third = [await fetch(server, "POST", "/x", {"n": n}) for n in range(3)]
    assert (first.status, first.body) == (503, b"busy")
    assert second.chunks == third.chunks == [b"data: 1\n\n", b": \xff\n"]
    assert [received.body for received in server.requests] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert all(received.finished for received in server.requests)


@in_event_loop
async def test_a_connection_is_kept_for_the_next_script() -> None:
    async with HostileServer([whole(200, b"one")], [whole(200, b"two"), CLOSE]) as server, ask(server, "GET", "/") as exchange:
        assert (await exchange.whole()).body == b"one"
        exchange.writer.write(b"GET /again HTTP/1.1\r\n\r\n")
        assert (await exchange.whole()).body == b"two"
        assert await exchange.reader.read() == b""
        assert len(server.visits) == 1


@in_event_loop
async def test_close_and_reset() -> None:
    async with HostileServer([EVENTS_HEAD, b"1f\r\ndata: half", CLOSE], [EVENTS_HEAD, chunk(b"data: 1\n\n"), RESET]) as server:
        async with ask(server, "POST", "/") as exchange:
            await exchange.head()
            assert await exchange.reader.read() == b"1f\r\ndata: half"
        async with ask(server, "POST", "/") as exchange:
            await exchange.head()
            assert await exchange.chunk() == b"data: 1\n\n"
            with pytest.raises(ConnectionResetError):
                await exchange.chunk()
        assert [visit.gone_at for visit in server.visits] == [None, None]


@in_event_loop
async def test_a_stall_lasts_until_the_client_goes() -> None:
    async with HostileServer([EVENTS_HEAD, chunk(b"data: 1\n\n"), 0.01, STALL]) as server:
        async with ask(server, "POST", "/") as exchange:
            await exchange.head()
            await exchange.chunk()
            assert not server.requests[0].cancelled
        await server.until(lambda: server.requests[0].cancelled)
        assert server.visits[0].gone_at is not None
        assert server.requests[0].hung_up_at is not None


@in_event_loop
async def test_speaking_first_without_waiting_for_a_request() -> None:
    async with HostileServer([AT_ONCE, b"220 not HTTP at all\r\n", CLOSE]) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        assert await reader.read() == b"220 not HTTP at all\r\n"
        writer.close()
    assert server.requests == []


@in_event_loop
async def test_raw_bytes_that_came_in_are_kept() -> None:
    async with HostileServer([AT_ONCE, STALL]) as server:
        _reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"\x16\x03\x01 hello")
        await server.until(lambda: server.visits and bytes(server.visits[0].seen) == b"\x16\x03\x01 hello")
        writer.close()
        await server.until(lambda: server.visits[0].gone_at)


@pytest.mark.parametrize("own_ca", [False, True])
@in_event_loop
async def test_over_tls_with_a_certificate_that_is_trusted(tmp_path: Path, own_ca: bool) -> None:
    certificate = make_certificate(tmp_path, own_ca=own_ca)
    trusting = ssl.create_default_context(cafile=str(certificate.ca_file))
    async with (
        HostileServer([whole(200, b"secret")], tls=certificate.context) as server,
        ask(server, "GET", "/", tls=trusting) as exchange,
    ):
        assert server.url.startswith("https://")
        assert (await exchange.whole()).body == b"secret"


@pytest.mark.parametrize(
    ("expired", "host", "trusted", "reason"),
    [
        (False, "127.0.0.1", False, "self-signed certificate"),
        (True, "127.0.0.1", True, "has expired"),
        (False, "other.example", True, "IP address mismatch"),
    ],
)
@in_event_loop
async def test_over_tls_with_a_bad_certificate(tmp_path: Path, expired: bool, host: str, trusted: bool, reason: str) -> None:
    certificate = make_certificate(tmp_path, host=host, expired=expired)
    context = ssl.create_default_context(cafile=str(certificate.ca_file) if trusted else None)
    async with HostileServer([whole(200)], tls=certificate.context) as server:
        with pytest.raises(ssl.SSLCertVerificationError, match=reason):
            await asyncio.open_connection("127.0.0.1", server.port, ssl=context)


@pytest.mark.parametrize("name", names())
@in_event_loop
async def test_a_replay_is_the_recorded_answer(name: str) -> None:
    recording = Recording.load(name)
    async with ReplayServer(name) as server:
        reply = await fetch(server, recording.method, recording.path, recording.body)
        elsewhere = await fetch(server, "GET", "/elsewhere")
    assert (reply.status, reply.body) == (recording.status, recording.response)
    assert reply.headers.get("content-type") == recording.headers.get("content-type")
    if recording.headers.get("transfer-encoding") == "chunked":
        assert reply.chunks == [data for _, data in recording.parts]
    assert elsewhere.status == 404
    assert server.requests[0].body == recording.body


@in_event_loop
async def test_several_recordings_of_one_path_come_in_turn() -> None:
    async with ReplayServer("tgi-chat-plain", "tgi-chat-eos", "tgi-info", pace=0.001) as server:
        bodies = [(await fetch(server, "POST", "/v1/chat/completions", {})).body for _ in range(3)]
        info = await fetch(server, "GET", "/info")
    plain, eos = (Recording.load(name).response for name in ("tgi-chat-plain", "tgi-chat-eos"))
    assert bodies == [plain, eos, eos]
    assert info.body == Recording.load("tgi-info").response
