"""The proxy of an endpoint: the system's, none, or one that was given, with a real one on loopback."""

import asyncio
from pathlib import Path

import pytest

from desktop_app.chat.endpoint_options import EndpointOptions, ProxyChoice
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.route import Route
from desktop_app.inference.transport import Waiting, fetch_json, open_http_client
from tests.certificates import make_certificate
from tests.hostile_server import STALL, HostileServer, Step, whole
from tests.inference.test_hazards_6_connecting import PROXY_VARIABLES
from tests.proxy_server import ProxyServer

ANSWER: list[Step] = [whole(200, b"{}", {"content-type": "application/json"})]
TOKEN = "hf_verysecret"
PASSWORD = "pä:ss word@/1"


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXY_VARIABLES, "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


async def ask(route: Route, connect: float = 5) -> ChatError | None:
    try:
        async with open_http_client(route, waiting=Waiting(connect=connect)) as client:
            await fetch_json(client, "POST", "/tokenize", {"inputs": "my text"})
    except ChatError as error:
        return error
    return None


def given(url: str, **more: str) -> EndpointOptions:
    return EndpointOptions(proxy=ProxyChoice.GIVEN, proxy_url=url, **more)  # type: ignore[arg-type]


def test_through_a_given_proxy(tmp_path: Path) -> None:
    """In clear it reads everything; encrypted it learns where to, and no more."""

    async def run() -> None:
        certificate = make_certificate(tmp_path, own_ca=True, host="model.invalid")
        async with (
            HostileServer(ANSWER) as plain,
            HostileServer(ANSWER, tls=certificate.context) as encrypted,
            ProxyServer({"plain.invalid": plain.port, "model.invalid": encrypted.port}) as proxy,
        ):
            options = given(proxy.url, ca_file=str(certificate.ca_file))
            assert await ask(Route("http://plain.invalid", TOKEN, options)) is None
            assert proxy.seen[0].startswith(b"POST http://plain.invalid/tokenize HTTP/1.1\r\n")
            assert await ask(Route("https://model.invalid", TOKEN, options)) is None
            assert proxy.seen[1].startswith(b"CONNECT model.invalid:443 HTTP/1.1\r\n")
            assert TOKEN.encode() not in proxy.seen[1]
            assert encrypted.requests[0].headers["authorization"] == f"Bearer {TOKEN}"

    asyncio.run(run())


def test_a_pin_counts_through_a_tunnel_too(tmp_path: Path) -> None:
    async def run() -> None:
        certificate = make_certificate(tmp_path)
        async with (
            HostileServer(ANSWER, tls=certificate.context) as server,
            ProxyServer({"model.invalid": server.port}) as proxy,
        ):
            assert await ask(Route("https://model.invalid", TOKEN, given(proxy.url, pinned=certificate.fingerprint))) is None
            error = await ask(Route("https://model.invalid", TOKEN, given(proxy.url, pinned="ab" * 32)))
            assert error is not None
            assert error.kind is ErrorKind.TLS_PIN_CHANGED
            assert len(server.requests) == 1

    asyncio.run(run())


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password(scheme: str, tmp_path: Path) -> None:
    async def run() -> None:
        certificate = make_certificate(tmp_path, own_ca=True, host="model.invalid")
        async with (
            HostileServer(ANSWER, tls=certificate.context if scheme == "https" else None) as server,
            ProxyServer({"model.invalid": server.port}, password=f"ich:{PASSWORD}") as proxy,
        ):
            address = proxy.url.replace("http://", "http://ich:@")
            options = given(address, ca_file=str(certificate.ca_file))
            route = Route(f"{scheme}://model.invalid", TOKEN, options, proxy_password=PASSWORD)
            assert PASSWORD not in repr(route)
            assert await ask(route) is None
            assert "proxy-authorization" not in server.requests[0].headers or scheme == "http"
            error = await ask(Route(f"{scheme}://model.invalid", TOKEN, options, proxy_password="wrong password"))
            assert error is not None
            assert (error.kind, error.status) == (ErrorKind.PROXY, 407)
            assert "wrong password" not in str(error)
            assert len(server.requests) == 1

    asyncio.run(run())


