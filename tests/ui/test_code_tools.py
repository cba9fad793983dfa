"""What can be done with code and tables in a message, by mouse and by keyboard."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollBar

from desktop_app.rendering.code_segment import CodeSegment
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.theme import Theme
from tests.ui.shown_pane import ROW, STREAMING, ShownPane, answer, question, state, waiting

Show = Callable[..., ShownPane]
WIDE = "```python\n" + "wide = " + "a + " * 80 + "b\nshort\n```"
LONG = "```text\n" + "".join(f"line {n}\n" for n in range(450)) + "```"
TABLE = "| Name | Sum |\n|---|---|\n| Ada & co | =1+1 |\n| *Alan* | -3 |"
WIDE_TABLE = "| " + " | ".join(f"a wide column {n}" for n in range(12)) + " |\n|" + "---|" * 12 + "\n"


@pytest.fixture
def show(theme: Theme, icons: Icons) -> Iterator[Show]:
    shown: list[ShownPane] = []

    def make(*texts: str) -> ShownPane:
        shown.append(ShownPane(theme, icons, question("q"), *(answer(str(n), text) for n, text in enumerate(texts))))
        _settle()
        return shown[-1]

    yield make
    for one in shown:
        one.pane.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete


def _settle() -> None:
    for _ in range(30):
        QTest.qWait(1)


def _button(view: MessageView, name: str) -> IconButton:
    (found,) = [button for button in view.findChildren(IconButton) if button.accessibleName() == name and button.isVisible()]
    return found


def _fold_button(view: MessageView) -> LinkButton:
    (found,) = [button for button in view.findChildren(LinkButton) if button.isVisible() and button.text().startswith("Show")]
    return found


def _names(view: MessageView) -> list[str]:
    """The buttons in the order in which Tab reaches them."""
    view.setFocus(Qt.FocusReason.TabFocusReason)
    names = []
    for _ in range(20):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if not isinstance(focused, QAbstractButton) or not view.isAncestorOf(focused):
            break
        names.append(focused.accessibleName() or focused.text())
    return names


def _text(view: MessageView) -> str:
    """All visible text, what is folded away included."""
    return "\n".join(block.plain_text for block in view.segments.blocks)


def _bars(view: MessageView) -> list[QScrollBar]:
    return [bar for bar in view.findChildren(QScrollBar) if bar.isVisible()]


def _click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    _settle()


def _wheel(view: MessageView, at: QPoint, angle: QPoint, pixels: QPoint | None = None, *, shift: bool = False) -> bool:
    where = QPointF(at)
    keys = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    target = view.childAt(at) or view
    event = QWheelEvent(
        *(QPointF(target.mapFrom(view, at)), view.mapToGlobal(where), pixels or QPoint(), angle, Qt.MouseButton.NoButton),
        *(keys, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(target, event)
    return event.isAccepted()


# wrapping


def test_lines_are_wrapped_and_unwrapped_again(show: Show) -> None:
    view = show(WIDE).view("0")
    before = view.height()
    assert _bars(view)
    _click(_button(view, "Wrap lines"))
    assert not _bars(view)
    assert view.height() > before + 60
    button = _button(view, "Do not wrap lines")
    assert button.isChecked()
    assert button.toolTip() == "Do not wrap lines"
    _click(button)
    assert view.height() == before
    assert _bars(view)


def test_code_that_is_not_too_wide_has_nothing_to_wrap(show: Show) -> None:
    view = show("```\nshort\n```").view("0")
    assert _names(view) == ["Save code…", "Copy code", *ROW]


def test_the_keyboard_wraps_and_stays_at_the_button(show: Show) -> None:
    view = show(WIDE).view("0")
    assert _names(view) == ["Wrap lines", "Save code…", "Copy code", *ROW]
    button = _button(view, "Wrap lines")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    for label in ("Do not wrap lines", "Wrap lines"):
        QTest.keyClick(button, Qt.Key.Key_Space)
        _settle()
        assert QApplication.focusWidget() is button
        assert button.accessibleName() == label


def test_the_choice_stays_while_the_answer_grows_and_at_another_width(show: Show) -> None:
    shown = show()
    shown.add(waiting("a"))
    shown.pane.update_answer("a", STREAMING)
    shown.pane.append_text("a", WIDE.removesuffix("short\n```"))
    QTest.qWait(80)
    view = shown.view("a")
    _click(_button(view, "Wrap lines"))
    for n in range(210):  # beyond the first piece
        shown.pane.append_text("a", f"{n} and on " * 12 + "\n")
        if n % 20 == 0:
            QTest.qWait(60)
    shown.pane.append_text("a", "```\n")
    shown.pane.update_answer("a", state())
    _settle()
    shown.pane.resize(560, 700)
    _settle()
    code = [segment for _, segment in view.segments.laid_out() if isinstance(segment, CodeSegment)]
    assert code
    assert all(segment.shape.wraps and segment.scroll_range == 0 for segment in code)
    assert not _bars(view)


def test_wrapping_moves_nothing_above_the_block(show: Show) -> None:
    shown = show("word " * 3_000 + "\n\n" + WIDE + "\n\nafter")
    view = shown.view("0")
    button = _button(view, "Wrap lines")
    before = button.mapToGlobal(QPoint(0, 0))
    _click(button)
    assert button.mapToGlobal(QPoint(0, 0)) == before


# scrolling sideways


def test_wheel_and_touch_pad_scroll_sideways_inside_the_block(show: Show) -> None:
    view = show(WIDE).view("0")
    (bar,) = _bars(view)
    inside = QPoint(100, bar.y() - 20)
    assert not _wheel(view, inside, QPoint(0, -120))  # up and down is for the transcript
    assert bar.value() == 0
    assert _wheel(view, inside, QPoint(0, -120), shift=True)
    shifted = bar.value()
    assert shifted > 0
    assert _wheel(view, inside, QPoint(-30, 0), QPoint(-15, 2))
    assert bar.value() == shifted + 15
    assert not _wheel(view, bar.geometry().center(), QPoint(0, -120))  # the bar leaves it to the message, which leaves it to the transcript
    assert bar.value() == shifted + 15
    assert _wheel(view, inside, QPoint(0, 12_000), shift=True)
    assert bar.value() == 0


@pytest.mark.parametrize(("text", "name"), [(WIDE, "Copy code"), (WIDE_TABLE, "Copy table")])
def test_arrow_keys_scroll_the_block_whose_button_has_the_keyboard(show: Show, text: str, name: str) -> None:
    shown = show("before\n\n" + text + "\n\n" + WIDE)
    view = shown.view("0")
    bars = sorted(_bars(view), key=lambda bar: bar.y())
    button = min((b for b in view.findChildren(IconButton) if b.accessibleName() == name), key=lambda b: b.y())
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Right)
    QTest.keyClick(button, Qt.Key.Key_Right)
    QTest.keyClick(button, Qt.Key.Key_Left)
    assert [bar.value() for bar in bars] == [48, 0]
    QTest.keyClick(button, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert bars[0].value() == bars[0].maximum()
    QTest.keyClick(button, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert bars[0].value() == 0
    assert QApplication.focusWidget() is button


def test_a_long_block_scrolls_sideways_while_its_end_with_the_bar_is_far_away(show: Show) -> None:
    shown = show("```text\n" + "wide " * 60 + "\n" + "line\n" * 1500 + "```")
    view = shown.view("0")
    next(button for button in view.findChildren(LinkButton) if button.isVisible()).click()
    shown.pane.transcript.verticalScrollBar().setValue(0)
    _settle()
    assert not [bar for bar in _bars(view) if bar.y() < 700]
    before = view.caret_at(40).x()
    assert _wheel(view, QPoint(100, 100), QPoint(0, -120), shift=True)
    assert view.caret_at(40).x() < before
    place = view.caret_at(0).x()
    shown.pane.transcript.verticalScrollBar().setValue(shown.pane.transcript.verticalScrollBar().maximum())
    _settle()
    (bar,) = _bars(view)
    assert bar.value() == round(before - view.caret_at(40).x())
    assert view.caret_at(0).x() == place


def test_selecting_by_keyboard_scrolls_sideways(show: Show) -> None:
    shown = show(WIDE)
    view = shown.view("0")
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    for _ in range(60):
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
    span = shown.pane.transcript.selection.span
    assert span is not None
    assert 0 <= view.caret_at(span[1].offset).x() < view.width()
    assert any(bar.value() > 0 for bar in _bars(view))


# folding


def test_long_stored_code_is_folded_and_unfolds_in_place(show: Show) -> None:
    shown = show("before\n\n" + LONG + "\n\nafter")
    view = shown.view("0")
    button, folded = _fold_button(view), view.height()
    assert button.text() == "Show all 450 lines"
    assert folded < 800
    top = _button(view, "Copy code").mapToGlobal(QPoint(0, 0))
    _click(button)
    assert view.height() > folded + 420 * 15
    assert _button(view, "Copy code").mapToGlobal(QPoint(0, 0)) == top
    bar = shown.pane.transcript.verticalScrollBar()
    bar.setValue(bar.maximum())
    _settle()
    less = _fold_button(view)
    assert less.text() == "Show less"
    bar.setValue(bar.value() - 100)
    _settle()
    place = less.mapToGlobal(QPoint(0, 0))
    _click(less)
    assert view.height() == folded
    assert abs(_fold_button(view).mapToGlobal(QPoint(0, 0)).y() - place.y()) <= 160  # as near as the end of the chat allows
    assert _fold_button(view).text() == "Show all 450 lines"


def test_sixty_lines_are_not_long(show: Show) -> None:
    view = show("```\n" + "x\n" * 60 + "```", "```\n" + "x\n" * 61 + "```").view("1")
    assert _fold_button(view).text() == "Show all 61 lines"
    assert [one.shape.folds for _, one in view.segments.laid_out() if isinstance(one, CodeSegment)] == [True]


def test_an_answer_that_was_seen_streaming_is_folded_when_it_is_shown_again(show: Show) -> None:
    shown = show()
    shown.add(waiting("a"))
    shown.pane.update_answer("a", STREAMING)
    shown.pane.append_text("a", LONG)
    QTest.qWait(80)
    view = shown.view("a")
    shown.pane.update_answer("a", state())
    _settle()
    assert view.height() > 450 * 15
    assert not view.findChildren(LinkButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
    view.show_message(answer("a", LONG))
    _settle()
    assert view.height() < 800
    assert _fold_button(view).text() == "Show all 450 lines"


def test_what_is_folded_is_still_copied_and_selected(show: Show) -> None:
    shown = show("before\n\n" + LONG + "\n\nafter")
    view = shown.view("0")
    _click(_button(view, "Copy code"))
    assert QGuiApplication.clipboard().text().endswith("line 448\nline 449")
    text = _text(view)
    assert view.offset_at(QPointF(view.width() - 20, _fold_button(view).y() + 60)) > text.index("line 449")
    end = view.offset_at(QPointF(view.width() - 20, _fold_button(view).y() - 20))  # the foot belongs to the last line that is seen
    assert text[:end].endswith("line 23")


def test_a_place_below_the_fold_can_be_revealed(show: Show) -> None:
    view = show("before\n\n" + LONG).view("0")
    folded = view.height()
    assert not view.reveal(_text(view).index("line 3\n"))
    assert view.height() == folded
    assert view.reveal(_text(view).index("line 400\n"))
    assert view.height() > folded
    assert not view.reveal(_text(view).index("line 400\n"))


def test_the_keyboard_unfolds_and_goes_on_at_the_head(show: Show) -> None:
    view = show(LONG).view("0")
    assert _names(view) == ["Save code…", "Copy code", "Show all 450 lines", *ROW]
    button = _fold_button(view)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    _settle()
    focused = QApplication.focusWidget()
    assert isinstance(focused, IconButton)
    assert focused.accessibleName() == "Save code…"


def test_a_long_text_is_folded_wherever_its_reading_paused(show: Show) -> None:
    text = "".join(f"Paragraph {n} with **bold** and `code`.\n\n" for n in range(400)) + LONG + "\n\nafter\n\n" + LONG
    view = show(text).view("0")
    assert not view.segments.is_hidden(0)
    for _ in range(5_000):
        if view.ensure(0, 2_000):
            break
    shapes = [view.segments.shape(n).is_folded for n, block in enumerate(view.segments.blocks) if block.kind == "code"]
    assert len(shapes) == 6
    assert all(shapes)
    assert [n for n, block in enumerate(view.segments.blocks) if view.segments.is_hidden(n) != (block.part > 0)] == []


def test_tab_leads_to_what_is_out_of_sight_and_shows_it(show: Show) -> None:
    shown = show("[first](https://a.example)\n\n" + "words\n\n" * 15 + LONG + "\n\n" + "words\n\n" * 15 + "[last](https://b.example)")
    shown.pane.transcript.verticalScrollBar().setValue(0)
    _settle()
    view, sight = shown.view("0"), shown.pane.transcript.viewport().rect()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    seen = []
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        _settle()
        focused = QApplication.focusWidget()
        if focused is None or not (focused is view or view.isAncestorOf(focused)):
            break
        rect = (
            view.focus_rect().translated(view.pos())
            if focused is view
            else focused.rect().translated(focused.mapTo(view, QPoint()) + view.pos())
        )
        assert sight.contains(rect.center())
        seen.append("link" if focused is view else focused.accessibleName() or focused.property("text"))
    assert seen == ["link", "Save code…", "Copy code", "Show all 450 lines", "link", *ROW]


# tables


def test_a_table_is_copied_for_a_spreadsheet(show: Show) -> None:
    view = show(TABLE).view("0")
    assert _names(view) == ["Copy table", *ROW]
    _click(_button(view, "Copy table"))
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "Name\tSum\nAda & co\t'=1+1\nAlan\t-3\n"
    assert "<table" in data.html()
    assert "Ada &amp; co" in data.html()
    assert 'sdnum="1033;0;@">=1+1<' in data.html(), "a text, not a sum"


def test_the_tables_button_is_seen_while_mouse_or_keyboard_is_there(show: Show) -> None:
    view = show("before\n\n" + TABLE + "\n\nafter").view("0")
    button = _button(view, "Copy table")

    def is_seen() -> bool:
        image = view.grab(button.geometry()).toImage()
        return len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}) > 4

    assert not is_seen()
    QTest.mouseMove(view, button.geometry().center() + QPoint(0, 40))
    assert is_seen()
    QTest.mouseMove(view, QPoint(40, 32))
    assert not is_seen()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert is_seen()
