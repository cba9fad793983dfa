"""An endpoint's own authority, pinned certificate and client certificate, with real certificates on loopback."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.route import Route
from desktop_app.inference.transport import Waiting, fetch_json, open_http_client
from tests.certificates import Certificate, client_certificate, make_certificate
from tests.hostile_server import HostileServer, whole

JSON = {"content-type": "application/json"}
ANSWER = whole(200, b"{}", JSON)


def folder(tmp_path: Path, name: str) -> Path:
    made = tmp_path / name
    made.mkdir()
    return made


async def ask(url: str, options: EndpointOptions, token: str = "hf_verysecret") -> ChatError | None:
    """One question; the error that came of it."""
    try:
        async with open_http_client(Route(url, token, options), waiting=Waiting(connect=5)) as client:
            await fetch_json(client, "POST", "/tokenize", {"inputs": "my text"})
    except ChatError as error:
        return error
    return None


async def outcome(certificate: Certificate, options: EndpointOptions) -> tuple[ErrorKind | None, HostileServer]:
    async with HostileServer([ANSWER], tls=certificate.context) as server:
        error = await ask(server.url, options)
        return error.kind if error else None, server


def test_an_authority_of_the_endpoints_own(tmp_path: Path) -> None:
    async def run() -> None:
        mine, other = make_certificate(folder(tmp_path, "a"), own_ca=True), make_certificate(folder(tmp_path, "b"), own_ca=True)
        options = EndpointOptions(ca_file=str(mine.ca_file))
        kind, server = await outcome(mine, options)
        assert kind is None
        assert server.requests[0].headers["authorization"] == "Bearer hf_verysecret"
        kind, server = await outcome(other, options)
        assert kind is ErrorKind.TLS_UNKNOWN_AUTHORITY
        assert server.requests == []
        # for this endpoint alone
        assert (await outcome(mine, EndpointOptions()))[0] is ErrorKind.TLS_UNKNOWN_AUTHORITY

    asyncio.run(run())


@pytest.mark.parametrize(
    ("expired", "host", "kind"),
    [(True, "127.0.0.1", ErrorKind.TLS_EXPIRED), (False, "127.0.0.2", ErrorKind.TLS_WRONG_HOST)],
)
def test_a_known_authority_does_not_excuse_the_rest(expired: bool, host: str, kind: ErrorKind, tmp_path: Path) -> None:
    async def run() -> None:
        certificate = make_certificate(tmp_path, own_ca=True, expired=expired, host=host)
        found, server = await outcome(certificate, EndpointOptions(ca_file=str(certificate.ca_file)))
        assert found is kind
        assert server.requests == []

    asyncio.run(run())


def test_a_file_of_authorities_that_changes_is_read_again(tmp_path: Path) -> None:
    async def run() -> None:
        old, new = make_certificate(folder(tmp_path, "a"), own_ca=True), make_certificate(folder(tmp_path, "b"), own_ca=True)
        path = tmp_path / "mine.pem"
        path.write_bytes(old.ca_file.read_bytes())
        options = EndpointOptions(ca_file=str(path))
        assert (await outcome(new, options))[0] is ErrorKind.TLS_UNKNOWN_AUTHORITY
        path.write_bytes(b"\n" + new.ca_file.read_bytes())
        assert (await outcome(new, options))[0] is None

    asyncio.run(run())


@pytest.mark.parametrize("bad", ["self-signed", "expired", "wrong host", "unknown authority"])
def test_a_pinned_certificate_is_accepted_whoever_signed_it(bad: str, tmp_path: Path) -> None:
    async def run() -> None:
        host = "x.example" if bad == "wrong host" else "127.0.0.1"
        certificate = make_certificate(tmp_path, own_ca=bad == "unknown authority", expired=bad == "expired", host=host)
        kind, server = await outcome(certificate, EndpointOptions(pinned=certificate.fingerprint))
        assert kind is None
        assert len(server.requests) == 1
        colons = ":".join(certificate.fingerprint[at : at + 2] for at in range(0, 64, 2)).upper()
        assert (await outcome(certificate, EndpointOptions(pinned=colons)))[0] is None  # as it is shown

    asyncio.run(run())


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_not_a_byte_goes_to_a_server_with_another_certificate(version: ssl.TLSVersion, tmp_path: Path) -> None:
    """Neither the access token nor the text; also not if the other certificate is one that everybody trusts."""

    async def run() -> None:
        pinned, other = make_certificate(folder(tmp_path, "a")), make_certificate(folder(tmp_path, "b"), own_ca=True)
        other.context.minimum_version = other.context.maximum_version = version
        options = EndpointOptions(pinned=pinned.fingerprint, ca_file=str(other.ca_file))
        async with HostileServer([ANSWER], tls=other.context) as server:
            error = await ask(server.url, options)
            assert error is not None
            assert error.kind is ErrorKind.TLS_PIN_CHANGED
            assert error.words == (pinned.fingerprint, other.fingerprint)
            assert pinned.fingerprint in error.detail
            assert other.fingerprint in error.detail
            assert ChatError.from_json(error.to_json()) == error
            assert server.requests == []
            assert all(visit.seen == b"" for visit in server.visits)

    asyncio.run(run())


def test_a_server_that_asks_for_a_certificate(tmp_path: Path) -> None:
    async def run() -> None:
        certificate = make_certificate(folder(tmp_path, "server"))
        mine = client_certificate(folder(tmp_path, "mine"))
        certificate.context.verify_mode = ssl.CERT_REQUIRED
        certificate.context.load_verify_locations(mine.ca_file)
        options = EndpointOptions(ca_file=str(certificate.ca_file))
        with_mine = replace(options, client_certificate=str(mine.certificate), client_key=str(mine.key))
        assert (await outcome(certificate, with_mine))[0] is None
        with_both_in_one = replace(options, client_certificate=str(mine.both))
        assert (await outcome(certificate, with_both_in_one))[0] is None
        pinned = EndpointOptions(pinned=certificate.fingerprint, client_certificate=str(mine.both))
        assert (await outcome(certificate, pinned))[0] is None

    asyncio.run(run())


@contextmanager
def refusing_server(context: ssl.SSLContext) -> Iterator[str]:
    """Shakes hands and says why it does not go on; asyncio's servers hang up without a word."""
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.settimeout(5)
            with context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as encrypted, suppress(OSError):
                with suppress(ssl.SSLError):
                    encrypted.do_handshake()
                while socket.socket.recv(encrypted, 65_536):  # unread bytes would make a reset of the close, which eats the alert
                    pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("has_one", [False, True], ids=["without", "a stranger's"])
