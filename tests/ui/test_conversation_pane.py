"""The pane as `app` joins it: messages in, wishes out."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QWidget

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Phase
from desktop_app.ui.answer_actions import AnswerActions
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.notice import Notice
from desktop_app.ui.start_page import Example, StartPage
from desktop_app.ui.state_line import StateLine
from desktop_app.ui.theme import Theme
from desktop_app.ui.waiting_line import WaitingLine
from tests.ui.heard import heard
from tests.ui.shown_pane import STREAMING, Messages, Show, answer, question, settle, state, waiting

WaitUntil = Callable[[Callable[[], bool]], bool]


def _texts(widget: object) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]  # type: ignore[attr-defined]


def _button(widget: object, text: str) -> QPushButton:
    found = [button for button in widget.findChildren(QPushButton) if button.text() == text and button.isVisible()]  # type: ignore[attr-defined]
    assert found, f"no button {text}"
    return found[0]


def test_the_first_start_offers_examples_and_a_server(show: Show) -> None:
    shown = show()
    page = shown.pane.findChild(StartPage)
    assert page is not None
    assert page.isVisible()
    assert "Ask something" in _texts(page)
    assert any(text.startswith("The built-in model answers on this computer") for text in _texts(page))
    sent, connect = heard(shown.pane.submitted), heard(shown.pane.connect_requested)
    example = page.findChildren(Example)[0]
    QTest.mouseClick(example, Qt.MouseButton.LeftButton)
    assert sent == [("What is your favourite condiment?",)]
    QTest.mouseClick(_button(page, "Enter an address…"), Qt.MouseButton.LeftButton)
    assert len(connect) == 1
    shown.add(question("1", "What is your favourite condiment?"))
    assert not page.isVisible()
    assert shown.pane.transcript.isVisible()


def test_another_endpoint_has_a_plain_start_page(show: Show) -> None:
    shown = show()
    shown.pane.set_builtin(False)
    page = shown.pane.findChild(StartPage)
    assert page is not None
    assert not any("built-in" in text for text in _texts(page))
    assert not page.look.isVisible()


def test_who_does_not_want_the_card_does_not_see_it(show: Show) -> None:
    shown = show()
    page = shown.pane.start_page
    assert _button(page, "Not now")
    page.offer_servers(False)
    assert not page.look.isVisible()
    shown.pane.set_builtin(True)
    assert not page.look.isVisible()
    shown.pane.show_connect_first()  # there is nothing else to do
    assert page.look.isVisible()
    assert not page.look.later.isVisible()
    page.offer_servers(True)
    assert "Connect a server" in _texts(page)


def test_without_any_endpoint_only_connecting_helps_and_the_text_is_kept(show: Show) -> None:
    shown = show()
    shown.pane.show_connect_first()
    page = shown.pane.findChild(StartPage)
    assert page is not None
    assert "Connect a server" in _texts(page)
    assert "No model is part of this installation: a server of your own has to answer." in _texts(page)
    assert page.look.look.property("kind") == "primary"
    sent, connect = heard(shown.pane.submitted), heard(shown.pane.connect_requested)
    shown.type("Hello")
    shown.press(Qt.Key.Key_Return)
    assert sent == []
    assert len(connect) == 1
    assert shown.pane.draft == "Hello"
    QTest.mouseClick(_button(page, "Enter an address…"), Qt.MouseButton.LeftButton)
    assert len(connect) == 2
    shown.pane.set_builtin(False)  # an endpoint was added and chosen
    assert "Connect a server" not in _texts(page)
    shown.press(Qt.Key.Key_Return)
    assert sent == [("Hello",)]


def test_what_was_submitted_leaves_the_composer_when_its_message_comes(show: Show) -> None:
    shown = show()
    sent = heard(shown.pane.submitted)
    shown.type("Hello")
    shown.press(Qt.Key.Key_Return)
    assert sent == [("Hello",)]
    assert shown.pane.draft == "Hello"
    shown.add(question("1", "Hello"))
    assert shown.pane.draft == ""


def test_an_example_chosen_by_keyboard_leaves_the_keyboard_in_the_composer(show: Show) -> None:
    shown = show()
    example = shown.pane.findChild(StartPage).findChildren(Example)[-1]
    following = QPushButton("Following", shown.pane)
    following.show()
    QWidget.setTabOrder(example, following)
    example.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(example, Qt.Key.Key_Space)
    shown.add(question("1", example.text()))
    assert QApplication.focusWidget() is shown.field


def test_an_example_leaves_what_was_being_written(show: Show) -> None:
    shown = show()
    shown.type("My own")
    page = shown.pane.findChild(StartPage)
    assert page is not None
    QTest.mouseClick(page.findChildren(Example)[1], Qt.MouseButton.LeftButton)
    shown.add(question("1", page.findChildren(Example)[1].text()))
    assert shown.pane.draft == "My own"


def test_a_draft_belongs_to_its_chat(show: Show) -> None:
    shown = show(draft="half a thought")
    assert shown.pane.draft == "half a thought"
    told = []
    shown.pane.draft_changed.connect(lambda text: told.append((shown.pane.conversation_id, text)))
    shown.type("!")
    shown.pane.show_conversation(Conversation("other", 0.0, 0.0), Messages(), builtin=True)
    assert told == [("chat", "half a thought!")]
    assert shown.pane.draft == ""
    assert shown.pane.conversation_id == "other"


def test_an_answer_from_first_wait_to_end(show: Show, wait_until: WaitUntil) -> None:
    shown = show()
    shown.add(question("1"))
    shown.add(waiting("2"))
    shown.pane.set_answering(True)
    view = shown.view("2")
    line = view.findChild(WaitingLine)
    assert line is not None
    assert _texts(line) == []  # nothing for the first 400 ms
    assert wait_until(lambda: _texts(line) == ["Waiting for the first token"])
    shown.pane.update_answer("2", STREAMING)
    shown.pane.append_text("2", " **Be")
    shown.pane.append_text("2", "cause**.")
    assert wait_until(lambda: view.text_shown == "Because.")
    assert not [line for line in view.findChildren(WaitingLine) if line.isVisible()]
    shown.pane.update_answer("2", state())
    shown.pane.set_answering(False)
    actions = view.findChild(AnswerActions)
    assert actions is not None
    assert _texts(actions) == ["256 tokens · 43/s"]
    copied = heard(shown.pane.copied)
    QTest.mouseClick(actions.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "**Because**."
    assert len(copied) == 1
    assert view.accessibleName() == "Mistral-7B-Instruct: Because."


def test_only_the_figures_are_seen_while_an_answer_grows(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1"), waiting("2"))
    shown.pane.update_answer("2", STREAMING)
    shown.pane.append_text("2", "Because")
    view = shown.view("2")
    assert wait_until(lambda: view.findChild(AnswerActions) is not None)
    actions = view.findChild(AnswerActions)
    assert actions is not None
    assert not any(button.isVisible() for button in actions.findChildren(QPushButton))


@pytest.mark.parametrize(
    ("ending", "sentence", "again"),
    [
        (Ending.STOPPED, "You stopped this answer.", False),
        (Ending.LIMIT, "Ended at the limit of 256 tokens.", False),
        (Ending.CLOSED, "Cut off when Brise was closed.", True),
        (Ending.BROKE_OFF, "The connection broke off. What arrived is kept.", True),
    ],
)
def test_an_answer_that_did_not_end_by_itself_says_so(show: Show, ending: Ending, sentence: str, again: bool) -> None:
    shown = show(question("1"), answer("2", "Some text", ending))
    line = shown.view("2").findChild(StateLine)
    assert line is not None
    assert _texts(line) == [sentence]
    retried = heard(shown.pane.retry_requested)
    link = next(link for link in line.findChildren(LinkButton) if link.text() == "Try again")
    assert link.isVisible() is again
    if again:
        QTest.mouseClick(link, Qt.MouseButton.LeftButton)
        assert retried == [("2",)]


def test_only_the_last_answer_can_be_tried_again(show: Show) -> None:
    shown = show(question("1"), answer("2", "Some text", Ending.CLOSED))
    shown.add(question("3"))
    link = shown.view("2").findChild(LinkButton)
    assert link is not None
    assert not link.isVisible()


def test_actions_are_seen_at_the_last_answer_and_where_the_keyboard_is(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1"), answer("2", "First."), question("3"), answer("4", "Second."))
    settle(shown)
    for place in (QPoint(300, 100), QPoint(2, 2)):  # through the window, so that what it leaves is told
        QTest.mouseMove(shown.pane.windowHandle(), place)

    def seen() -> list[str]:
        return [view.message_id for view in shown.in_sight() if any(row.isVisible() for row in view.findChildren(AnswerActions))]

    assert wait_until(lambda: seen() == ["4"])  # once the pointer has left where the test before put it
    height = shown.view("2").height()
    shown.view("2").setFocus()
    assert seen() == ["2", "4"]
    assert shown.view("2").height() == height
    shown.pane.focus_composer()
    assert seen() == ["4"]
    shown.add(question("5"))
    shown.add(answer("6", "Third."))
    assert seen() == ["6"]


def test_an_answer_that_ended_well_says_nothing(show: Show) -> None:
    shown = show(question("1"), answer("2", "Fine."))
    assert shown.view("2").findChild(StateLine) is None
    assert shown.view("2").findChild(Notice) is None


def test_an_error_is_told_at_its_message_with_a_remedy(show: Show) -> None:
    error = ChatError(ErrorKind.UNREACHABLE, host="127.0.0.1:8080", detail="ConnectError: refused")
    shown = show(question("1"), answer("2", "", Ending.FAILED, error=error))
    notice = shown.view("2").findChild(Notice)
    assert notice is not None
    assert notice.isVisible()
    assert _texts(notice)[0] == "Nothing answers at 127.0.0.1:8080."
    retried, settings = heard(shown.pane.retry_requested), heard(shown.pane.endpoint_settings_requested)
    builtin = heard(shown.pane.use_builtin_requested)
    for text in ("Try again", "Endpoint settings…", "Use the built-in model"):
        QTest.mouseClick(_button(notice, text), Qt.MouseButton.LeftButton)
    assert (retried, len(settings), len(builtin)) == ([("2",)], 1, 1)


def test_no_button_of_a_notice_is_cut_in_a_narrow_window(show: Show) -> None:
    shown = show(question("1"), answer("2", "", Ending.FAILED, error=ChatError(ErrorKind.UNREACHABLE, host="127.0.0.1:8080")))
    for width in (700, 480, 400):
        shown.pane.resize(width, 500)
        QTest.qWait(20)
        notice = shown.view("2").findChild(Notice)
        assert notice is not None
        buttons = [button for button in notice.findChildren(QPushButton) if button.isVisible()]
        assert len(buttons) >= 3
        for button in buttons:
            assert button.width() >= button.sizeHint().width()
            assert notice.rect().contains(button.geometry())


def test_details_unfold_the_servers_words_as_plain_text(show: Show) -> None:
    error = ChatError(ErrorKind.SERVER_ERROR, host="h:1", status=500, server_text="<b>boom</b> " + "x" * 3_000)
    shown = show(question("1"), answer("2", "", Ending.FAILED, error=error))
    view = shown.view("2")
    notice = view.findChild(Notice)
    assert notice is not None
    before = view.height()
    QTest.mouseClick(_button(notice, "Details"), Qt.MouseButton.LeftButton)
    details = notice.findChild(QPlainTextEdit)
    assert details is not None
    assert details.isVisible()
    assert error.server_text in details.toPlainText()
    assert details.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert view.height() > before
    assert details.document().idealWidth() <= details.width() <= notice.width()
    QTest.mouseClick(_button(notice, "Hide details"), Qt.MouseButton.LeftButton)
    assert view.height() == before


def test_an_error_in_the_middle_keeps_the_text(show: Show) -> None:
    error = ChatError(ErrorKind.GENERATION_FAILED, host="h:1", server_text="CUDA out of memory")
    shown = show(question("1"), answer("2", "Half an answer", Ending.BROKE_OFF, error=error))
    view = shown.view("2")
    assert view.text_shown == "Half an answer"
    assert view.findChild(Notice) is not None


def test_a_failed_answer_that_is_tried_again(show: Show, wait_until: WaitUntil) -> None:
    error = ChatError(ErrorKind.UNREACHABLE, host="h:1")
    shown = show(question("1"), answer("2", "", Ending.FAILED, error=error))
    shown.source.all.pop()
    shown.pane.remove_messages(["2"])
    shown.add(waiting("3"))
    shown.pane.append_text("3", "Now")
    assert wait_until(lambda: shown.view("3").text_shown == "Now")
    assert [view.message_id for view in shown.in_sight()] == ["1", "3"]


def test_replaced_in_place(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1"), answer("2", "Old", Ending.BROKE_OFF))
    shown.pane.transcript.replace_message(waiting("2"))
    view = shown.view("2")
    assert view.text_shown == ""
    assert not [line for line in view.findChildren(StateLine) if line.isVisible()]
    shown.pane.update_answer("2", STREAMING)
    shown.pane.append_text("2", "New")
    assert wait_until(lambda: view.text_shown == "New")


def test_letters_typed_in_the_transcript_go_to_the_composer(show: Show) -> None:
    shown = show(question("1"), answer("2", "Fine."))
    view = shown.view("2")
    view.setFocus()
    QTest.keyClicks(view, "Hi")
    assert shown.pane.draft == "Hi"
    assert QApplication.focusWidget() is shown.pane.composer.field


def test_a_colour_scheme_can_change_while_a_chat_is_shown(show: Show, theme: Theme) -> None:
    from desktop_app.ui.theme import Scheme

    shown = show(question("1"), answer("2", "# Head\n\n```py\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"))
    view = shown.view("2")
    before = view.grab().toImage().pixelColor(2, 2)
    try:
        theme.set_scheme(Scheme.DARK)
        assert view.grab().toImage().pixelColor(2, 2) == theme.colours.ground != before
        assert shown.view("2") is view
    finally:
        theme.set_scheme(Scheme.LIGHT)


def test_all_text_begins_on_one_line(show: Show) -> None:
    shown = show(question("1"), answer("2", "Fine."))
    for width in (1200, 700, 480):
        shown.pane.resize(width, 500)
        QApplication.processEvents()
        lefts = {view.mapTo(shown.pane, QPoint(16, 0)).x() for view in shown.in_sight()}
        composer = shown.pane.composer
        lefts.add(composer.field.mapTo(shown.pane, QPoint(0, 0)).x())
        assert len(lefts) == 1
        assert composer.geometry().right() <= width


def test_a_long_answer_that_streams_while_it_is_waited_for_does_not_lose_a_letter(show: Show, wait_until: WaitUntil) -> None:
    shown = show()
    shown.add(question("1"))
    shown.add(waiting("2"))
    shown.pane.update_answer("2", STREAMING)
    text = "".join(f"Line {n} with **bold** and `code`.\n\n" for n in range(60))
    for start in range(0, len(text), 9):
        shown.pane.append_text("2", text[start : start + 9])
        if start % 270 == 0:
            QTest.qWait(1)
    shown.pane.update_answer("2", state(Ending.END_OF_TEXT, Phase.ENDED))
    view = shown.view("2")
    assert view.markdown == text
    assert wait_until(lambda: view.text_shown.count("with bold and code.") == 60)
