"""Formulas and footnotes in a message on the screen."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QToolTip

from desktop_app.rendering.blocks import BlockKind, Style
from desktop_app.rendering.formula_segment import FormulaSegment
from desktop_app.ui import link_tip
from desktop_app.ui.message_places import REACH
from desktop_app.ui.message_view import MessageView
from tests.ui.heard import heard
from tests.ui.listening import Listening
from tests.ui.shown_pane import STREAMING, Show, answer, question, settle, state, waiting

WaitUntil = Callable[[Callable[[], bool]], bool]
NOTE = "See[^1] and [this](https://a.example).\n\n" + "A paragraph.\n\n" * 60 + "[^1]: The <b>text</b> of it\n"


def _mark(view: MessageView) -> QPoint:
    rect = next(rect for run, rect in view.segments.links() if run.style & Style.FOOTNOTE)
    return rect.center().toPoint() + QPoint(REACH, view.text_top)


def _wait_long(wait_until: WaitUntil, condition: Callable[[], bool]) -> bool:
    """Qt's test loop seldom lets go of the interpreter, which the thread that draws waits for."""
    return any(wait_until(condition) for _ in range(6))


def _is_drawn(view: MessageView) -> bool:
    return all(not segment.awaited for _, segment in view.segments.laid_out())


def test_formulas_come_while_the_reader_waits_and_the_message_gets_its_height(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1"), answer("2", "So $x^2$:\n\n$$\\frac{\\frac{a}{b}}{\\frac{c}{d}}$$\n\nend"))
    settle(shown)
    view = shown.view("2")
    assert _wait_long(wait_until, lambda: _is_drawn(view))
    settle(shown)
    formula = next(segment for _, segment in view.segments.laid_out() if isinstance(segment, FormulaSegment))
    assert formula.flow.is_drawn(0)
    assert formula.height > 2 * formula.flow.line_height
    assert view.height() == view.height_now
    assert shown.pane.transcript.verticalScrollBar().value() == shown.pane.transcript.verticalScrollBar().maximum()


def test_formulas_are_drawn_while_the_answer_streams(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1"), waiting("2"))
    transcript = shown.pane.transcript
    transcript.update_answer("2", STREAMING)
    transcript.append_text("2", "It is $$\\frac{a}{b}$$ and \\(c\\) so")
    view = shown.view("2")
    assert wait_until(lambda: len(view.segments.blocks) == 3)
    view.ensure(0, view.height_now)
    assert _wait_long(wait_until, lambda: _is_drawn(view))
    transcript.append_text("2", " on")
    transcript.update_answer("2", state())
    assert [block.kind for block in view.segments.blocks] == [BlockKind.PARAGRAPH, BlockKind.FORMULA, BlockKind.PARAGRAPH]
    assert _is_drawn(view)


def test_a_screen_reader_hears_the_source(show: Show) -> None:
    shown = show(question("1"), answer("2", "See $x^2$[^1].\n\n[^1]: Note"))
    settle(shown)
    name = QAccessible.queryAccessibleInterface(shown.view("2")).text(QAccessible.Text.Name)
    assert "See $x^2$[1]." in name


def test_a_footnote_is_read_out_in_passing_as_plain_text(show: Show) -> None:
    shown = show(question("1"), answer("2", "See[^1].\n\n[^1]: The <b>text</b>"))
    settle(shown)
    view = shown.view("2")
    place = _mark(view)
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place)))
    assert QToolTip.text() == "<qt>The &lt;b&gt;text&lt;/b&gt;</qt>"
    QToolTip.hideText()


def test_a_click_on_a_mark_goes_to_the_footnote(show: Show) -> None:
    shown = show(question("1"), answer("2", NOTE))
    settle(shown)
    shown.pane.transcript.verticalScrollBar().setValue(0)
    settle(shown)
    view = shown.view("2")
    links = heard(shown.pane.transcript.link_wanted)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=_mark(view))
    settle(shown)
    start = view.segments.footnote_start("1")
    assert start is not None
    y = view.mapTo(shown.pane.transcript.viewport(), view.caret_at(start).toRect().topLeft()).y()
    assert 0 <= y < shown.pane.transcript.viewport().height()
    assert links == []


def test_enter_on_a_mark_goes_to_the_footnote(show: Show) -> None:
    shown = show(question("1"), answer("2", NOTE))
    settle(shown)
    shown.pane.transcript.verticalScrollBar().setValue(0)
    settle(shown)
    view = shown.view("2")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    before = shown.pane.transcript.verticalScrollBar().value()
    QTest.keyClick(view, Qt.Key.Key_Return)
    settle(shown)
    assert shown.pane.transcript.verticalScrollBar().value() > before


def test_a_mark_is_pointed_at_like_a_link(show: Show) -> None:
    shown = show(question("1"), answer("2", "See[^1].\n\n[^1]: Note"))
    settle(shown)
    view = shown.view("2")
    link = view.link_at(QPointF(_mark(view)))
    assert link is not None
    assert link.text == "[1]"
    menu = shown.pane.transcript.menu_at(view, _mark(view))
    assert "Copy link" not in [action.text() for action in menu.actions()]
    menu.deleteLater()


def test_the_keyboard_comes_back_to_the_link_it_left_for_a_dialog(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1"), answer("2", "[one](https://a.example) and [two](https://b.example)"))
    settle(shown)
    view = shown.view("2")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    link = view.focus_rect()
    assert link != view.rect()
    dialog = QMessageBox(shown.pane)
    dialog.open()
    dialog.activateWindow()
    assert wait_until(lambda: QApplication.activeWindow() is dialog)
    dialog.close()
    shown.pane.activateWindow()
    assert wait_until(lambda: QApplication.activeWindow() is shown.pane)
    assert view.focus_rect() == link
    shown.pane.focus_composer()
    assert view.focus_rect() == view.rect()


@pytest.mark.parametrize(
    "text",
    [
        "[One **bold** `x`](https://a.example) two[^1][^1]\n\n[^1]: N",
        "| [One **bold** `x`](https://a.example) two[^1][^1] |\n|-|\n\n[^1]: N",
    ],
)
def test_tab_stops_once_at_a_link_of_several_styles_and_at_each_mark(show: Show, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    listening = Listening()
    monkeypatch.setattr(link_tip, "QAccessible", listening)
    shown = show(question("1"), answer("2", text))
    settle(shown)
    view = shown.view("2")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Tab)
    assert listening.said == ["One bold x, a link to https://a.example", "[1], footnote: N", "[1], footnote: N"]


def test_the_keyboard_is_told_where_a_link_leads_as_the_mouse_is(
    show: Show, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening = Listening()
    monkeypatch.setattr(link_tip, "QAccessible", listening)
    shown = show(question("1"), answer("2", "[Bank](https://evil.example/x) and a note[^1].\n\n[^1]: The <b>text</b>"))
    settle(shown)
    view = shown.view("2")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert not QToolTip.isVisible()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert QToolTip.isVisible()
    assert QToolTip.text() == "https://evil.example/x"
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert QToolTip.text() == "<qt>The &lt;b&gt;text&lt;/b&gt;</qt>"
    assert listening.said == ["Bank, a link to https://evil.example/x", "[1], footnote: The <b>text</b>"]
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert view.focus_rect() == view.rect()
    assert wait_until(lambda: not QToolTip.isVisible())
