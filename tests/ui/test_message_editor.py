"""Editing a message where it stands."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop_app.chat.conversation import Conversation
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.message_editor import MessageEditor
from tests.ui.heard import heard
from tests.ui.shown_pane import Messages, Show, ShownPane, answer, long_chat, question, settle

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def begin(shown: ShownPane, identity: str) -> MessageEditor:
    shown.pane.transcript.edits.begin(identity)
    settle(shown)
    return editor(shown, identity)


def editor(shown: ShownPane, identity: str) -> MessageEditor:
    found = shown.view(identity).editor
    assert found is not None
    return found


def button(of: MessageEditor, text: str) -> QPushButton:
    return next(button for button in of.findChildren(QPushButton) if button.text() == text and button.isVisible())


def test_the_field_stands_in_the_text_s_column_and_has_the_keyboard(show: Show) -> None:
    shown = show(question("1", "Why?"), answer("2", "Because."))
    settle(shown)
    place, left = shown.view("1").y(), shown.pane.transcript.text_left
    edited = begin(shown, "1")
    assert edited.field.hasFocus()
    assert edited.field.text == "Why?"
    assert edited.field.accessibleName() == "Edit the message"
    assert edited.field.mapTo(shown.pane, edited.field.rect().topLeft()).x() == left
    assert shown.view("1").y() == place
    assert shown.view("1").height() == edited.height()
    assert shown.view("2").geometry().top() > shown.view("1").geometry().bottom()


def test_enter_sends_a_question_and_save_only_asks_nothing(show: Show) -> None:
    shown = show(question("1", "Why?"), answer("2", "Because."))
    settle(shown)
    saved = heard(shown.pane.edit_saved)
    edited = begin(shown, "1")
    QTest.keyClicks(edited.field, "  So")
    QTest.keyClick(edited.field, Qt.Key.Key_Return, SHIFT)
    QTest.keyClicks(edited.field, "what?")
    QTest.keyClick(edited.field, Qt.Key.Key_Return)
    assert saved == [("1", "Why?  So\nwhat?", True)]
    assert shown.view("1").editor is edited  # nobody took it: it must not be lost
    button(edited, "Save only").click()
    assert saved[1:] == [("1", "Why?  So\nwhat?", False)]


def test_in_an_answer_enter_breaks_the_line_and_ctrl_enter_saves(show: Show) -> None:
    shown = show(question("1"), answer("2", "One **two**"))
    settle(shown)
    saved = heard(shown.pane.edit_saved)
    edited = begin(shown, "2")
    assert edited.text == "One **two**"
    QTest.keyClick(edited.field, Qt.Key.Key_Return)
    QTest.keyClicks(edited.field, "three")
    assert not saved
    QTest.keyClick(edited.field, Qt.Key.Key_Return, CONTROL)
    assert saved == [("2", "One **two**\nthree", False)]


def test_what_was_saved_is_shown_as_the_new_branch(show: Show) -> None:
    source = Messages(question("1", "Why?"), answer("2", "Because."))
    shown = show(source=source)
    settle(shown)

    def take(_identity: str, text: str, _ask: bool) -> None:
        source.all[:] = [replace(question("3", text), version=2, versions=2)]
        shown.pane.show_branch("3")

    shown.pane.edit_saved.connect(take)
    edited = begin(shown, "1")
    QTest.keyClicks(edited.field, " Not")
    QTest.keyClick(edited.field, Qt.Key.Key_Return)
    settle(shown)
    assert shown.view("3").text_shown == "Why? Not"
    source.all[:] = [replace(question("1", "Why?"), versions=2)]
    shown.pane.show_branch("1")
    settle(shown)
    assert shown.view("1").editor is None


def test_esc_cancels_and_what_had_been_typed_is_told(show: Show) -> None:
    shown = show(question("1", "Why?"), answer("2", "Because."))
    settle(shown)
    dropped = heard(shown.pane.edit_dropped)
    edited = begin(shown, "1")
    QTest.keyClick(edited.field, Qt.Key.Key_Escape)
    assert shown.view("1").editor is None
    assert not dropped  # it was as before
    assert shown.view("1").text_shown == "Why?"
    edited = begin(shown, "1")
    QTest.keyClicks(edited.field, "!")
    button(edited, "Cancel").click()
    assert dropped == [("1", "Why?!")]
    shown.pane.transcript.edits.begin("1", "Why?!")
    assert editor(shown, "1").text == "Why?!"


def test_an_edit_waits_for_its_chat_to_be_shown_again(show: Show) -> None:
    shown = show(question("1", "Why?"), answer("2", "Because."))
    settle(shown)
    QTest.keyClicks(begin(shown, "1").field, " Now")
    shown.pane.show_conversation(Conversation("other", 0.0, 0.0), Messages(), builtin=True)
    shown.pane.show_conversation(shown.conversation, shown.source, builtin=True)
    settle(shown)
    assert editor(shown, "1").text == "Why? Now"


def test_an_edit_stays_while_the_chat_is_scrolled(show: Show) -> None:
    shown = show(source=long_chat(60))
    settle(shown)
    edited = begin(shown, "58")
    QTest.keyClicks(edited.field, "!")
    bar = shown.pane.transcript.verticalScrollBar()
    bar.setValue(0)
    settle(shown)
    bar.setValue(bar.maximum())
    settle(shown)
    assert editor(shown, "58").text.endswith("!")


def test_nothing_is_sent_while_an_answer_is_written_or_an_input_method_composes(show: Show) -> None:
    shown = show(question("1", "Why?"), answer("2", "Because."))
    settle(shown)
    saved = heard(shown.pane.edit_saved)
    edited = begin(shown, "1")
    shown.pane.set_answering(True)
    assert not button(edited, "Send").isEnabled()
    assert button(edited, "Send").toolTip() == "Possible once the answer has ended."
    QTest.keyClick(edited.field, Qt.Key.Key_Return)
    shown.pane.set_answering(False)
    QApplication.sendEvent(edited.field, QInputMethodEvent("にほん", []))
    QTest.keyClick(edited.field, Qt.Key.Key_Return)
    QTest.keyClick(edited.field, Qt.Key.Key_Escape)
    assert not saved
    assert shown.view("1").editor is edited


def test_tab_goes_through_field_and_buttons_and_on(show: Show) -> None:
    shown = show(question("1", "Why?"), answer("2", "Because."))
    settle(shown)
    edited = begin(shown, "1")
    walked = []
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert isinstance(focused, QPushButton)
        walked.append(focused.text())
    assert walked == ["Send", "Save only", "Cancel"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is shown.pane.composer.field
    shown.view("1").setFocus(Qt.FocusReason.TabFocusReason)
    assert edited.field.hasFocus()


def test_up_in_the_empty_composer_edits_what_was_written_last(show: Show) -> None:
    shown = show(question("1", "Why?"), answer("2", "A."), question("3", "And?"), answer("4", "B."))
    settle(shown)
    shown.type("x")
    shown.press(Qt.Key.Key_Up)
    assert shown.view("3").editor is None
    shown.press(Qt.Key.Key_Backspace)
    shown.press(Qt.Key.Key_Up)
    assert editor(shown, "3").field.hasFocus()


def test_a_long_message_is_edited_in_a_field_that_scrolls(show: Show) -> None:
    text = "Words that go on and on. " * 4000
    shown = show(question("1", text), answer("2", "Because."))
    settle(shown)
    edited = begin(shown, "1")
    assert edited.height() < shown.pane.height()
    QTest.keyClicks(edited.field, "New ")
    saved = heard(shown.pane.edit_saved)
    button(edited, "Send").click()
    assert saved == [("1", f"New {text}".rstrip(), True)]


def test_a_long_paste_stays_text(show: Show) -> None:
    shown = show(question("1", "Why?"), answer("2", "Because."))
    settle(shown)
    edited = begin(shown, "1")
    edited.field.selectAll()
    QGuiApplication.clipboard().setText("word " * 4000)
    edited.field.paste()
    assert edited.text == "word " * 4000


def test_a_blank_message_is_not_sent(show: Show) -> None:
    shown = show(question("1", "Why?"), answer("2", "Because."))
    settle(shown)
    edited = begin(shown, "1")
    edited.field.selectAll()
    QTest.keyClick(edited.field, Qt.Key.Key_Delete)
    assert not button(edited, "Send").isEnabled()


def test_the_pencil_opens_the_field(show: Show) -> None:
    shown = show(question("1", "Why?"), answer("2", "Because."))
    settle(shown)
    row = shown.view("2").action_row
    assert row is not None
    pencil = row.button(MessageAct.EDIT)
    assert pencil is not None
    QTest.mouseClick(pencil, Qt.MouseButton.LeftButton)
    assert editor(shown, "2").field.hasFocus()
    under = shown.view("2").childAt(row.geometry().center())
    assert under is None or editor(shown, "2").isAncestorOf(under)


def test_a_question_that_is_sent_as_it_stands_is_asked_once_more_and_not_edited(show: Show) -> None:
    shown = show(question("1", "Why?"), answer("2", "Because."))
    settle(shown)
    saved, dropped = heard(shown.pane.edit_saved), heard(shown.pane.edit_dropped)
    asked = heard(shown.pane.regenerate_requested)
    edited = begin(shown, "1")
    QTest.keyClick(edited.field, Qt.Key.Key_Return)
    assert asked == [("1", "")]
    assert (saved, dropped) == ([], [])
    assert shown.view("1").editor is None, "what is typed next does not go into it"
    assert not shown.pane.transcript.edits.are_open
