"""How long an endpoint lets a connection take: with everything that is asked there, and beside what an answer may take."""

import asyncio
from collections.abc import Iterator

import pytest

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.opening import open_engine
from desktop_app.inference.probe import probe
from desktop_app.inference.route import Route
from desktop_app.inference.transport import fetch_json, open_http_client, open_hub_client
from tests.hostile_server import STALL, HostileServer
from tests.inference.deaf_listener import deaf_listener

SHORT = EndpointOptions(connect_seconds=0.3)


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A listener whose queue is full answers no greeting: as a firewall that drops everything."""
    with deaf_listener() as port:
        yield port


def test_probes_counts_and_answers_wait_as_long_as_the_endpoint_says(deaf_port: int) -> None:
    route = Route(f"http://127.0.0.1:{deaf_port}", None, SHORT)

    async def count() -> object:
        async with open_engine(route, model="", dialect=Dialect.TGI, facts=ServerFacts()) as engine:
            return await engine.count_tokens("hello")

    async def answer() -> object:
        async with open_hub_client(route, chat=False) as client:
            return await client.text_generation("hi", stream=True, details=True)

    async def run() -> None:
        for ask in (lambda: probe(route), count, answer):
            with pytest.raises(ChatError) as raised:
                async with asyncio.timeout(8):
                    await ask()
            assert raised.value.kind is ErrorKind.CONNECT_TIMEOUT

    asyncio.run(run())


def test_what_an_answer_may_take_begins_when_the_connection_stands() -> None:
    """A slow way to the server is no silent server: here its greeting never comes, but the answer has less time than that."""

    async def run() -> None:
        async with HostileServer([STALL]) as server:
            route = Route(server.url.replace("http://", "https://"), None, SHORT)
            async with open_http_client(route) as client:
                with pytest.raises(ChatError) as raised:
                    await fetch_json(client, "GET", "/info", seconds=0.05)
            assert raised.value.kind is ErrorKind.CONNECT_TIMEOUT
            async with open_http_client(Route(server.url, None, EndpointOptions(connect_seconds=60))) as client:
                with pytest.raises(ChatError) as raised:
                    await fetch_json(client, "GET", "/info", seconds=0.05)
            assert raised.value.kind is ErrorKind.SILENT

    asyncio.run(run())
