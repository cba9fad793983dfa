"""The cut line: above the first message that still reaches the model, part of its height, and a way to the choice."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.chat.context import ContextReading, GivesWay
from desktop_app.ui.cut_line import CutLine
from desktop_app.ui.gives_way_menu import GivesWayMenu
from desktop_app.ui.message_shelf import GAP
from desktop_app.ui.theme import Theme
from tests.ui.heard import heard
from tests.ui.shown_pane import Show, ShownPane, answer, drag, long_chat, question, settle

WaitUntil = Callable[[Callable[[], bool]], bool]
READING = ContextReading(4000, is_exact=True, limit=4096)


def cut_above(shown: ShownPane, identity: str | None) -> None:
    shown.pane.show_context(replace(READING, first_id=identity, dropped=0 if identity is None else 2))
    settle(shown)


def lines(shown: ShownPane) -> list[CutLine]:
    return [line for line in shown.pane.findChildren(CutLine) if line.isVisible()]


def test_it_stands_above_its_message_and_nothing_overlaps(show: Show) -> None:
    shown = show(question("1"), answer("2", "An answer."), question("3", "More?"), answer("4", "Less."))
    settle(shown)
    before = {view.message_id: view.height() for view in shown.views()}
    cut_above(shown, "3")
    (line,) = lines(shown)
    view = shown.view("3")
    assert line.parentWidget() is view
    assert line.geometry().top() == 0
    assert view.height() == before["3"] + line.height() + 16
    assert view.text_top > line.geometry().bottom()
    views = shown.views()
    for upper, lower in pairwise(views):
        assert lower.y() == upper.y() + upper.height() + GAP
    cut_above(shown, None)
    assert not lines(shown)
    assert {view.message_id: view.height() for view in shown.views()} == before


def test_the_row_of_a_card_below_it_is_in_the_card(show: Show) -> None:
    shown = show(question("1"), answer("2", "An answer."), question("3", "More?"), answer("4", "Less."))
    settle(shown)
    cut_above(shown, "3")
    (line,) = lines(shown)
    view = shown.view("3")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    settle(shown)
    row = view.action_row
    assert row is not None
    assert row.isVisible()
    assert line.geometry().bottom() < row.y() < view.text_top
    cut_above(shown, None)
    assert 0 < row.y() < row.geometry().bottom() < view.text_top


def test_it_moves_from_message_to_message_and_the_read_line_stays(show: Show) -> None:
    shown = show(source=long_chat(40))
    shown.pane.transcript.verticalScrollBar().setValue(900)
    settle(shown)
    seen = shown.in_sight()
    middle = seen[len(seen) // 2]
    place = middle.y() + middle.text_top
    for view in [view for view in seen if view.y() < middle.y()]:
        cut_above(shown, view.message_id)
        assert len(lines(shown)) == 1
    cut_above(shown, None)
    assert middle.y() + middle.text_top == place


def test_far_away_it_is_there_when_one_scrolls_to_it(show: Show) -> None:
    shown = show(source=long_chat(200))
    settle(shown)
    cut_above(shown, "10")
    assert not lines(shown)
    bar = shown.pane.transcript.verticalScrollBar()
    bar.setValue(0)
    settle(shown)
    while "10" not in [view.message_id for view in shown.in_sight()]:
        bar.setValue(bar.value() + 300)
        settle(shown)
    (line,) = lines(shown)
    assert line.parentWidget() is shown.view("10")
    total = bar.maximum()
    cut_above(shown, "12")
    assert abs(bar.maximum() - total) <= 1


def test_selecting_and_finding_below_it_meet_the_words_as_before(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1", "First"), answer("2", "Some words."), question("3", "Second question"))
    settle(shown)
    cut_above(shown, "3")
    view = shown.view("3")
    start, end = view.caret_at(0).center().toPoint(), view.caret_at(6).center().toPoint()
    drag(view, start, end)
    assert shown.pane.transcript.selected_line == "Second"
    shown.pane.transcript.finding.look_for("question")
    assert wait_until(lambda: shown.pane.transcript.finding.count == 1)
    shown.pane.transcript.finding.step(forwards=True)
    assert view.offset_at(view.caret_at(7).center()) == 7


def test_a_click_or_enter_on_it_offers_what_gives_way(show: Show) -> None:
    shown = show(question("1"), answer("2", "An answer."), question("3", "More?"))
    settle(shown)
    cut_above(shown, "3")
    chosen = heard(shown.pane.gives_way_chosen)
    (line,) = lines(shown)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    menu = shown.pane.findChild(GivesWayMenu)
    assert isinstance(menu, GivesWayMenu)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert chosen == [(GivesWay.REFUSE,)]
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete


def test_the_keyboard_walks_into_it_and_is_not_lost_when_it_goes(show: Show) -> None:
    shown = show(question("1"), answer("2", "An answer."), question("3", "More?"))
    settle(shown)
    cut_above(shown, "3")
    view = shown.view("3")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.focus_rect().top() > 0  # the ring goes round the message alone
    QTest.keyClick(view, Qt.Key.Key_Tab)
    (line,) = lines(shown)
    assert QApplication.focusWidget() is line
    assert line.accessibleName() == "Above this line, nothing reaches the model any more"
    cut_above(shown, "1")
    assert QApplication.focusWidget() is view


def test_in_a_narrow_column_its_words_wrap(show: Show, theme: Theme) -> None:
    shown = show(question("1"), answer("2", "An answer."), question("3", "More?"))
    settle(shown)
    cut_above(shown, "3")
    low = lines(shown)[0].height()
    shown.pane.resize(300, 700)
    settle(shown)
    view = shown.view("3")
    assert lines(shown)[0].height() > low
    assert view.text_top > lines(shown)[0].geometry().bottom()
    shown.pane.resize(700, 700)
    settle(shown)
    assert lines(shown)[0].height() == low


def test_another_chat_has_no_line(show: Show) -> None:
    shown = show(question("1"), answer("2", "An answer."), question("3", "More?"))
    settle(shown)
    cut_above(shown, "3")
    shown.pane.show_context(None)
    settle(shown)
    assert not lines(shown)
