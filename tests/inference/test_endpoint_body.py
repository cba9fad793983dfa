"""Extra JSON that is set for an endpoint, on the wire of every answer from there."""

from typing import Any

import pytest

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.engine import Finished
from desktop_app.inference.opening import open_engine
from desktop_app.inference.route import Route
from tests.event_loop import in_event_loop
from tests.inference.hearing import ask
from tests.tgi_server import TgiServer


@pytest.mark.parametrize(("dialect", "path"), [(Dialect.TGI, "/"), (Dialect.TGI_CHAT, "/v1/chat/completions")])
@in_event_loop
async def test_it_goes_with_every_answer(dialect: Dialect, path: str) -> None:
    async with TgiServer() as server:
        options = EndpointOptions(body='{"use_cache": false, "parameters": {"new_one": 1}}', headers=("api-key",))
        route = Route(server.url, "mine", options, (("api-key", "key"),))
        async with open_engine(route, model="", dialect=dialect, facts=ServerFacts()) as engine:
            events = [event async for event in engine.stream(ask(dialect))]
        assert isinstance(events[-1], Finished)
        asked = server.requests[-1]
        body: Any = asked.body
        assert asked.path == path
        assert body["use_cache"] is False
        assert body["parameters"]["new_one"] == 1
        assert asked.headers["api-key"] == "key"
        if dialect is Dialect.TGI:
            assert body["parameters"]["details"] is True  # what Brise asks for is still there


@in_event_loop
async def test_one_that_cannot_be_sent_sends_nothing() -> None:
    async with TgiServer() as server:
        route = Route(server.url, None, EndpointOptions(body='{"stream": false}'))
        async with open_engine(route, model="", dialect=Dialect.TGI, facts=ServerFacts()) as engine:
            with pytest.raises(ChatError) as raised:
                async for _ in engine.stream(ask(Dialect.TGI)):
                    pass
        assert raised.value.kind is ErrorKind.EXTRA_BODY
        assert server.requests == []
