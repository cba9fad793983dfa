"""Headers of an endpoint's own: what replaces what, and that their values come out nowhere."""

import asyncio

import pytest

from desktop_app import __version__
from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.probe import probe
from desktop_app.inference.route import Route
from desktop_app.inference.transport import fetch_json, open_http_client, open_hub_client
from tests.hostile_server import HostileServer, event_stream, whole
from tests.inference.asking import token_event

JSON = {"content-type": "application/json"}
KEY = "k3y-which-nobody-may-see"


async def sent(*headers: tuple[str, str], token: str | None = "mine") -> dict[str, str]:
    async with HostileServer([whole(200, b"{}", JSON)]) as server:
        async with open_http_client(Route(server.url, token, headers=headers)) as client:
            await fetch_json(client, "GET", "/info")
        names = [line.partition(b":")[0].lower() for line in bytes(server.visits[0].seen).split(b"\r\n")[1:-2]]
        assert len(names) == len(set(names))  # each of them once
        return server.requests[0].headers


def test_they_go_with_every_request() -> None:
    headers = asyncio.run(sent(("api-key", KEY), ("X-Team", "a, b")))
    assert (headers["api-key"], headers["x-team"]) == (KEY, "a, b")
    assert headers["authorization"] == "Bearer mine"


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_one_can_take_the_place_of_the_access_token(name: str) -> None:
    assert asyncio.run(sent((name, f"Basic {KEY}")))["authorization"] == f"Basic {KEY}"


def test_and_of_what_brise_says_of_itself() -> None:
    headers = asyncio.run(sent(("User-Agent", "somebody"), ("Accept", "application/json")))
    assert (headers["user-agent"], headers["accept"]) == ("somebody", "application/json")
    assert asyncio.run(sent())["user-agent"] == f"Brise/{__version__}"


def test_through_the_hubs_client_too() -> None:
    async def run() -> None:
        async with HostileServer(event_stream(token_event("a", final="a"))) as server:
            async with open_hub_client(Route(server.url, headers=(("api-key", KEY),)), chat=False) as client:
                async for _ in await client.text_generation("hi", stream=True, details=True):
                    pass
            assert server.requests[0].headers["api-key"] == KEY
            assert "authorization" not in server.requests[0].headers

    asyncio.run(run())


@pytest.mark.parametrize(
    "header",
    [
        *(("host", "x"), ("Content-Length", "1"), ("transfer-encoding", "chunked"), ("Connection", "close"), ("Accept-Encoding", "br")),
        *(("a b", "x"), ("a:", "x"), ("", "x"), ("ü", "x"), ("a\r\nb", "x"), ("x" * 300, "x")),
        *(("a", ""), ("a", "x\r\ny: z"), ("a", "ü"), ("a", " x"), ("a", "x\0"), ("a", "x" * 9000)),
    ],
)
def test_one_that_cannot_be_sent_keeps_everything_from_being_sent(header: tuple[str, str]) -> None:
    async def run() -> None:
        async with HostileServer([whole(200, b"{}", JSON)]) as server:
            with pytest.raises(ChatError) as raised:
                async with open_http_client(Route(server.url, "mine", headers=(("api-key", KEY), header))):
                    pass
            assert raised.value.kind is ErrorKind.BAD_OPTIONS
            assert KEY not in str(raised.value)
            assert server.visits == []

    asyncio.run(run())


def test_a_server_that_says_a_value_back() -> None:
    """Of a header or of the proxy's password: in no error, whatever was asked."""

    async def run() -> None:
        said = f'{{"error": "no such key: {KEY}"}}'.encode()
        values = (("api-key", KEY), ("Authorization", "Bearer anotherverysecret"))
        for status, body in ((401, said), (422, b'{"error": "Bearer anotherverysecret"}'), (500, b"<html>anotherverysecret")):
            async with HostileServer([whole(status, body, JSON)]) as server:
                route = Route(server.url, headers=values)
                errors = []
                with pytest.raises(ChatError) as raised:
                    async with open_http_client(route) as client:
                        await fetch_json(client, "GET", "/info")
                errors.append(raised.value)
                with pytest.raises(ChatError) as raised:
                    await probe(route)
                errors.append(raised.value)
                for error in errors:
                    assert KEY not in f"{error} {error.to_json()} {error!r}"
                    assert "anotherverysecret" not in f"{error} {error.to_json()} {error!r}"

    asyncio.run(run())


def test_no_secret_comes_out_in_a_repr() -> None:
    route = Route("http://x", "tokenverysecret", EndpointOptions(), (("api-key", KEY),), "passverysecret")
    assert "verysecret" not in repr(route)
    assert KEY not in repr(route)
