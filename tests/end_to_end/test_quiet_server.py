"""A server that sends no token for long, in the window: what is said, and what the user does about it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.generation import Ending
from desktop_app.ui.quiet_line import QuietLine
from desktop_app.workspace import answering
from tests.end_to_end.brise import Brise, brise
from tests.inference.canned_server import DONE, chunk
from tests.qt_loop import run_in_qt, until
from tests.quiet_server import QUIET, QuietServer


def line(app: Brise) -> QuietLine | None:
    """What is said below the answer."""
    return next((one for one in app.rooms.pane.transcript.findChildren(QuietLine) if one.isVisible()), None)


def link(app: Brise, text: str) -> QPushButton:
    found = line(app)
    assert found is not None
    return next(one for one in found.findChildren(QPushButton) if one.text() == text)


@pytest.mark.usefixtures("qt_app")
def test_waited_for_twice_and_then_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "FIGURES_EVERY", 5)

    async def talk() -> None:
        server = QuietServer([QUIET, chunk("Here"), QUIET, chunk(" I am."), chunk(None, "stop"), DONE])
        async with server, brise(tmp_path) as app:
            app.rooms.window.resize(480, 360)
            app.rooms.endpoints.save(Endpoint("slow", "Slow", server.url, options=EndpointOptions(notice_seconds=0.05)))
            app.rooms.desk.choose_endpoint("slow")
            app.type("Are you there?")
            app.press(Qt.Key.Key_Return)
            await until(lambda: line(app))
            QTest.mouseClick(link(app, "Wait"), Qt.MouseButton.LeftButton)
            assert line(app) is None
            await until(lambda: line(app))
            server.go_on()
            await until(lambda: app.messages[1].text == "Here")
            await until(lambda: line(app))
            shown = line(app)
            assert shown is not None
            seen = app.rooms.pane.transcript.viewport()
            assert seen.rect().contains(shown.rect().translated(shown.mapTo(seen, shown.rect().topLeft())))
            link(app, "Stop").setFocus(Qt.FocusReason.TabFocusReason)
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
            answer = await app.answered()
            assert answer.answer is not None
            assert (answer.text, answer.answer.ending) == ("Here", Ending.STOPPED)
            assert line(app) is None
            await server.until(lambda: server.requests[-1].cancelled)

    run_in_qt(talk())
