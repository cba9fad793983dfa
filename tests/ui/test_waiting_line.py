"""An answer whose server turned the request away for now: what is said, and what can be done about it."""

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from desktop_app.chat.generation import Ending
from desktop_app.chat.message import AnswerState, Phase
from desktop_app.chat.wait import Wait, WaitReason
from desktop_app.ui.state_line import StateLine
from desktop_app.ui.wait_words import wait_hint, wait_sentence
from desktop_app.ui.waiting_line import WaitingLine
from tests.ui.heard import heard
from tests.ui.shown_pane import STREAMING, Show, ShownPane, answer, question, state, waiting

WaitUntil = Callable[[Callable[[], bool]], bool]


def waits(reason: WaitReason, *, until: float = 55.0, since: float = 0.0, host: str = "") -> AnswerState:
    """Waiting since so many seconds ago, until in so many seconds."""
    now = time.monotonic()
    return AnswerState(Phase.WAITING, wait=Wait(reason, now - since, now + until, host))


def line(shown: ShownPane) -> WaitingLine:
    """The line below the answer."""
    found = shown.view("2").findChild(WaitingLine)
    assert found is not None
    return found


def texts(shown: ShownPane) -> list[str]:
    """What it says."""
    return [label.text() for label in line(shown).findChildren(QLabel) if label.isVisible()]


def links(shown: ShownPane) -> dict[str, QPushButton]:
    """What it offers."""
    return {link.text(): link for link in line(shown).findChildren(QPushButton) if link.isVisible()}


@pytest.mark.usefixtures("british")
@pytest.mark.parametrize(
    ("reason", "since", "left", "sentence"),
    [
        (WaitReason.TOO_MANY_REQUESTS, 3.0, 54.2, "Too many requests. Next try in 55 s."),
        (WaitReason.TOO_MANY_REQUESTS, 3.0, 0.01, "Too many requests. Next try in 1 s."),
        (WaitReason.TOO_MANY_REQUESTS, 3.0, 0.0, None),
        (WaitReason.NOT_READY, 3.0, 599.9, "The server is not ready. Next try in 600 s."),
        (WaitReason.WAKING, 42.9, 3.0, "The endpoint is waking, 0:42"),
        (WaitReason.WAKING, 3725.0, -1.0, "The endpoint is waking, 62:05"),
        (WaitReason.WAKING, 42.0, -3.0, None),
        (WaitReason.LOADING, 0.0, 5.0, "The model is being loaded, 0:00"),
    ],
)
def test_the_words(reason: WaitReason, since: float, left: float, sentence: str | None) -> None:
    assert wait_sentence(Wait(reason, 1000.0 - since, 1000.0 + left), 1000.0) == sentence


@pytest.mark.parametrize(
    ("reason", "host", "told"),
    [
        (WaitReason.TOO_MANY_REQUESTS, "router.huggingface.co", True),
        (WaitReason.TOO_MANY_REQUESTS, "gpu:8080", False),
        (WaitReason.WAKING, "router.huggingface.co", False),
    ],
)
def test_what_pro_would_change_is_said_where_it_would(reason: WaitReason, host: str, told: bool) -> None:
    assert ("PRO" in wait_hint(Wait(reason, 0.0, 0.0, host))) is told


def test_a_countdown_offers_to_try_now_and_to_stop(show: Show) -> None:
    shown = show(question("1"), waiting("2"))
    shown.pane.update_answer("2", waits(WaitReason.TOO_MANY_REQUESTS, host="router.huggingface.co"))
    assert texts(shown)[0] == "Too many requests. Next try in 55 s."
    assert "PRO" in texts(shown)[1]
    assert list(links(shown)) == ["Try now", "Stop"]
    now, stop, again = (heard(one) for one in (shown.pane.try_now_requested, shown.pane.stop_requested, shown.pane.retry_requested))
    QTest.mouseClick(links(shown)["Try now"], Qt.MouseButton.LeftButton)
    assert (len(now), len(stop), again) == (1, 0, [])
    QTest.mouseClick(links(shown)["Stop"], Qt.MouseButton.LeftButton)
    assert len(stop) == 1


