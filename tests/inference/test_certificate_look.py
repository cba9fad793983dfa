"""Looking at a certificate: what it says, and that nothing else happens."""

import asyncio
import ssl
import time
from pathlib import Path

import pytest

from desktop_app.chat.certificate import fingerprint_text
from desktop_app.chat.endpoint_options import EndpointOptions, ProxyChoice
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.certificate_look import _read, look_at_certificate
from desktop_app.inference.route import Route
from tests.certificates import client_certificate, make_certificate
from tests.hostile_server import STALL, HostileServer
from tests.proxy_server import ProxyServer


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("expired", [False, True])
def test_what_a_server_shows(expired: bool, version: ssl.TLSVersion, tmp_path: Path) -> None:
    async def run() -> None:
        certificate = make_certificate(tmp_path, own_ca=True, expired=expired, host="gpu.example")
        certificate.context.maximum_version = version
        async with HostileServer([STALL], tls=certificate.context) as server:
            seen = await look_at_certificate(Route(server.url, "hf_verysecret", EndpointOptions(pinned="ab" * 32)))
            assert seen.fingerprint == certificate.fingerprint
            assert (seen.subject, seen.issuer, seen.names) == ("CN=gpu.example", "CN=Brise test authority", ("gpu.example",))
            assert seen.valid_from is not None
            assert seen.valid_until is not None
            assert seen.valid_from < time.time()
            assert (seen.valid_until < time.time()) is expired
            assert all(visit.seen == b"" for visit in server.visits)  # no request

    asyncio.run(run())


def test_through_the_proxy(tmp_path: Path) -> None:
    async def run() -> None:
        certificate = make_certificate(tmp_path)
        async with (
            HostileServer([STALL], tls=certificate.context) as server,
            ProxyServer({"gpu.invalid": server.port}, password="me:secret") as proxy,
        ):
            options = EndpointOptions(proxy=ProxyChoice.GIVEN, proxy_url=proxy.url.replace("//", "//me:@"))
            route = Route("https://gpu.invalid", "hf_verysecret", options, proxy_password="secret")
            assert (await look_at_certificate(route)).fingerprint == certificate.fingerprint
            assert b"hf_verysecret" not in proxy.seen[0]
            assert all(visit.seen == b"" for visit in server.visits)

    asyncio.run(run())


def test_a_server_that_asks_for_one_itself(tmp_path: Path) -> None:
    async def run() -> None:
        (tmp_path / "mine").mkdir()
        certificate = make_certificate(tmp_path)
        certificate.context.verify_mode = ssl.CERT_REQUIRED
        certificate.context.load_verify_locations(client_certificate(tmp_path / "mine").ca_file)
        async with HostileServer([STALL], tls=certificate.context) as server:
            assert (await look_at_certificate(Route(server.url))).fingerprint == certificate.fingerprint

    asyncio.run(run())


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://127.0.0.1:9", ErrorKind.UNREACHABLE),
        ("https://gpu.invalid", ErrorKind.NAME_UNKNOWN),
        ("http://127.0.0.1:9", ErrorKind.TLS),
        ("nonsense", ErrorKind.BAD_ADDRESS),
    ],
)
def test_nothing_to_see(url: str, kind: ErrorKind) -> None:
    with pytest.raises(ChatError) as raised:
        asyncio.run(look_at_certificate(Route(url)))
    assert raised.value.kind is kind


def test_a_server_that_does_not_go_on() -> None:
    async def run() -> None:
        async with HostileServer([STALL]) as server:
            url = server.url.replace("http://", "https://")
            with pytest.raises(ChatError) as raised:
                await look_at_certificate(Route(url, options=EndpointOptions(connect_seconds=0.2)))
            assert raised.value.kind is ErrorKind.CONNECT_TIMEOUT

    asyncio.run(run())


@pytest.mark.parametrize("content", [b"", b"\x30\x03\x02\x01\x01", b"x" * 1000])
def test_one_that_cannot_be_read_has_a_fingerprint(content: bytes) -> None:
    seen = _read(content)
    assert len(seen.fingerprint) == 64
    assert seen.subject == ""


def test_a_fingerprint_as_others_write_it() -> None:
    assert fingerprint_text("ab01ff") == "AB:01:FF"
