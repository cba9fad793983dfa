"""A server that sends no token for long: the answer says so, and is never ended by it."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Phase
from desktop_app.workspace import answer_run, answering
from desktop_app.workspace.chat_session import ChatSession
from tests.inference.canned_server import DONE, CannedServer, chunk
from tests.loopback_connection import Answer
from tests.qt_loop import run_in_qt, until
from tests.quiet_server import QUIET, READING, QuietServer
from tests.workspace.desk import Desk, Heard, open_desk

MID_ANSWER = [chunk("Here"), QUIET, chunk(" I am."), chunk(None, "stop"), DONE]
BEFORE_IT = [QUIET, READING, QUIET, chunk("Here I am."), chunk(None, "stop"), DONE]


class Clock:
    """Stands for the module that tells an answer's time: it only passes where a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return time.time()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(answer_run, "time", clock)
    monkeypatch.setattr(answering, "FIGURES_EVERY", 5)
    return clock


def asked(desk: Desk, seconds: float = 60.0, *, stream: bool = True) -> tuple[ChatSession, Heard]:
    """A chat in which a question was just asked."""
    endpoint = desk.endpoints.endpoints()[0]
    desk.endpoints.save(replace(endpoint, options=EndpointOptions(notice_seconds=seconds, stream=stream)))
    session, heard = desk.session()
    assert session.submit("Are you there?")
    return session, heard


async def told(heard: Heard) -> float | None:
    """What the next state says."""
    count = len(heard.states)
    await until(lambda: len(heard.states) > count)
    return heard.states[-1].quiet_since


async def ended(session: ChatSession, heard: Heard) -> None:
    """Wait for the whole answer."""
    await until(lambda: not session.is_answering)
    assert session.messages(1, 2)[0].text == "Here I am."
    assert heard.states[-1].ending is Ending.END_OF_TEXT
    assert heard.states[-1].quiet_since is None


def run(path: Path, events: Sequence[object], talk: Callable[[QuietServer, Desk], Awaitable[None]]) -> None:
    async def on_a_desk() -> None:
        async with QuietServer(events) as server:
            with open_desk(path / "chats.sqlite3", server.url) as desk:
                await talk(server, desk)

    run_in_qt(on_a_desk())


def test_in_mid_answer_until_the_next_token(tmp_path: Path, clock: Clock) -> None:
    async def talk(server: QuietServer, desk: Desk) -> None:
        session, heard = asked(desk)
        await until(lambda: heard.text == "Here")
        clock.now += 59.9
        assert await told(heard) is None
        clock.now += 0.2
        assert await told(heard) == 1000.0
        assert heard.states[-1].phase is Phase.STREAMING
        clock.now += 5_000.0  # nothing ends it
        assert await told(heard) == 1000.0
        quiet = len(heard.states)
        server.go_on()
        await until(lambda: heard.text == "Here I am.")
        assert [state.quiet_since for state in heard.states[quiet:]][-1] is None
        await ended(session, heard)

    run(tmp_path, MID_ANSWER, talk)


def test_waiting_lets_the_same_time_pass_again(tmp_path: Path, clock: Clock) -> None:
    async def talk(server: QuietServer, desk: Desk) -> None:
        session, heard = asked(desk, 90.0)
        await until(lambda: heard.text == "Here")
        clock.now += 100.0
        assert await told(heard) == 1000.0
        session.keep_waiting()
        assert heard.states[-1].quiet_since is None
        clock.now += 89.0
        assert await told(heard) is None
        clock.now += 2.0
        assert await told(heard) == 1000.0, "the seconds count from the last token"
        server.go_on()
        await ended(session, heard)
        session.keep_waiting()  # too late, and no harm

    run(tmp_path, MID_ANSWER, talk)


def test_before_the_first_token_and_from_the_last_sign_of_reading(tmp_path: Path, clock: Clock) -> None:
    async def talk(server: QuietServer, desk: Desk) -> None:
        session, heard = asked(desk)
        await until(lambda: server.requests and server.requests[-1].written)
        clock.now += 61.0
        assert await told(heard) == 1000.0
        assert heard.states[-1].phase is Phase.WAITING
        server.go_on()
        await until(lambda: heard.states[-1].quiet_since is None)
        clock.now += 59.0
        assert await told(heard) is None
        clock.now += 2.0
        assert await told(heard) == 1061.0
        server.go_on()
        await ended(session, heard)

    run(tmp_path, BEFORE_IT, talk)


def test_a_server_that_is_asked_again_later_is_not_called_quiet_before(tmp_path: Path, clock: Clock) -> None:
    async def talk() -> None:
        busy = Answer.of_json({"error": "Too many requests"}, 429, {"retry-after": "300"})
        models = Answer.of_json({"object": "list", "data": [{"id": "m", "owned_by": "somebody"}]})
        async with CannedServer({"GET /v1/models": [models], "POST /v1/chat/completions": [busy]}) as server:
            with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
                session, heard = asked(desk)
                await until(lambda: any(state.wait is not None for state in heard.states))
                wait = heard.states[-1].wait
                assert wait is not None
                clock.now = wait.until - 0.1
                assert await told(heard) is None
                clock.now = wait.until + 59.0
                assert await told(heard) is None
                clock.now = wait.until + 61.0  # it was asked, and says nothing
                assert await told(heard) == wait.until
                session.stop()
                await until(lambda: not session.is_answering)
                assert heard.states[-1].quiet_since is None

    run_in_qt(talk())


def test_stopped_while_it_is_quiet(tmp_path: Path, clock: Clock) -> None:
    async def talk(server: QuietServer, desk: Desk) -> None:
        session, heard = asked(desk)
        await until(lambda: heard.text == "Here")
        clock.now += 61.0
        assert await told(heard) == 1000.0
        session.stop()
        await until(lambda: not session.is_answering)
        assert heard.states[-1].ending is Ending.STOPPED
        assert heard.states[-1].quiet_since is None
        assert session.messages(1, 2)[0].text == "Here"
        await server.until(lambda: server.requests[-1].cancelled)

    run(tmp_path, MID_ANSWER, talk)


def test_an_answer_that_comes_at_once_is_only_waited_for(tmp_path: Path, clock: Clock) -> None:
    async def talk(server: QuietServer, desk: Desk) -> None:
        session, heard = asked(desk, stream=False)
        await until(lambda: server.requests and server.requests[-1].path == "/v1/chat/completions")
        clock.now += 600.0
        assert await told(heard) is None
        assert heard.states[-1].at_once
        session.stop()
        await until(lambda: not session.is_answering)

    run(tmp_path, MID_ANSWER, talk)