def test_it_counts_by_itself(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1"), waiting("2"))
    shown.pane.update_answer("2", waits(WaitReason.TOO_MANY_REQUESTS, until=54.1))
    assert texts(shown) == ["Too many requests. Next try in 55 s."]
    assert wait_until(lambda: texts(shown) == ["Too many requests. Next try in 54 s."])
    assert line(shown).accessibleName() == "Too many requests. Next try in 54 s."


def test_once_asked_there_is_nothing_left_to_ask_now(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1"), waiting("2"))
    shown.pane.update_answer("2", waits(WaitReason.TOO_MANY_REQUESTS, until=0.03))
    links(shown)["Try now"].setFocus(Qt.FocusReason.TabFocusReason)
    assert wait_until(lambda: texts(shown) == ["Waiting for the first token"])
    assert list(links(shown)) == ["Stop"]
    assert QApplication.focusWidget() is links(shown)["Stop"]


def test_waking_counts_up_and_keeps_the_keyboard_where_it_is(show: Show) -> None:
    shown = show(question("1"), waiting("2"))
    shown.pane.update_answer("2", waits(WaitReason.WAKING, since=42.0, until=5.0))
    assert texts(shown) == ["The endpoint is waking, 0:42"]
    assert list(links(shown)) == ["Stop waiting"]
    links(shown)["Stop waiting"].setFocus(Qt.FocusReason.TabFocusReason)
    shown.pane.update_answer("2", waits(WaitReason.WAKING, since=47.0, until=5.0))  # asked once more
    assert texts(shown) == ["The endpoint is waking, 0:47"]
    assert QApplication.focusWidget() is links(shown)["Stop waiting"]


def test_the_keyboard_reaches_it(show: Show) -> None:
    shown = show(question("1"), waiting("2"))
    shown.pane.update_answer("2", waits(WaitReason.TOO_MANY_REQUESTS))
    shown.view("2").setFocus(Qt.FocusReason.TabFocusReason)
    now = heard(shown.pane.try_now_requested)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert len(now) == 1


def test_the_first_token_ends_it(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1"), waiting("2"))
    shown.pane.update_answer("2", waits(WaitReason.LOADING))
    shown.pane.update_answer("2", STREAMING)
    shown.pane.append_text("2", "Because.")
    assert wait_until(lambda: shown.view("2").text_shown == "Because.")
    assert not [one for one in shown.view("2").findChildren(WaitingLine) if one.isVisible()]


def test_an_answer_that_goes_on_waits_below_its_text(show: Show) -> None:
    shown = show(question("1"), answer("2", "The first half"))
    shown.pane.update_answer("2", waits(WaitReason.TOO_MANY_REQUESTS))
    view = shown.view("2")
    assert texts(shown) == ["Too many requests. Next try in 55 s."]
    assert line(shown).y() > view.text_bottom
    assert view.rect().contains(line(shown).geometry())


def test_what_was_stopped_before_its_first_word_can_be_tried_again(show: Show) -> None:
    shown = show(question("1"), waiting("2"))
    shown.pane.update_answer("2", waits(WaitReason.WAKING))
    shown.pane.update_answer("2", state(Ending.STOPPED))
    found = shown.view("2").findChild(StateLine)
    assert found is not None
    again = next(link for link in found.findChildren(QPushButton) if link.text() == "Try again")
    retried = heard(shown.pane.retry_requested)
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert retried == [("2",)]


@pytest.mark.parametrize("width", [480, 700])
@pytest.mark.usefixtures("german_words")
def test_it_fits_in_a_small_window_in_german(show: Show, width: int) -> None:
    shown = show(question("1"), waiting("2"))
    shown.pane.resize(width, 360)
    shown.pane.update_answer("2", waits(WaitReason.TOO_MANY_REQUESTS, host="router.huggingface.co"))
    QTest.qWait(1)
    parts = [part for part in line(shown).findChildren(QWidget) if part.isVisible()]
    for part in parts:
        assert line(shown).rect().contains(part.geometry()), part
        needed = part.heightForWidth(part.width()) if part.hasHeightForWidth() else part.sizeHint().height()
        assert part.height() >= needed, part
    for one in parts:
        assert not [other for other in parts if other is not one and other.geometry().intersects(one.geometry())]
