"""The composer: sends on Enter and only then, loses nothing, grows, and is not disturbed by input methods or large pastes."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.ui.composer import Composer
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from tests.ui.heard import heard

WaitUntil = Callable[[Callable[[], bool]], bool]


@pytest.fixture
def composer(theme: Theme, icons: Icons) -> Composer:
    composer = Composer(theme, icons)
    composer.resize(500, 90)
    composer.set_window_height(800)
    composer.show()
    composer.activateWindow()
    QTest.qWaitForWindowActive(composer)
    composer.field.setFocus()
    return composer


def _paste(composer: Composer, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    data.setHtml("<b>never this</b>")
    composer.field.insertFromMimeData(data)


def test_without_anybody_who_asks_a_pasted_command_is_written_without_its_secrets(composer: Composer) -> None:
    token = "hf_aB3dE5gH7jK9mN1pQ3sT5vW7yZ"
    command = f"curl http://x:1 \\\n\t-H 'Authorization: Bearer {token}'"
    _paste(composer, command)  # as into a message that is edited
    assert composer.text == command.replace(token, "$HF_TOKEN")
    composer.clear()
    given = heard(composer.field.command_given)
    composer.field.offers_commands = True
    _paste(composer, command)
    assert given == [(command,)]
    assert composer.text == ""


def test_enter_sends_and_the_text_stays_until_it_was_taken(composer: Composer) -> None:
    sent = heard(composer.submitted)
    QTest.keyClicks(composer.field, "Hello")
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert sent == [("Hello",)]
    assert composer.text == "Hello"
    composer.clear()
    assert composer.text == ""
    composer.field.undo()
    assert composer.text == "Hello"


def test_shift_enter_breaks_the_line(composer: Composer) -> None:
    sent = heard(composer.submitted)
    QTest.keyClicks(composer.field, "one")
    QTest.keyClick(composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(composer.field, "two")
    assert sent == []
    QTest.keyClick(composer.field, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert sent == [("one\ntwo",)]


def test_blank_text_is_not_sent(composer: Composer) -> None:
    sent = heard(composer.submitted)
    assert not composer.button.isEnabled()
    QTest.keyClicks(composer.field, "   ")
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert sent == []
    assert not composer.button.isEnabled()
    QTest.keyClicks(composer.field, "x")
    assert composer.button.isEnabled()
    QTest.mouseClick(composer.button, Qt.MouseButton.LeftButton)
    assert sent == [("   x",)]


def test_an_input_method_that_composes_never_sends(composer: Composer) -> None:
    sent = heard(composer.submitted)
    QTest.keyClicks(composer.field, "a")
    QApplication.sendEvent(composer.field, QInputMethodEvent("にほん", []))
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    QTest.keyClick(composer.field, Qt.Key.Key_Enter)
    assert sent == []
    assert composer.text == "a"
    committed = QInputMethodEvent("", [])
    committed.setCommitString("日本")
    QApplication.sendEvent(composer.field, committed)
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert sent == [("a日本",)]


def test_tab_leaves_the_field(composer: Composer) -> None:
    QTest.keyClicks(composer.field, "x")
    QTest.keyClick(composer.field, Qt.Key.Key_Tab)
    assert composer.text == "x"
    assert QApplication.focusWidget() is composer.attach
    QTest.keyClick(composer.attach, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is composer.button


def test_grows_with_the_text_to_ten_lines_and_then_scrolls(composer: Composer) -> None:
    line = composer.field.line_height
    heights = []
    for _ in range(14):
        heights.append(composer.field.sizeHint().height())
        QTest.keyClick(composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert heights == [line * min(n, 10) for n in range(1, 15)]
    composer.set_window_height(300)
    assert composer.field.sizeHint().height() <= 0.4 * 300
    composer.clear()
    assert composer.field.sizeHint().height() == line


def test_a_line_that_wraps_counts_as_two(composer: Composer) -> None:
    before = composer.sizeHint().height()
    grown = heard(composer.resized)
    composer.set_text("word " * 40)
    assert composer.sizeHint().height() > before
    assert grown


def test_stop_stands_where_send_stood_and_is_deaf_to_a_double_click(composer: Composer, wait_until: WaitUntil) -> None:
    sent, stopped = heard(composer.submitted), heard(composer.stop_requested)
    QTest.keyClicks(composer.field, "Hello")
    place = composer.button.geometry()
    composer.set_answering(True)
    assert composer.button.geometry() == place
    assert composer.button.accessibleName() == "Stop"
    QTest.mouseClick(composer.button, Qt.MouseButton.LeftButton)
    assert stopped == []
    QTest.keyClick(composer.button, Qt.Key.Key_Space)  # the keyboard means it
    assert len(stopped) == 1

    def clicked() -> bool:
        QTest.mouseClick(composer.button, Qt.MouseButton.LeftButton)
        return len(stopped) > 1

    assert wait_until(clicked)
    composer.set_answering(False)
    QTest.mouseClick(composer.button, Qt.MouseButton.LeftButton)
    assert sent == []


def test_enter_while_answering_submits_what_may_wait_and_keeps_the_text(composer: Composer) -> None:
    sent = heard(composer.submitted)
    composer.set_answering(True)
    QTest.keyClicks(composer.field, "next")
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert sent == [("next",)]
    assert composer.text == "next"


def test_a_draft_is_told_a_moment_after_typing_and_at_once_when_the_field_is_left(composer: Composer, wait_until: WaitUntil) -> None:
    drafts = heard(composer.draft_changed)
    QTest.keyClicks(composer.field, "abc")
    assert drafts == []
    assert wait_until(lambda: drafts == [("abc",)])
    QTest.keyClicks(composer.field, "d")
    QTest.keyClick(composer.field, Qt.Key.Key_Tab)
    assert drafts == [("abc",), ("abcd",)]
    composer.flush_draft()
    assert len(drafts) == 2


def test_a_stored_draft_is_not_told_again(composer: Composer) -> None:
    drafts = heard(composer.draft_changed)
    composer.set_text("stored")
    composer.flush_draft()
    assert drafts == []


def test_what_was_written_in_other_chats_can_still_be_undone(composer: Composer) -> None:
    composer.show_draft("a", "")
    QTest.keyClicks(composer.field, "one two")
    composer.show_draft("b", "stored")
    assert composer.text == "stored"
    assert not composer.field.document().isUndoAvailable()
    composer.show_draft("a", "one two")
    composer.field.undo()
    assert composer.text == ""
    composer.field.redo()
    assert composer.text == "one two"


def test_what_was_emptied_by_hand_comes_back_and_what_was_sent_does_not(composer: Composer) -> None:
    for is_sent in (False, True):
        chat = f"sent: {is_sent}"
        composer.show_draft(chat, "")
        QTest.keyClicks(composer.field, "one two")
        if is_sent:
            composer.clear()
        else:
            composer.field.selectAll()
            QTest.keyClick(composer.field, Qt.Key.Key_Delete)
        composer.show_draft("another", "")
        composer.show_draft(chat, "")
        composer.field.undo()
        assert composer.text == ("" if is_sent else "one two")


def test_a_draft_that_became_another_one_elsewhere_is_shown_as_it_is_now(composer: Composer) -> None:
    composer.show_draft("a", "")
    QTest.keyClicks(composer.field, "one")
    composer.show_draft("b", "")
    composer.show_draft("a", "one, and more by another window")
    assert composer.text == "one, and more by another window"
    composer.field.undo()
    assert composer.text == "one, and more by another window"


def test_a_draft_that_comes_back_has_the_size_and_the_width_of_now(composer: Composer, theme: Theme) -> None:
    text = "word " * 60
    composer.show_draft("a", "")
    composer.field.insert(text)
    composer.show_draft("b", "")
    try:
        theme.set_text(150)
        composer.resize(300, 90)
        QApplication.processEvents()
        composer.show_draft("a", text)
        shown = composer.field.sizeHint().height()
        composer.set_text(text)
        assert composer.field.document().defaultFont() == composer.field.font()
        assert composer.field.sizeHint().height() == shown
    finally:
        theme.set_text(100)


@pytest.mark.parametrize("length", [100, 500, 970, 1_500])
@pytest.mark.parametrize("width", [300, 500, 720])
def test_a_word_longer_than_the_field_is_wrapped_and_never_scrolls_sideways(composer: Composer, length: int, width: int) -> None:
    composer.resize(width, 90)
    composer.put_text("word " + "m" * length)
    for move in (QTextCursor.MoveOperation.End, QTextCursor.MoveOperation.StartOfLine, QTextCursor.MoveOperation.EndOfLine):
        composer.field.moveCursor(move)
        QApplication.processEvents()
        assert composer.field.horizontalScrollBar().maximum() == 0
        assert composer.field.cursorRect().right() <= composer.field.viewport().width() + 1, "and the cursor can be seen"


def test_only_so_many_drafts_are_kept(composer: Composer) -> None:
    for number in range(40):
        composer.show_draft(f"{number}", "")
        QTest.keyClicks(composer.field, f"{number}")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(composer.field.findChildren(QTextDocument)) <= 17
    composer.show_draft("0", "0")
    assert not composer.field.document().isUndoAvailable()


def test_who_types_without_a_pause_loses_no_more_than_others(composer: Composer) -> None:
    drafts = heard(composer.draft_changed)
    for _ in range(12):  # each key comes before the draft is due
        QTest.keyClicks(composer.field, "a")
        QTest.qWait(50)
    assert drafts
    assert not composer.field.is_blank


def test_two_megabytes_can_be_put_in_and_sent_unchanged(composer: Composer) -> None:
    text = "x" * 1_000_000 + "\n" + "word " * 200_000 + "\nend"
    sent = heard(composer.submitted)
    composer.put_text(text)
    assert composer.text == text
    QTest.keyClicks(composer.field, "!")
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert sent == [(text + "!",)]
    longest = max(len(block) for block in composer.field.toPlainText().split("\n"))
    assert longest < 5_000  # a line of a megabyte would take seconds to lay out


def test_what_is_copied_out_of_a_long_line_is_one_line(composer: Composer) -> None:
    text = "abcdefghij" * 2_000
    composer.put_text(text)
    composer.field.selectAll()
    composer.field.copy()
    assert QGuiApplication.clipboard().text() == text


def test_only_plain_text_is_pasted(composer: Composer) -> None:
    _paste(composer, "plain\tand\nsimple")
    assert composer.text == "plain\tand\nsimple"


def test_undo_and_redo(composer: Composer) -> None:
    _paste(composer, "one ")
    _paste(composer, "two")
    composer.field.undo()
    assert composer.text in ("one ", "")
    composer.field.redo()
    assert composer.text == "one two"


def test_escape_and_up_are_left_to_the_window(composer: Composer) -> None:
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Up):
        QTest.keyClick(composer.field, key)
    assert composer.text == ""


def test_the_border_shows_where_the_keyboard_is(composer: Composer) -> None:
    assert composer.property("focused") is True
    composer.set_answering(True)
    composer.button.setFocus()
    assert composer.property("focused") is False


def test_a_click_beside_the_field_goes_to_the_field(composer: Composer) -> None:
    composer.set_answering(True)
    composer.button.setFocus()
    QTest.mouseClick(composer, Qt.MouseButton.LeftButton, pos=QPoint(100, composer.height() - 10))
    assert QApplication.focusWidget() is composer.field


TEMPLATES = [
    PromptTemplate("mistral-v0.1", "Mistral v0.1", "", oracle="TGI"),
    PromptTemplate("notebook", "Notebook & more", ""),
]


def test_the_template_chip_names_what_is_used_and_offers_the_rest(composer: Composer) -> None:
    chosen, exact = heard(composer.chip.template_chosen), heard(composer.chip.exact_prompt_wanted)
    code, own = heard(composer.chip.code_wanted), heard(composer.chip.own_wanted)
    assert not composer.chip.isVisible()
    composer.chip.show_templates(TEMPLATES, "auto", "Mistral v0.1")
    assert composer.chip.isVisible()
    assert composer.chip.text().strip() == "Mistral v0.1"
    menu = composer.chip.menu_for()
    actions = [action for action in menu.actions() if action.text()]
    assert [action.text() for action in actions] == [
        *("Chosen by model: Mistral v0.1", "The server’s own", "Mistral v0.1", "Notebook && more, unverified", "Own template…"),
        *("Exact prompt…", "Copy as code…"),
    ]
    assert [action.isChecked() for action in actions] == [True, *[False] * 6]
    for action in actions[1:]:
        action.trigger()
    assert chosen == [("server",), ("mistral-v0.1",), ("notebook",)]
    assert len(exact) == len(code) == 1
    assert own == [("",)]
    composer.chip.show_templates(TEMPLATES, "auto", "No template", servers_own=False)
    assert [action.text() for action in composer.chip.menu_for().actions()][:2] == ["Chosen by model: No template", ""]
    composer.chip.show_templates([], "auto", "")
    assert not composer.chip.isVisible()
