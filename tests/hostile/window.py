"""Plays cases in the real window: its notice and its lines must say what happened, and it must not come late."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.parameters import Control, Knob
from desktop_app.inference import transport
from desktop_app.inference.transport import Waiting
from desktop_app.ui.explain import ending_sentence, explain
from desktop_app.ui.notice import Notice
from desktop_app.ui.state_line import StateLine
from tests.benchmarks.shown_app import Lateness
from tests.end_to_end.brise import Brise, brise
from tests.hostile.case import Case
from tests.hostile.patience import less_patience
from tests.hostile.play import PATIENCE, Played, check
from tests.hostile.tongues import Tongue
from tests.hostile_server import HostileServer, Step, whole
from tests.loopback_connection import Received, compact_json
from tests.qt_loop import until

ANSWERS = ("/", "/v1/chat/completions")


class HostileAnswers(HostileServer):
    """Says truly what it is when it is asked, and plays its scripts for answers alone."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.tongue = tongue

    def next_script(self, received: Received) -> list[Step]:
        """A script for an answer, the truth for everything else."""
        if received.path in ANSWERS:
            return super().next_script(received)
        said = self.tongue.says.get(received.path)
        return [whole(404)] if said is None else [whole(200, compact_json(said), {"content-type": "application/json"})]


class HostileWindow:
    """The app, shown, with an endpoint that answers as each case says."""

    def __init__(self, app: Brise, server: HostileAnswers, patch: pytest.MonkeyPatch) -> None:
        self.app, self.server, self._patch = app, server, patch
        self.lateness = Lateness()

    async def play(self, case: Case) -> float:
        """Ask in a new chat; what the window shows is checked. Seconds by which the window was late at worst."""
        self._patch.setattr(transport, "Waiting", lambda connect: Waiting(connect=connect, silence=case.silence))
        self.server.scripts[:] = [case.script(self.server.tongue)]
        self.app.rooms.desk.new()
        self.app.rooms.desk.choose_endpoint("hostile")
        session = self.app.session
        if case.tokens is not None:
            session.set_parameters(session.conversation.parameters.with_knob(Control.MAX_NEW_TOKENS, Knob(case.tokens)))
        heard: list[str] = []
        session.text_appended.connect(lambda _answer, text: heard.append(text))
        self.lateness.start()
        assert session.submit("Hi.")
        message = await self.app.answered(PATIENCE)
        self.lateness.stop()
        assert message.answer is not None
        played = Played(message, message.answer, "".join(heard))
        check(played, case.seen_in(self.server.tongue))
        await until(lambda: self.says_so(played))
        return self.lateness.worst

    def says_so(self, played: Played) -> bool:
        """Whether the window tells what became of the answer."""
        window = self.app.rooms.window
        shown = [widget.accessibleName() for kind in (Notice, StateLine) for widget in window.findChildren(kind) if widget.isVisible()]
        if played.state.error is None:
            sentence = ending_sentence(played.state, has_text=bool(played.text))
            return shown == ([] if sentence is None else [sentence])
        told = explain(played.state.error)
        return shown in ([f"{told.title} {told.remedy}"], [ending_sentence(played.state)])


@asynccontextmanager
async def hostile_window(folder: Path, server: HostileAnswers) -> AsyncIterator[HostileWindow]:
    """The window, ready to ask."""
    with pytest.MonkeyPatch.context() as patch:
        less_patience(patch)
        async with brise(folder) as app:
            app.rooms.endpoints.save(Endpoint("hostile", "Hostile", server.url, facts=server.tongue.facts))
            yield HostileWindow(app, server, patch)
