"""Plays a case through the whole path: a chat session on a real database, real HTTP on loopback, the sentences of the window."""

import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop_app.chat.endpoint import Dialect, Endpoint, ServerFacts
from desktop_app.chat.message import AnswerState, Message, Phase
from desktop_app.inference.engine import Engine
from desktop_app.inference.opening import open_engine
from desktop_app.inference.transport import Waiting
from desktop_app.ui.explain import ending_sentence, explain
from tests.hostile.case import WHOLE_ENDINGS, Case, Seen
from tests.hostile.tongues import Tongue
from tests.hostile_server import HostileServer, event_stream
from tests.qt_loop import run_in_qt, until
from tests.workspace.desk import Desk

PATIENCE = 25.0
"""Seconds after which an answer that does not end is a failure; each of these ends in one or two."""


class HostileDesk(Desk):
    """Knows what the server is, and waits for it no longer than the case allows."""

    def __init__(self, path: Path, url: str, tongue: Tongue) -> None:
        super().__init__(path, url)
        self.tongue, self.silence = tongue, 0.0

    @asynccontextmanager
    async def _open_engine(self, endpoint: Endpoint, dialect: Dialect) -> AsyncIterator[Engine]:
        facts, waiting = endpoint.facts, Waiting(connect=0.5, silence=self.silence)
        async with open_engine(endpoint.url, None, model=facts.model, dialect=dialect, facts=facts, waiting=waiting) as engine:
            yield engine

    async def _probe(self, endpoint: Endpoint, access_token: str | None) -> ServerFacts:
        return self.tongue.facts


@dataclass
class Played:
    """What a case came to."""

    message: Message  # as it is stored
    state: AnswerState  # as the transcript was told
    text: str  # as the transcript was told


@contextmanager
def complaints() -> Iterator[list[str]]:
    """Everything that is logged meanwhile at WARNING or above."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    ear = Ear(logging.WARNING)
    logging.getLogger().addHandler(ear)
    try:
        yield heard
    finally:
        logging.getLogger().removeHandler(ear)


class Bench:
    """Plays cases of one protocol."""

    def __init__(self, server: HostileServer, desk: HostileDesk) -> None:
        self.server, self.desk = server, desk

    def play(self, case: Case) -> Played:
        """Ask the server, wait for the end, and ask once more: the second answer must come, whatever the first one was."""
        self.server.scripts[:] = [case.script(self.desk.tongue)]
        self.desk.silence = case.silence
        with complaints() as heard:
            played = run_in_qt(self._served(case), seconds=2 * PATIENCE)
        assert not heard, heard
        return played

    async def _served(self, case: Case) -> Played:
        """In the same loop: a thread beside it would want the interpreter at each turn."""
        async with self.server:
            return await self._ask_twice(case)

    async def _ask_twice(self, case: Case) -> Played:
        desk, server = self.desk, self.server
        session, heard = desk.session()
        session.set_parameters(case.asked_with(session.conversation.parameters))
        assert session.submit("Hi.")
        await until(lambda: not session.is_answering, seconds=PATIENCE)
        played = Played(session.messages(1, 2)[0], heard.states[-1], heard.text)
        await until(lambda: not server.connections)  # the server is left
        server.scripts[:] = [event_stream(desk.tongue.hello)]
        assert session.submit("And now?")
        await until(lambda: not session.is_answering, seconds=PATIENCE)
        assert session.messages(3, 4)[0].text == "Hello", "the next answer does not come"
        await session.close()
        await until(lambda: desk.tasks.count == 0)
        desk.sessions.clear()
        session.deleteLater()  # a thousand of them would listen to everything
        assert not desk.bugs, desk.bugs
        return played


@contextmanager
def bench(tongue: Tongue, database: Path) -> Iterator[Bench]:
    """A server and a desk for many cases, one after another."""
    server = HostileServer()
    with socket.socket() as place:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind(("127.0.0.1", 0))  # nobody else takes it between two cases
        server.port = place.getsockname()[1]
        desk = HostileDesk(database, server.url, tongue)
        try:
            yield Bench(server, desk)
        finally:
            desk.database.close()


def check(played: Played, seen: Seen) -> None:
    """It is what the user must see: the same stored and shown, never a part shown as a whole, and a sentence for whatever is not."""
    stored, state = played.message.answer, played.state
    assert stored is not None
    assert state.phase is Phase.ENDED
    assert stored.phase is Phase.ENDED
    assert stored.ending is state.ending
    assert (stored.error and stored.error.to_json()) == (state.error and state.error.to_json())
    assert played.message.text == played.text
    assert state.ending in seen.endings, f"{state.ending}: {state.error}"
    if seen.text is not None:
        assert played.text == seen.text
    if state.ending in WHOLE_ENDINGS:
        assert state.error is None
        return
    assert state.error is not None
    assert state.error.kind in seen.kinds, state.error
    told = explain(state.error)
    sentences = [told.title, told.remedy]
    if played.text:
        kept = ending_sentence(state)
        assert kept is not None
        assert kept.endswith("What arrived is kept.")
        sentences.append(kept)
    for sentence in sentences:
        assert sentence.endswith(".")
        assert not any(odd in sentence for odd in ("{host}", "{status}", "{reason}", "{n}", "None", "Traceback", "Error("))
    assert seen.says in " ".join(sentences), sentences
    assert "Traceback" not in told.details
