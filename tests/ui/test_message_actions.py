"""The rows and the menu of messages: what they offer, what they refuse, and why."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Message
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.message_actions import MessageActions
from desktop_app.ui.state_line import StateLine
from tests.ui.heard import heard
from tests.ui.shown_pane import Messages, Show, ShownPane, answer, question, settle, waiting

TWO_OF_THREE = replace(answer("2", "Because."), version=2, versions=3)


def point_at(shown: ShownPane, identity: str) -> None:
    """The mouse comes to a message."""
    view = shown.view(identity)
    QApplication.sendEvent(view, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))


def row(shown: ShownPane, identity: str) -> MessageActions:
    found = shown.view(identity).action_row
    assert found is not None
    return found


def entries(shown: ShownPane, identity: str) -> dict[str, QAction]:
    menu = shown.pane.transcript.menu_at(shown.view(identity), QPoint(20, 20))
    return {action.text(): action for action in menu.actions() if not action.isSeparator()}


def click(shown: ShownPane, identity: str, act: MessageAct) -> None:
    button = row(shown, identity).button(act)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_versions_are_seen_only_where_there_are_several(show: Show) -> None:
    shown = show(question("1"), answer("2", "Because."))
    settle(shown)
    assert row(shown, "2").switch is None
    wanted = heard(shown.pane.act_requested)
    shown.pane.transcript.update_message(TWO_OF_THREE)
    switch = row(shown, "2").switch
    assert switch is not None
    assert switch.isVisible()
    assert switch.text == "2 / 3"
    click(shown, "2", MessageAct.VERSION_BACK)
    click(shown, "2", MessageAct.VERSION_ON)
    assert wanted == [("2", MessageAct.VERSION_BACK), ("2", MessageAct.VERSION_ON)]
    shown.pane.transcript.update_message(replace(TWO_OF_THREE, version=1, versions=1))
    assert not switch.isVisible()


@pytest.mark.parametrize(("version", "act"), [(1, MessageAct.VERSION_BACK), (3, MessageAct.VERSION_ON)])
def test_an_arrow_without_a_way_says_why(show: Show, version: int, act: MessageAct) -> None:
    shown = show(question("1"), replace(TWO_OF_THREE, version=version))
    settle(shown)
    button = row(shown, "2").button(act)
    assert button is not None
    assert not button.isEnabled()
    assert button.toolTip().startswith("This is the ")


def test_the_keys_leaf_through_the_versions_of_the_message_that_has_the_keyboard(show: Show) -> None:
    shown = show(question("1"), TWO_OF_THREE)
    settle(shown)
    wanted = heard(shown.pane.act_requested)
    view = shown.view("2")
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert not wanted
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert wanted == [("2", MessageAct.VERSION_BACK), ("2", MessageAct.VERSION_ON)]


def test_a_card_has_its_row_while_it_is_pointed_at(show: Show) -> None:
    shown = show(replace(question("1", "Why?"), version=2, versions=2), answer("2", "Because."))
    settle(shown)
    height = shown.view("1").height()
    assert shown.view("1").action_row is None
    point_at(shown, "1")
    cards = row(shown, "1")
    assert cards.isVisible()
    assert cards.switch is not None
    assert cards.switch.text == "2 / 2"
    assert cards.button(MessageAct.REGENERATE) is None
    assert shown.view("1").height() == height
    assert cards.geometry().bottom() < shown.view("1").text_top
    QApplication.sendEvent(shown.view("1"), QEvent(QEvent.Type.Leave))
    assert not cards.isVisible()


def test_thumbs_show_what_was_said_and_can_be_taken_back(show: Show) -> None:
    shown = show(question("1"), answer("2", "Because."))
    settle(shown)
    rated = heard(shown.pane.rated)
    click(shown, "2", MessageAct.GOOD)
    assert rated == [("2", 1)]
    shown.pane.transcript.update_message(replace(answer("2", "Because."), rating=1))
    good, bad = row(shown, "2").button(MessageAct.GOOD), row(shown, "2").button(MessageAct.BAD)
    assert good is not None
    assert bad is not None
    assert (good.isChecked(), bad.isChecked()) == (True, False)
    click(shown, "2", MessageAct.BAD)
    shown.pane.transcript.update_message(replace(answer("2", "Because."), rating=-1))
    assert (good.isChecked(), bad.isChecked()) == (False, True)
    click(shown, "2", MessageAct.BAD)
    assert rated == [("2", 1), ("2", -1), ("2", None)]


def test_while_an_answer_is_written_nothing_else_is_asked_and_the_tooltip_says_why(show: Show) -> None:
    shown = show(question("1"), answer("2", "Because."))
    settle(shown)
    regenerate = row(shown, "2").button(MessageAct.REGENERATE)
    copy = row(shown, "2").button(MessageAct.COPY)
    assert regenerate is not None
    assert copy is not None
    shown.pane.set_answering(True)
    assert not regenerate.isEnabled()
    assert regenerate.toolTip() == "Possible once the answer has ended."
    assert copy.isEnabled()
    assert not entries(shown, "2")["Regenerate"].isEnabled()
    assert entries(shown, "2")["Regenerate"].toolTip() == regenerate.toolTip()
    asked = heard(shown.pane.regenerate_requested)
    shown.pane.transcript.acts.do_with_answer(MessageAct.REGENERATE)
    assert not asked
    shown.pane.set_answering(False)
    assert regenerate.isEnabled()
    shown.pane.transcript.acts.do_with_answer(MessageAct.REGENERATE)
    assert asked == [("2", "")]


def test_the_menu_offers_what_suits_the_message(show: Show) -> None:
    source = Messages(question("1"), TWO_OF_THREE)
    source.continuable = {"2"}
    shown = show(source=source)
    settle(shown)
    everything = {"Continue", "Regenerate", "Start the answer with…", "Edit", "Fork chat from here", "Delete with what follows"}
    assert everything <= set(entries(shown, "2"))
    assert {"Version before", "Version after", "Good answer", "Bad answer", "Show as written"} <= set(entries(shown, "2"))
    assert set(entries(shown, "1")) == {
        *("Copy", "Copy message", "Copy as code…", "Ask for an answer", "Edit", "Fork chat from here", "Save as prompt…", "Select message"),
        "Delete with what follows",
    }
    wanted = heard(shown.pane.act_requested)
    entries(shown, "1")["Delete with what follows"].trigger()
    entries(shown, "2")["Continue"].trigger()
    assert wanted == [("1", MessageAct.DELETE), ("2", MessageAct.CONTINUE)]


def test_an_answer_that_is_being_written_can_only_be_copied(show: Show) -> None:
    shown = show(question("1"), waiting("2"))
    settle(shown)
    assert set(entries(shown, "2")) == {"Copy", "Copy message", "Select message", "Show as written"}


@pytest.mark.parametrize("ending", [Ending.STOPPED, Ending.LIMIT, Ending.CLOSED, Ending.BROKE_OFF])
def test_what_did_not_end_by_itself_can_be_continued_where_the_model_can(show: Show, ending: Ending) -> None:
    source = Messages(question("1"), answer("2", "Beca", ending))
    shown = show(source=source)
    settle(shown)

    def links() -> list[str]:
        line = shown.view("2").findChild(StateLine)
        assert line is not None
        return [link.text() for link in line.findChildren(LinkButton) if link.isVisible()]

    assert "Continue" not in links()
    source.continuable = {"2"}
    shown.pane.transcript.gate.look_again()
    assert links() == ["Continue"]
    wanted = heard(shown.pane.act_requested)
    line = shown.view("2").findChild(StateLine)
    assert line is not None
    QTest.mouseClick(next(link for link in line.findChildren(LinkButton) if link.isVisible()), Qt.MouseButton.LeftButton)
    assert wanted == [("2", MessageAct.CONTINUE)]


def test_an_answer_that_goes_on_grows_where_it_ended(show: Show) -> None:
    shown = show(question("1"), answer("2", "One **two", Ending.STOPPED))
    settle(shown)
    begun = waiting("2").answer
    assert begun is not None
    shown.pane.update_answer("2", begun)
    shown.pane.append_text("2", "** three")
    ended = answer("2").answer
    assert ended is not None
    shown.pane.update_answer("2", ended)
    assert shown.view("2").markdown == "One **two** three"
    assert shown.view("2").text_shown == "One two three"
    assert not shown.view("2").is_growing


def test_figures_give_way_to_buttons(show: Show) -> None:
    shown = show(question("1"), TWO_OF_THREE)
    settle(shown)
    figures = next(label for label in row(shown, "2").findChildren(QLabel) if "tokens" in label.text())
    assert figures.isVisible()
    shown.pane.resize(300, 700)
    settle(shown)
    assert not figures.isVisible()


def test_ctrl_r_asks_again_for_the_answer_that_has_the_keyboard_else_for_the_last_one(show: Show) -> None:
    messages: list[Message] = [question("1"), answer("2", "A."), question("3"), answer("4", "B.")]
    shown = show(*messages)
    settle(shown)
    asked = heard(shown.pane.regenerate_requested)
    shown.pane.transcript.acts.do_with_answer(MessageAct.REGENERATE)
    shown.view("2").setFocus(Qt.FocusReason.TabFocusReason)
    shown.pane.transcript.acts.do_with_answer(MessageAct.REGENERATE)
    assert asked == [("4", ""), ("2", "")]


def test_a_question_without_an_answer_gets_one_by_the_same_key_and_by_its_menu(show: Show) -> None:
    shown = show(question("1"), answer("2", "A."), question("3"))
    settle(shown)
    asked = heard(shown.pane.regenerate_requested)
    shown.pane.transcript.acts.do_with_answer(MessageAct.REGENERATE)
    shown.pane.transcript.acts.do_with_answer(MessageAct.CONTINUE)
    entries(shown, "1")["Ask for an answer"].trigger()
    assert asked == [("3", ""), ("1", "")]
    shown.pane.set_answering(True)
    shown.pane.transcript.acts.do_with_answer(MessageAct.REGENERATE)
    assert not entries(shown, "3")["Ask for an answer"].isEnabled()
    assert len(asked) == 2


def failed(identity: str, *, version: int, versions: int) -> Message:
    """An answer that never began."""
    made = answer(identity, "")
    assert made.answer is not None
    state = replace(made.answer, error=ChatError(ErrorKind.UNREACHABLE), ending=None)
    return replace(made, answer=state, version=version, versions=versions)


def test_beside_an_answer_that_failed_there_is_a_way_back_to_the_others(show: Show) -> None:
    shown = show(question("1"), failed("2", version=2, versions=2))
    settle(shown)
    actions = row(shown, "2")
    assert actions.isVisible()
    back = actions.button(MessageAct.VERSION_BACK)
    assert back is not None
    assert back.isVisible()
    assert [act for act in MessageAct if (button := actions.button(act)) is not None and button.isVisible()] == [
        *(MessageAct.VERSION_BACK, MessageAct.VERSION_ON),
    ]
    view = shown.view("2")
    assert actions.geometry().bottom() <= view.height(), "and room for it"
    wanted = heard(shown.pane.act_requested)
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert wanted == [("2", MessageAct.VERSION_BACK)]


def test_an_answer_that_failed_alone_has_no_row_until_there_is_another(show: Show) -> None:
    shown = show(question("1"), failed("2", version=1, versions=1))
    settle(shown)
    view = shown.view("2")
    assert view.action_row is None
    before = view.height()
    shown.pane.transcript.update_message(failed("2", version=1, versions=2))
    settle(shown)
    assert row(shown, "2").isVisible()
    assert view.height() > before