def test_a_server_that_does_not_get_the_certificate_that_it_wants(has_one: bool, version: ssl.TLSVersion, tmp_path: Path) -> None:
    certificate = make_certificate(folder(tmp_path, "server"))
    mine, stranger = client_certificate(folder(tmp_path, "mine")), client_certificate(folder(tmp_path, "stranger"))
    certificate.context.verify_mode = ssl.CERT_REQUIRED
    certificate.context.load_verify_locations(mine.ca_file)
    certificate.context.maximum_version = version
    options = EndpointOptions(ca_file=str(certificate.ca_file), client_certificate=str(stranger.both) if has_one else "")
    with refusing_server(certificate.context) as url:
        error = asyncio.run(ask(url, options))
        assert error is not None
        assert error.kind is (ErrorKind.TLS if version is ssl.TLSVersion.TLSv1_2 and not has_one else ErrorKind.TLS_CLIENT_CERTIFICATE)


def test_a_server_that_says_in_words_that_it_wants_a_certificate() -> None:
    async def run() -> None:
        page = b"<html><head><title>400 No required SSL certificate was sent</title></head></html>"  # nginx
        async with HostileServer([whole(400, page, {"content-type": "text/html"})]) as server:
            error = await ask(server.url, EndpointOptions())
            assert error is not None
            assert error.kind is ErrorKind.TLS_CLIENT_CERTIFICATE

    asyncio.run(run())


@pytest.mark.parametrize("field", ["ca_file", "client_certificate", "client_key"])
@pytest.mark.parametrize("content", [None, b"", b"no certificate", "folder", "encrypted", b"x" * (9 * 2**20)], ids=lambda it: str(it)[:20])
def test_a_file_that_cannot_be_used(field: str, content: bytes | str | None, tmp_path: Path) -> None:
    async def run() -> None:
        mine = client_certificate(folder(tmp_path, "mine"))
        path = tmp_path / "wanted.pem"
        if content == "folder":
            path.mkdir()
        elif content == "encrypted":
            key = serialization.load_pem_private_key(mine.key.read_bytes(), None)
            locked = serialization.BestAvailableEncryption(b"locked")
            path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked))
            if field == "client_certificate":
                path.write_bytes(mine.certificate.read_bytes() + path.read_bytes())
                mine = replace(mine, key=Path())
        elif isinstance(content, bytes):
            path.write_bytes(content)
        options = replace(
            EndpointOptions(client_certificate=str(mine.certificate), client_key="" if mine.key == Path() else str(mine.key)),
            **{field: str(path)},
        )
        error = await ask("https://127.0.0.1:9", options)
        assert error is not None
        assert (error.kind, error.host, error.words) == (ErrorKind.CERTIFICATE_FILE, "127.0.0.1:9", ("wanted.pem",))
        assert error.detail

    asyncio.run(run())


def test_plain_http_needs_no_files(tmp_path: Path) -> None:
    """What is set for encryption does not break what is not encrypted, and the pin opens nothing there."""

    async def run() -> None:
        async with HostileServer([ANSWER]) as server:
            assert await ask(server.url, EndpointOptions(pinned="ab" * 32)) is None

    asyncio.run(run())
