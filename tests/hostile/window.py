"""Plays cases in the real window: its notice and its lines must say what happened, and it must not come late."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.chat.endpoint import Endpoint
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
from tests.hostile.server_process import ServerProcess
from tests.qt_loop import until
from tests.waited_for_core import without_core


@dataclass(frozen=True, order=True)
class Late:
    """Seconds by which a window was late at worst."""

    own: float  # but for the time in which its thread had no core
    in_all: float
    work: float  # what its thread computed in one go; the rest waited for a core, a disk, or a thread of the app beside it


class OwnLateness(Lateness):
    """Knows which part of it is not the window's own."""

    def __init__(self) -> None:
        super().__init__()
        self.own = self.work = 0.0
        self._without = self._worked = 0.0

    def start(self) -> None:
        self.own, self._without = 0.0, without_core()
        self.work, self._worked = 0.0, time.thread_time()
        super().start()

    def _tick(self) -> None:
        super()._tick()
        without = without_core()
        self.own = max(self.own, self.late[-1] - (without - self._without))
        self._without = without
        worked = time.thread_time()
        self.work = max(self.work, worked - self._worked)
        self._worked = worked


class HostileWindow:
    """The app, shown, with an endpoint that answers as each case says."""

    def __init__(self, app: Brise, server: ServerProcess, patch: pytest.MonkeyPatch) -> None:
        self.app, self.server, self._patch = app, server, patch
        self.lateness = OwnLateness()

    async def play(self, case: Case) -> Late:
        """Ask in a new chat; what the window shows is checked. How late it was."""
        self._patch.setattr(transport, "Waiting", lambda connect: Waiting(connect=connect, silence=case.silence))
        self.server.play(case)
        self.app.rooms.desk.new()
        self.app.rooms.desk.choose_endpoint("hostile")
        session = self.app.session
        session.set_parameters(case.asked_with(session.conversation.parameters))
        heard: list[str] = []
        session.text_appended.connect(lambda _answer, text: heard.append(text))
        self.lateness.start()
        assert session.submit("Hi.")
        await until(lambda: not session.is_answering, seconds=PATIENCE)
        self.lateness.stop()
        message = self.app.messages[-1]
        assert message.answer is not None
        played = Played(message, message.answer, "".join(heard))
        check(played, case.seen_in(self.server.tongue))
        await until(lambda: self.says_so(played))
        return Late(self.lateness.own, self.lateness.worst, self.lateness.work)

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
async def hostile_window(folder: Path, server: ServerProcess) -> AsyncIterator[HostileWindow]:
    """The window, ready to ask."""
    with pytest.MonkeyPatch.context() as patch:
        less_patience(patch)
        async with brise(folder) as app:
            app.rooms.endpoints.save(Endpoint("hostile", "Hostile", server.url, facts=server.tongue.facts))
            await app.rooms._libraries_loaded.wait()
            yield HostileWindow(app, server, patch)