def test_a_proxy_that_is_spoken_to_encrypted(tmp_path: Path) -> None:
    """By the endpoint's authorities, but not by its pin: that is the server's."""

    async def run() -> None:
        (tmp_path / "server").mkdir()
        (tmp_path / "proxy").mkdir()
        theirs, certificate = make_certificate(tmp_path / "server", host="x.example"), make_certificate(tmp_path / "proxy", own_ca=True)
        async with (
            HostileServer(ANSWER, tls=theirs.context) as server,
            ProxyServer({"model.invalid": server.port}, tls=certificate.context) as proxy,
        ):
            known = given(proxy.url, ca_file=str(certificate.ca_file), pinned=theirs.fingerprint)
            assert await ask(Route("https://model.invalid", TOKEN, known)) is None
            error = await ask(Route("https://model.invalid", TOKEN, given(proxy.url, pinned=theirs.fingerprint)))
            assert error is not None
            assert error.kind is ErrorKind.PROXY
            assert "certificate" in error.detail
            assert len(proxy.seen) == 1

    asyncio.run(run())


@pytest.mark.parametrize("choice", [ProxyChoice.SYSTEM, ProxyChoice.NONE])
@pytest.mark.parametrize("exception", ["", "example.org,model.invalid"], ids=["", "NO_PROXY"])
def test_the_systems_proxy_and_its_exceptions(choice: ProxyChoice, exception: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with HostileServer(ANSWER) as server, ProxyServer({"model.invalid": server.port}) as proxy:
            monkeypatch.setenv("http_proxy", proxy.url)
            monkeypatch.setenv("no_proxy", exception)
            error = await ask(Route("http://model.invalid", TOKEN, EndpointOptions(proxy=choice)))
            if choice is ProxyChoice.SYSTEM and not exception:
                assert error is None
                assert len(proxy.seen) == 1
            else:
                assert error is not None
                assert error.kind is ErrorKind.NAME_UNKNOWN
                assert proxy.seen == []

    asyncio.run(run())


def test_this_computer_and_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's proxy cannot know it; a given one is there because somebody wants it."""

    async def run() -> None:
        async with HostileServer(ANSWER) as server, ProxyServer({"127.0.0.1": server.port}) as proxy:
            monkeypatch.setenv("http_proxy", proxy.url)
            assert await ask(Route(server.url, TOKEN)) is None
            assert proxy.seen == []
            monkeypatch.setenv("no_proxy", "*")
            assert await ask(Route(server.url, TOKEN, given(proxy.url))) is None
            assert len(proxy.seen) == 1

    asyncio.run(run())


@pytest.mark.parametrize("url", ["http://model.invalid", "https://model.invalid"])
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "http://proxy.invalid:3128", "https://127.0.0.1:9"])
def test_a_proxy_that_is_not_there(proxy: str, url: str) -> None:
    error = asyncio.run(ask(Route(url, TOKEN, given(proxy))))
    assert error is not None
    assert error.kind is ErrorKind.PROXY
    assert error.detail


def test_a_proxy_that_never_opens_the_tunnel() -> None:
    async def run() -> None:
        async with HostileServer([STALL]) as proxy:
            error = await ask(Route("https://model.invalid", TOKEN, given(proxy.url)), connect=0.3)
            assert error is not None
            assert error.kind is ErrorKind.PROXY
            assert len(proxy.requests) == 1

    asyncio.run(run())


def test_a_server_that_the_proxy_does_not_know() -> None:
    async def run() -> None:
        async with ProxyServer({}) as proxy:
            error = await ask(Route("https://model.invalid", TOKEN, given(proxy.url)))
            assert error is not None
            assert (error.kind, error.status, error.host) == (ErrorKind.PROXY, 502, "model.invalid")

    asyncio.run(run())


@pytest.mark.parametrize("proxy", ["", "socks5://127.0.0.1:1080", "http://", "http://proxy:0", "http://a b", "http://proxy/path"])
def test_a_proxy_that_cannot_be_used_is_no_way_round_it(proxy: str) -> None:
    async def run() -> None:
        async with HostileServer(ANSWER) as server:
            error = await ask(Route(server.url, TOKEN, given(proxy)))
            assert error is not None
            assert error.kind is ErrorKind.BAD_OPTIONS
            assert server.visits == []

    asyncio.run(run())
