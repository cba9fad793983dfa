"""A look for servers: begun once, ended at once, and what it found is told as it comes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

from desktop_app.chat.endpoint import ServerFacts, ServerKind
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.local_servers import FoundServer, LookPhase, LookState
from desktop_app.workspace.server_look import ServerLook
from desktop_app.workspace.tasks import Tasks
from tests.qt_loop import run_in_qt, until

pytestmark = pytest.mark.usefixtures("qt_app")

HERE, HERE_TOO, THERE = "http://127.0.0.1:3000", "http://[::1]:3000", "http://127.0.0.1:8000"
TGI = ServerFacts(ServerKind.TGI, "3.3.7", "org/m", ("org/m",))
VLLM = ServerFacts(ServerKind.VLLM, "0.32", "other", ("other",))


class Servers:
    """What answers at which address, each as soon as it is let."""

    def __init__(self, *addresses: str) -> None:
        self.answers: dict[str, asyncio.Future[FoundServer]] = {}
        self.addresses = addresses
        self.given_up: list[str] = []

    async def look(self, address: str) -> FoundServer:
        self.answers[address] = asyncio.get_running_loop().create_future()
        try:
            return await self.answers[address]
        except asyncio.CancelledError:
            self.given_up.append(address)
            raise

    def answer(self, address: str, facts: ServerFacts | ErrorKind) -> None:
        if isinstance(facts, ErrorKind):
            self.answers[address].set_exception(ChatError(facts))
        else:
            self.answers[address].set_result(FoundServer(address, facts))


@asynccontextmanager
async def looking(servers: Servers) -> AsyncIterator[tuple[ServerLook, list[LookState]]]:
    tasks = Tasks(lambda error: pytest.fail(repr(error)))
    look, told = ServerLook(servers.look, tasks), list[LookState]()
    look.addresses = servers.addresses
    look.changed.connect(told.append)
    assert not servers.answers, "nobody is asked before somebody wants it"
    look.start()
    await until(lambda: len(servers.answers) == len(servers.addresses))
    yield look, told
    await tasks.cancel_all()
    assert tasks.count == 0


def in_qt(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        run_in_qt(test())

    run.__name__ = test.__name__
    return run


@in_qt
async def test_servers_are_told_as_they_answer_and_all_are_asked_at_once() -> None:
    servers = Servers(HERE, HERE_TOO, THERE)
    async with looking(servers) as (look, told):
        assert told == [LookState(LookPhase.LOOKING, servers.addresses)]
        look.start()  # one is enough
        servers.answer(THERE, VLLM)
        await until(lambda: look.state.found)
        assert [found.url for found in look.state.found] == [THERE]
        servers.answer(HERE, TGI)
        servers.answer(HERE_TOO, ErrorKind.UNREACHABLE)
        await until(lambda: look.state.phase is LookPhase.DONE)
        assert [(found.url, found.facts) for found in look.state.found] == [(THERE, VLLM), (HERE, TGI)]
        assert (look.state.answered, look.state.refused) == (3, 0)
        assert len(servers.answers) == 3


@in_qt
async def test_one_server_at_both_addresses_is_told_once_at_the_first() -> None:
    servers = Servers(HERE, HERE_TOO)
    async with looking(servers) as (look, told):
        servers.answer(HERE_TOO, TGI)
        await until(lambda: look.state.found)
        servers.answer(HERE, TGI)
        await until(lambda: look.state.phase is LookPhase.DONE)
        assert [found.url for found in look.state.found] == [HERE]
        assert [len(state.found) for state in told] == [0, 1, 1, 1]


@in_qt
async def test_stopped_it_keeps_what_it_found_and_lets_go_of_the_rest() -> None:
    servers = Servers(HERE, THERE)
    async with looking(servers) as (look, told):
        servers.answer(HERE, TGI)
        await until(lambda: look.state.found)
        look.stop()
        assert look.state.phase is LookPhase.DONE
        count = len(told)
        await until(lambda: servers.given_up == [THERE])
        look.stop()
        await asyncio.sleep(0.02)
        assert len(told) == count
        look.start()
        assert look.state == LookState(LookPhase.LOOKING, servers.addresses)


@in_qt
async def test_stopped_before_anything_was_found_it_is_as_if_nobody_had_looked() -> None:
    async with looking(Servers(HERE)) as (look, told):
        look.stop()
        assert told[-1] == LookState()


@in_qt
async def test_addresses_that_may_not_be_asked_are_counted() -> None:
    servers = Servers(HERE, THERE)
    async with looking(servers) as (look, _told):
        servers.answer(HERE, ErrorKind.NOT_LISTED)
        servers.answer(THERE, VLLM)
        await until(lambda: look.state.phase is LookPhase.DONE)
        assert (look.state.refused, len(look.state.found)) == (1, 1)
