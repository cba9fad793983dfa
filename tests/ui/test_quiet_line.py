"""An answer whose server has sent no token for long: what is said, and what can be done about it."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessibleAnnouncementEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from desktop_app.chat.generation import Ending
from desktop_app.chat.message import AnswerState, Phase
from desktop_app.ui import quiet_line
from desktop_app.ui.quiet_line import QuietLine
from desktop_app.ui.waiting_line import WaitingLine
from tests.ui.heard import heard
from tests.ui.shown_pane import STREAMING, Show, ShownPane, question, state, waiting

WaitUntil = Callable[[Callable[[], bool]], bool]
WAITING = AnswerState(Phase.WAITING)


def quiet(base: AnswerState, seconds: float) -> AnswerState:
    """The same, so many seconds after the last token."""
    return replace(base, quiet_since=time.monotonic() - seconds)


def lines(shown: ShownPane) -> list[QuietLine]:
    return [line for line in shown.view("2").findChildren(QuietLine) if line.isVisible()]


def texts(shown: ShownPane) -> list[str]:
    """What the one line says."""
    (line,) = lines(shown)
    return [label.text() for label in line.findChildren(QLabel) if label.isVisible() and label.text()]


def link(shown: ShownPane, text: str) -> QPushButton:
    (line,) = lines(shown)
    return next(button for button in line.findChildren(QPushButton) if button.text() == text)


def streaming(show: Show, text: str = "Because") -> ShownPane:
    """An answer with some text."""
    shown = show(question("1"), waiting("2"))
    shown.pane.update_answer("2", STREAMING)
    shown.pane.append_text("2", text)
    shown.view("2").flush()
    return shown


@pytest.mark.usefixtures("british")
def test_in_mid_answer_it_stands_below_the_text_and_counts(show: Show, wait_until: WaitUntil) -> None:
    shown = streaming(show)
    shown.pane.update_answer("2", quiet(STREAMING, 62.9))
    assert texts(shown) == ["No token for 62 s."]
    (line,) = lines(shown)
    view = shown.view("2")
    assert line.y() > view.text_bottom
    assert view.rect().contains(line.geometry())
    assert wait_until(lambda: texts(shown) == ["No token for 63 s."])
    assert line.accessibleName() == "No token for 63 s."


def test_the_next_token_ends_it(show: Show) -> None:
    shown = streaming(show)
    height = shown.view("2").height()
    shown.pane.update_answer("2", quiet(STREAMING, 62))
    assert shown.view("2").height() > height
    shown.pane.update_answer("2", STREAMING)
    assert lines(shown) == []
    assert shown.view("2").height() == height


def test_before_the_first_token_it_stands_in_the_place_of_the_wait(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1"), waiting("2"))
    assert wait_until(lambda: any(label.text() == "Waiting for the first token" for label in shown.view("2").findChildren(QLabel)))
    shown.pane.update_answer("2", quiet(WAITING, 62))
    assert len(lines(shown)) == 1
    (wait,) = shown.view("2").findChildren(WaitingLine)
    assert not wait.isVisible()
    shown.pane.update_answer("2", WAITING)
    assert lines(shown) == []
    assert wait.isVisible()
    assert shown.view("2").findChildren(WaitingLine) == [wait], "it counts from where it began"


def test_it_offers_to_wait_and_to_stop(show: Show) -> None:
    shown = streaming(show)
    shown.pane.update_answer("2", quiet(STREAMING, 62))
    waits, stops = heard(shown.pane.wait_requested), heard(shown.pane.stop_requested)
    QTest.mouseClick(link(shown, "Wait"), Qt.MouseButton.LeftButton)
    assert (len(waits), len(stops)) == (1, 0)
    QTest.mouseClick(link(shown, "Stop"), Qt.MouseButton.LeftButton)
    assert (len(waits), len(stops)) == (1, 1)


def test_the_keyboard_reaches_it_and_is_not_lost_when_it_goes(show: Show) -> None:
    shown = show(question("1"), waiting("2"))
    shown.pane.update_answer("2", quiet(WAITING, 62))
    shown.view("2").setFocus(Qt.FocusReason.TabFocusReason)
    waits, stops = heard(shown.pane.wait_requested), heard(shown.pane.stop_requested)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert (len(waits), len(stops)) == (1, 1)
    shown.pane.update_answer("2", STREAMING)
    assert QApplication.focusWidget() is shown.view("2")


def test_a_new_state_leaves_the_line_and_the_keyboard_where_they_are(show: Show) -> None:
    shown = streaming(show)
    told = quiet(STREAMING, 62)
    shown.pane.update_answer("2", told)
    before = lines(shown)
    link(shown, "Stop").setFocus(Qt.FocusReason.TabFocusReason)
    shown.pane.update_answer("2", replace(told, tokens=3))
    assert lines(shown) == before
    assert QApplication.focusWidget() is link(shown, "Stop")


def test_a_screen_reader_says_it_once(show: Show, monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil) -> None:
    said: list[str] = []

    class Listening:
        """Stands for QAccessible while an assistive tool listens."""

        @staticmethod
        def isActive() -> bool:
            return True

        @staticmethod
        def updateAccessibility(event: QAccessibleAnnouncementEvent) -> None:
            said.append(event.message())

    monkeypatch.setattr(quiet_line, "QAccessible", Listening)
    shown = streaming(show)
    told = quiet(STREAMING, 62.8)
    shown.pane.update_answer("2", told)
    assert said == ["No token for 62 s."]
    shown.pane.update_answer("2", replace(told, seconds=9.0))
    assert wait_until(lambda: texts(shown) == ["No token for 63 s."])
    assert len(said) == 1
    shown.pane.update_answer("2", STREAMING)
    shown.pane.update_answer("2", quiet(STREAMING, 125))
    assert said[1:] == ["No token for 125 s."]


def test_stopped_it_gives_way_to_how_the_answer_ended(show: Show) -> None:
    shown = streaming(show)
    shown.pane.update_answer("2", quiet(STREAMING, 62))
    shown.pane.update_answer("2", state(Ending.STOPPED))
    assert lines(shown) == []


@pytest.mark.parametrize("width", [480, 320])
@pytest.mark.usefixtures("german_words")
def test_it_fits_in_a_small_window_in_german(show: Show, width: int) -> None:
    shown = streaming(show)
    shown.pane.resize(width, 360)
    shown.pane.update_answer("2", quiet(STREAMING, 3725))
    QTest.qWait(1)
    (line,) = lines(shown)
    parts = [part for part in line.findChildren(QWidget) if part.isVisible()]
    for part in parts:
        assert line.rect().contains(part.geometry()), part
        needed = part.heightForWidth(part.width()) if part.hasHeightForWidth() else part.sizeHint().height()
        assert part.height() >= needed, part
    for one in parts:
        assert not [other for other in parts if other is not one and other.geometry().intersects(one.geometry())]
