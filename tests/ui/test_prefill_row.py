"""The words that an answer starts with."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop_app.chat.conversation import Conversation
from tests.ui.heard import heard
from tests.ui.shown_pane import Messages, Show, answer, question, settle


def test_it_goes_along_with_the_next_message(show: Show) -> None:
    shown = show(question("1"), answer("2", "Because."))
    settle(shown)
    prefill, composer = shown.pane.prefill, shown.pane.composer
    height = composer.height()
    assert not prefill.is_open
    shown.pane.prefill.open_row()
    assert prefill.field.hasFocus()
    assert composer.height() > height
    QTest.keyClicks(prefill.field, "Sure, ")
    QTest.keyClick(prefill.field, Qt.Key.Key_Return)
    assert composer.field.hasFocus()
    assert prefill.text == "Sure, "
    shown.type("And?")
    shown.press(Qt.Key.Key_Return)
    assert prefill.text == "Sure, "  # not taken yet
    shown.add(question("3", "And?"))
    assert not prefill.is_open
    assert prefill.text == ""
    assert composer.height() == height


def test_esc_takes_it_away_and_it_is_there_when_it_is_opened_again(show: Show) -> None:
    shown = show(question("1"), answer("2", "Because."))
    shown.pane.prefill.open_row()
    prefill = shown.pane.prefill
    QTest.keyClicks(prefill.field, "Sure")
    QTest.keyClick(prefill.field, Qt.Key.Key_Escape)
    assert not prefill.is_open
    assert prefill.text == ""
    assert shown.pane.composer.field.hasFocus()
    shown.pane.prefill.open_row()
    assert prefill.field.text() == "Sure"
    shown.pane.show_conversation(Conversation("other", 0.0, 0.0), Messages(), builtin=True)
    shown.pane.prefill.open_row()
    assert not prefill.field.text()


def test_of_an_answer_it_asks_for_another_version(show: Show) -> None:
    shown = show(question("1"), answer("2", "Because."))
    settle(shown)
    asked = heard(shown.pane.regenerate_requested)
    prefill = shown.pane.prefill
    prefill.open_row("2")
    QTest.keyClicks(prefill.field, "No, ")
    assert prefill.text == ""  # the next message has nothing to do with it
    shown.pane.set_answering(True)
    QTest.keyClick(prefill.field, Qt.Key.Key_Return)
    assert not asked
    shown.pane.set_answering(False)
    button = next(button for button in prefill.findChildren(QPushButton) if button.text() == "Regenerate")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == [("2", "No, ")]
    assert not prefill.is_open


def test_an_empty_one_goes_with_escape_from_anywhere(show: Show) -> None:
    shown = show(question("1"), answer("2", "Because."))
    shown.pane.prefill.open_row()
    assert shown.pane.take_escape()
    assert not shown.pane.prefill.is_open
    assert not shown.pane.take_escape()


def test_tab_leads_from_it_to_the_text(show: Show) -> None:
    shown = show(question("1"), answer("2", "Because."))
    shown.pane.prefill.open_row()
    assert QApplication.focusWidget() is shown.pane.prefill.field
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is shown.pane.composer.field
