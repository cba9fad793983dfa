"""Selecting in a chat: by mouse and keyboard, inside a message and across messages, and what is copied of it."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QGuiApplication
from PySide6.QtTest import QTest

from desktop_app.ui.message_view import MessageView
from tests.ui.heard import heard
from tests.ui.shown_pane import STREAMING, Messages, Show, ShownPane, answer, drag, long_chat, question, settle, waiting

_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _copied(shown: ShownPane) -> str:
    """What Ctrl+C puts on the clipboard."""
    QGuiApplication.clipboard().setText("nothing")
    QTest.keyClick(shown.pane.transcript, Qt.Key.Key_C, _CONTROL)
    for _ in range(200):
        if QGuiApplication.clipboard().text() != "nothing":
            break
        QTest.qWait(5)
    return QGuiApplication.clipboard().text()


def _data() -> QMimeData:
    return QGuiApplication.clipboard().mimeData()


def _drag_across(shown: ShownPane, start: tuple[MessageView, QPoint], end: tuple[MessageView, QPoint]) -> None:
    """Press in one message, let go in another: Qt sends all moves to the one that was pressed."""
    view = start[0]
    drag(view, start[1], view.mapFromGlobal(end[0].mapToGlobal(end[1])))


def test_selecting_and_copying_inside_a_message(show: Show) -> None:
    shown = show(question("1"), answer("2", "First **bold** words.\n\n- item\n- other\n\nLast."))
    settle(shown)
    view = shown.view("2")
    drag(view, QPoint(0, 22), QPoint(view.width() - 4, view.height() - 40))
    assert _copied(shown) == "First **bold** words.\n\n- item\n- other\n\nLast."
    QTest.mouseClick(shown.view("1"), Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert shown.pane.transcript.selection.span is None


def test_selecting_across_messages_names_who_speaks(show: Show) -> None:
    shown = show(question("1", "Why *two*?"), answer("2", "First.\n\nSecond **bold**."), question("3", "And?"))
    settle(shown)
    _drag_across(shown, (shown.view("1"), QPoint(0, 5)), (shown.view("3"), QPoint(16 + 12, 40)))
    copied = _copied(shown)
    assert copied.startswith("**You**\n\nWhy *two*?\n\n**Mistral-7B-Instruct**\n\nFirst.\n\nSecond **bold**.\n\n**You**\n\n")
    assert "**Mistral" in copied
    assert bytes(_data().data("text/markdown").data()).decode() == copied
    assert "<strong>bold</strong>" in _data().html()


def test_dragging_upwards_selects_the_same(show: Show) -> None:
    shown = show(question("1", "One."), answer("2", "Two."))
    settle(shown)
    _drag_across(shown, (shown.view("2"), QPoint(600, 30)), (shown.view("1"), QPoint(0, 5)))
    assert _copied(shown) == "**You**\n\nOne.\n\n**Mistral-7B-Instruct**\n\nTwo."


def test_a_selection_outlives_the_widgets_it_was_made_in(show: Show) -> None:
    shown = show(source=long_chat(60))
    settle(shown)
    bar = shown.pane.transcript.verticalScrollBar()
    first = shown.in_sight()[0]
    drag(first, QPoint(16, 30), QPoint(300, 30))
    text = _copied(shown)
    bar.setValue(0)
    settle(shown)
    assert all(view.message_id != first.message_id for view in shown.views() if not view.isHidden() and view is not first)
    assert _copied(shown) == text
    bar.setValue(bar.maximum())
    settle(shown)
    assert _copied(shown) == text


def test_the_whole_chat_is_copied_message_by_message(show: Show) -> None:
    shown = show(source=long_chat(300))
    settle(shown)
    shown.pane.transcript.setFocus()
    shown.in_sight()[-1].setFocus()
    QTest.keyClick(shown.in_sight()[-1], Qt.Key.Key_A, _CONTROL)
    assert _copied(shown).startswith("Answer 299")
    QTest.keyClick(shown.in_sight()[-1], Qt.Key.Key_A, _CONTROL)
    copied = _copied(shown)
    assert [f"Question {n}?" in copied for n in range(0, 300, 2)] == [True] * 150
    assert copied.count("**You**") == 150
    assert _data().html().count("Answer") == 150


def test_a_double_click_selects_a_word_and_a_third_the_block(show: Show) -> None:
    shown = show(question("1"), answer("2", "Ketchup is fine.\n\nSecond."))
    settle(shown)
    view = shown.view("2")
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(40, 34))
    assert _copied(shown) == "Ketchup"
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(40, 34))
    assert _copied(shown) == "Ketchup is fine."
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_A, _CONTROL)
    assert _copied(shown) == "Ketchup is fine.\n\nSecond."


def test_the_menu_of_a_message_offers_what_can_be_copied(show: Show) -> None:
    shown = show(question("1"), answer("2", "[a link](https://a.example/x) and *text*"))
    settle(shown)
    view, transcript = shown.view("2"), shown.pane.transcript

    def actions(x: int) -> dict[str, object]:
        return {action.text(): action for action in transcript.menu_at(view, QPoint(x, 32)).actions() if action.text()}

    assert "Copy link" not in actions(400)
    assert not actions(400)["Copy"].isEnabled()  # type: ignore[attr-defined]
    actions(30)["Copy link"].trigger()  # type: ignore[attr-defined]
    assert QGuiApplication.clipboard().text() == "https://a.example/x"
    actions(30)["Select message"].trigger()  # type: ignore[attr-defined]
    actions(30)["Copy"].trigger()  # type: ignore[attr-defined]
    assert QGuiApplication.clipboard().text() == "[a link](https://a.example/x) and *text*"


def test_selecting_lets_go_of_growing_text(show: Show) -> None:
    shown = show(source=long_chat(20))
    shown.add(waiting("a"))
    shown.pane.update_answer("a", STREAMING)

    def stream(text: str) -> None:
        for start in range(0, len(text), 6):
            shown.pane.append_text("a", text[start : start + 6])
            if start % 60 == 0:
                QTest.qWait(1)
        QTest.qWait(50)

    stream("A paragraph to select.\n\n" * 20)
    view = shown.view("a")
    bottom = view.mapFrom(shown.pane.transcript.viewport(), QPoint(0, shown.pane.transcript.viewport().height() - 80)).y()
    drag(view, QPoint(20, bottom - 60), QPoint(140, bottom))
    selected = _copied(shown)
    assert selected
    stream("More text comes.\n\n" * 20)
    bar = shown.pane.transcript.verticalScrollBar()
    assert bar.value() < bar.maximum()
    assert _copied(shown) == selected


def test_a_link_is_followed_by_a_click_but_not_by_a_drag(show: Show) -> None:
    shown = show(question("1"), answer("2", "[a *link* with **words**](https://a.example/x)"))
    settle(shown)
    view = shown.view("2")
    links = heard(shown.pane.transcript.link_wanted)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(60, 32))
    assert links == [("a link with words", "https://a.example/x")]
    drag(view, QPoint(30, 32), QPoint(120, 32))
    assert len(links) == 1
    assert _copied(shown)


def test_a_click_on_what_is_selected_lets_it_go(show: Show) -> None:
    shown = show(question("1"), answer("2", "Ketchup is fine."))
    settle(shown)
    view = shown.view("2")
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(40, 34))
    QTest.qWait(QGuiApplication.styleHints().mouseDoubleClickInterval() + 10)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(40, 34))
    assert shown.pane.transcript.selection.span is None


def test_shift_and_a_click_extends(show: Show) -> None:
    shown = show(question("1", "One."), answer("2", "Two words."))
    settle(shown)
    QTest.mouseClick(shown.view("1"), Qt.MouseButton.LeftButton, pos=QPoint(0, 30))
    QTest.mouseClick(shown.view("2"), Qt.MouseButton.LeftButton, _SHIFT, QPoint(600, 30))
    assert _copied(shown).endswith("Two words.")
    assert "One." in _copied(shown)


def test_between_messages_a_press_begins_at_the_nearest_place(show: Show) -> None:
    shown = show(question("1", "One."), answer("2", "Two."))
    settle(shown)
    viewport, first = shown.pane.transcript.viewport(), shown.view("1")
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(5, first.y() + 2))
    QTest.mouseMove(viewport, QPoint(5, first.y() + 10))
    QTest.mouseMove(viewport, QPoint(600, first.y() + 44))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(600, first.y() + 44))
    assert _copied(shown) == "One."


@pytest.mark.parametrize(
    ("keys", "copied"),
    [
        ([(Qt.Key.Key_Right, _SHIFT)] * 3, "One"),
        ([(Qt.Key.Key_Right, _SHIFT | _CONTROL)] * 2, "One two"),
        ([(Qt.Key.Key_End, _SHIFT)], "One two three."),
        ([(Qt.Key.Key_End, _SHIFT), (Qt.Key.Key_Home, _SHIFT), (Qt.Key.Key_Right, _SHIFT)], "O"),
        ([(Qt.Key.Key_Down, _SHIFT)], "One two three."),
        ([(Qt.Key.Key_Down, _SHIFT), (Qt.Key.Key_End, _SHIFT)], "One two three.\n\nSecond 🎉 line."),
        ([(Qt.Key.Key_End, _SHIFT), (Qt.Key.Key_Right, _SHIFT), (Qt.Key.Key_Right, _SHIFT)], "One two three.\n\nS"),
        ([(Qt.Key.Key_Left, _SHIFT | _CONTROL)] * 2, "line."),
    ],
)
def test_the_keyboard_selects(show: Show, keys: list[tuple[Qt.Key, Qt.KeyboardModifier]], copied: str) -> None:
    shown = show(question("0"), answer("1", "One two three.\n\nSecond 🎉 line."), question("2"))
    settle(shown)
    view = shown.view("1")
    view.setFocus()
    for key, modifiers in keys:
        QTest.keyClick(view, key, modifiers)
    assert _copied(shown).rstrip() in (copied, copied.removesuffix("."))


def test_the_keyboard_selects_into_the_next_message_and_to_the_ends(show: Show) -> None:
    shown = show(question("1", "One."), answer("2", "Two."), question("3", "Three."))
    settle(shown)
    view = shown.view("2")
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End, _SHIFT)
    QTest.keyClick(view, Qt.Key.Key_Right, _SHIFT)
    QTest.keyClick(view, Qt.Key.Key_Right, _SHIFT | _CONTROL)
    assert _copied(shown) == "**Mistral-7B-Instruct**\n\nTwo.\n\n**You**\n\nThree"
    QTest.keyClick(view, Qt.Key.Key_End, _SHIFT | _CONTROL)
    assert _copied(shown).endswith("Three.")
    QTest.keyClick(view, Qt.Key.Key_Home, _SHIFT | _CONTROL)
    assert _copied(shown) == "One."  # from the anchor, the beginning of the second message, back to the start


def test_keys_select_line_by_line_out_of_sight(show: Show) -> None:
    shown = show(source=Messages(question("1"), answer("2", "\n\n".join(f"Line {n}." for n in range(200)))))
    bar = shown.pane.transcript.verticalScrollBar()
    bar.setValue(0)
    settle(shown)
    view = shown.view("2")
    view.setFocus()
    for _ in range(80):
        QTest.keyClick(view, Qt.Key.Key_Down, _SHIFT)
    assert bar.value() > 0
    assert "Line 79." in _copied(shown)


def test_nothing_is_copied_where_nothing_is_selected(show: Show) -> None:
    shown = show(question("1"), answer("2", "Two."))
    settle(shown)
    QGuiApplication.clipboard().setText("kept")
    QTest.keyClick(shown.pane.transcript, Qt.Key.Key_C, _CONTROL)
    assert QGuiApplication.clipboard().text() == "kept"


def test_from_the_composer_too_what_is_selected_is_copied(show: Show) -> None:
    shown = show(question("1"), answer("2", "Two."))
    settle(shown)
    drag(shown.view("2"), QPoint(16, 30), QPoint(300, 30))
    shown.type("words")
    QGuiApplication.clipboard().setText("nothing")
    shown.press(Qt.Key.Key_C, _CONTROL)
    assert QGuiApplication.clipboard().text() == "Two."
    shown.press(Qt.Key.Key_A, _CONTROL)
    shown.press(Qt.Key.Key_C, _CONTROL)
    assert QGuiApplication.clipboard().text() == "words"


def test_another_chat_opens_at_its_end_while_the_mouse_still_drags_in_the_one_before(show: Show) -> None:
    shown = show(source=long_chat(60))
    settle(shown)
    transcript, window = shown.pane.transcript, shown.pane.windowHandle()
    inside, above = (transcript.viewport().mapTo(shown.pane, QPoint(200, y)) for y in (200, -60))
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=inside)
    QTest.mouseMove(window, above)
    bar = transcript.verticalScrollBar()
    before = bar.value()
    QTest.qWait(200)
    assert bar.value() < before
    shown.pane.show_conversation(shown.conversation, long_chat(80), builtin=True)
    settle(shown)
    QTest.qWait(100)
    assert bar.value() == bar.maximum()
    QTest.mouseMove(window, inside)
    assert transcript.selection.span is None
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=inside)


def test_another_chat_has_no_selection(show: Show) -> None:
    shown = show(question("1", "One."), answer("2", "Two."))
    settle(shown)
    drag(shown.view("2"), QPoint(16, 30), QPoint(80, 30))
    assert shown.pane.transcript.selection.span is not None
    shown.pane.transcript.show_messages(Messages(question("5", "Other.")))
    assert shown.pane.transcript.selection.span is None


def test_what_is_selected_is_dragged_out(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = show(question("1"), answer("2", "Ketchup **is** fine."))
    settle(shown)
    view = shown.view("2")
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_A, _CONTROL)
    dragged: list[tuple[str, str]] = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, _: dragged.append((drag.mimeData().text(), drag.mimeData().html())))
    drag(view, QPoint(40, 34), QPoint(44, 34))
    assert dragged == [], "a hand that trembles drags nothing"
    QTest.keyClick(view, Qt.Key.Key_A, _CONTROL)
    drag(view, QPoint(40, 34), QPoint(140, 60))
    assert dragged[0][0] == "Ketchup **is** fine."
    assert "<strong>is</strong>" in dragged[0][1]
    assert shown.pane.transcript.selection.span is not None
