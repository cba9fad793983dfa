"""What an answer leaves in memory: nothing, also before the garbage collector comes round."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager

import pytest

from desktop_app.chat.endpoint import Dialect, ServerFacts, ServerKind
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.parameters import DEFAULT
from desktop_app.inference.engine import AnswerRequest
from desktop_app.inference.event_stream import EventStream
from desktop_app.inference.opening import open_engine
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer

TEXT = "a long question " * 100
FACTS = ServerFacts(kind=ServerKind.TGI, version="3.3.7", model="m", max_total_tokens=4096, max_input_tokens=4000)


@contextmanager
def without_collections() -> Iterator[None]:
    """The garbage collector looks at nothing meanwhile."""
    gc.collect()
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def held() -> list[object]:
    """What is alive of requests' bodies and the streams of their answers, those of other tests too."""
    return [thing for thing in gc.get_objects() if isinstance(thing, EventStream) or _carries_the_question(thing)]


def _carries_the_question(thing: object) -> bool:
    return type(thing).__name__ == "ByteStream" and any(TEXT.encode() in body for body in gc.get_referents(thing) if type(body) is bytes)


async def to_its_end(texts: AsyncIterator[object]) -> None:
    async for _ in texts:
        pass


async def stopped(texts: AsyncIterator[object]) -> None:
    reading = asyncio.create_task(to_its_end(texts))
    await asyncio.sleep(0.05)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


@pytest.mark.parametrize("dialect", [Dialect.TGI, Dialect.TGI_CHAT])
@pytest.mark.parametrize("reading", [to_its_end, stopped])
def test_an_ended_answer_leaves_nothing_to_the_garbage_collector(dialect: Dialect, reading: Callable[..., object]) -> None:
    """A circle that a collection meets half-closed may be frozen with the rest, and its request would never go."""

    async def run() -> None:
        before = held()
        async with TgiServer(script=paced(20, 200)) as server:
            request = AnswerRequest(DEFAULT, 1, turns=(Turn(Role.USER, TEXT),), prompt=TEXT)
            for _ in range(2):
                async with (
                    open_engine(server.url, None, model="m", dialect=dialect, facts=FACTS) as engine,
                    aclosing(engine.stream(request)) as events,
                ):
                    await reading(events)  # type: ignore[misc]
                del engine, events
            server.requests.clear()
            await asyncio.sleep(0)
            assert [thing for thing in held() if not any(thing is other for other in before)] == []

    with without_collections():
        asyncio.run(run())
