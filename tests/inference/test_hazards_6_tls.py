"""Encrypted connections: certificates verified, and each way to fail told apart. Hazards 6.2 to 6.4."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.transport import Waiting
from tests.certificates import make_certificate
from tests.hostile_server import AT_ONCE, CLOSE, STALL, HostileServer, Step, event_stream, whole
from tests.inference.asking import ask, ask_in_process, chat_event, token_event
from tests.inference.asking_children import Children, asking_children

ANSWER = event_stream(token_event("Hello", final="Hello"))
CHAT_ANSWER = event_stream(chat_event("Hello", "stop"))
GOOD = {"text": "Hello", "error": None}


@pytest.fixture(params=[False, True], ids=["tgi", "chat"])
def chat(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with asking_children() as made:
        yield made


async def failed(url: str, *, chat: bool = False, waiting: Waiting | None = None) -> ChatError:
    outcome = await ask(url, chat=chat, waiting=waiting)
    assert outcome.events == []
    assert outcome.error is not None
    assert outcome.error.detail or outcome.error.server_text
    return outcome.error


@pytest.mark.parametrize(
    ("own_ca", "kind", "words"),
    [
        (False, ErrorKind.TLS_SELF_SIGNED, "self-signed certificate"),
        (True, ErrorKind.TLS_UNKNOWN_AUTHORITY, "unable to get local issuer certificate"),
    ],
)
def test_6_2_a_certificate_of_nobody_known(own_ca: bool, kind: ErrorKind, words: str, tmp_path: Path, chat: bool) -> None:
    async def run() -> None:
        certificate = make_certificate(tmp_path, own_ca=own_ca)
        async with HostileServer(ANSWER, tls=certificate.context) as server:
            error = await failed(server.url, chat=chat)
            assert error.kind is kind
            assert words in error.detail
            assert server.requests == []

    asyncio.run(run())


@pytest.mark.parametrize(
    ("expired", "host", "kind", "words"),
    [
        (True, "127.0.0.1", "tls_expired", "certificate has expired"),
        (False, "127.0.0.2", "tls_wrong_host", "IP address mismatch"),
        (False, "x.example", "tls_wrong_host", "mismatch"),
    ],
)
def test_6_2_a_known_certificate_that_does_not_fit(
    expired: bool, host: str, kind: str, words: str, tmp_path: Path, children: Children
) -> None:
    certificate = make_certificate(tmp_path, own_ca=True, expired=expired, host=host)
    with HostileServer(ANSWER, tls=certificate.context).in_thread() as server:
        error = children.ask(server.url, {"SSL_CERT_FILE": str(certificate.ca_file)})["error"]
        assert isinstance(error, dict)
        assert error["kind"] == kind
        assert words in error["detail"]
        assert server.requests == []


def test_6_3_http_to_an_https_port(tmp_path: Path, chat: bool) -> None:
    async def run() -> None:
        certificate = make_certificate(tmp_path)
        async with HostileServer(ANSWER, tls=certificate.context) as server:
            error = await failed(server.url.replace("https://", "http://"), chat=chat)
            assert error.kind is ErrorKind.PLAIN_ON_TLS

    asyncio.run(run())


@pytest.mark.parametrize(
    "reply",
    [
        b"\x15\x03\x01\x00\x02\x02\x46",  # a TLS alert
        whole(
            400,
            b"<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>",
            {"content-type": "text/html"},
        ),
        b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
    ],
    ids=["alert", "nginx", "go"],
)
def test_6_3_what_https_ports_say_to_http(reply: bytes, chat: bool) -> None:
    async def run() -> None:
        async with HostileServer([reply, CLOSE]) as server:
            assert (await failed(server.url, chat=chat)).kind is ErrorKind.PLAIN_ON_TLS

    asyncio.run(run())


def test_6_3_https_to_an_http_port(chat: bool) -> None:
    async def run() -> None:
        async with HostileServer([AT_ONCE, b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n", CLOSE]) as server:
            error = await failed(server.url.replace("http://", "https://"), chat=chat)
            assert error.kind is ErrorKind.TLS
            assert "WRONG_VERSION_NUMBER" in error.detail

    asyncio.run(run())


@pytest.mark.parametrize("script", [[STALL], [AT_ONCE, STALL]])
def test_6_3_https_to_a_port_that_says_nothing(script: list[Step], chat: bool) -> None:
    async def run() -> None:
        async with HostileServer(script) as server:
            error = await failed(server.url.replace("http://", "https://"), chat=chat, waiting=Waiting(connect=0.4))
            assert error.kind is ErrorKind.CONNECT_TIMEOUT

    asyncio.run(run())


@pytest.mark.parametrize("value", ["missing.pem", "not.pem", ".", ""])
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_6_4_a_wrong_certificate_variable_does_not_break_plain_http(variable: str, value: str, tmp_path: Path, children: Children) -> None:
    (tmp_path / "not.pem").write_text("not a certificate")
    with HostileServer(ANSWER).in_thread() as server:
        assert children.ask(server.url, {variable: str(tmp_path / value) if value else ""}) == GOOD


def test_6_4_an_authority_of_ones_own_and_no_session_keys_on_disk(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, own_ca=True)
    keys = tmp_path / "session-keys"
    with HostileServer(ANSWER, tls=certificate.context).in_thread() as server:
        environment = {"SSL_CERT_FILE": str(certificate.ca_file), "SSLKEYLOGFILE": str(keys)}
        found, _ = ask_in_process(server.url, environment, token="mine")
        assert found == GOOD
        assert server.requests[0].headers["authorization"] == "Bearer mine"
        assert not keys.exists()
        found, _ = ask_in_process(server.url, {"SSL_CERT_DIR": str(tmp_path)})  # holds no hashed names
        assert isinstance(found["error"], dict)
        assert found["error"]["kind"] == "tls_unknown_authority"
