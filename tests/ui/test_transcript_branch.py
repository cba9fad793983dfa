"""Another branch in place of the one that is read."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.new_text_pill import NewTextPill
from tests.ui.shown_pane import STREAMING, Messages, Show, ShownPane, answer, long_chat, question, settle, waiting


def switch(shown: ShownPane, at: int, *others: object) -> None:
    """The source has other messages from an index on."""
    shown.source.all[at:] = others  # type: ignore[assignment]
    shown.pane.show_branch()
    settle(shown)


def test_the_row_of_the_version_stays_under_the_pointer(show: Show) -> None:
    shown = show(source=long_chat(40))
    settle(shown)
    bar = shown.pane.transcript.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    settle(shown)
    old = next(view for view in shown.in_sight() if view.is_answer and view.geometry().bottom() < shown.pane.transcript.height())
    at, bottom = int(old.message_id), old.geometry().bottom()
    longer = replace(answer("new", "A much longer answer.\n\n" * 12), version=2, versions=2)
    switch(shown, at, longer, *(question(f"after {n}", "And then?") for n in range(12)))
    assert shown.view("new").geometry().bottom() == bottom


def test_at_the_end_the_end_is_followed(show: Show) -> None:
    shown = show(source=long_chat(10))
    settle(shown)
    switch(shown, 9, answer("new", "A longer answer.\n\n" * 40))
    bar = shown.pane.transcript.verticalScrollBar()
    assert bar.value() == bar.maximum()
    assert shown.view("new") in shown.in_sight()


def test_what_is_read_above_stays_where_it_is(show: Show) -> None:
    shown = show(source=long_chat(40))
    settle(shown)
    shown.pane.transcript.verticalScrollBar().setValue(300)
    settle(shown)
    before = [(view.message_id, view.y()) for view in shown.in_sight()]
    switch(shown, 37, answer("new", "Another one."))
    assert [(view.message_id, view.y()) for view in shown.in_sight()] == before


def test_the_keyboard_goes_to_the_same_button_of_the_other_version(show: Show) -> None:
    first, second = (replace(answer(str(n), f"Version {n}."), version=n, versions=3) for n in (1, 2))
    shown = show(question("q"), first)
    settle(shown)
    shown.view("1").setFocus(Qt.FocusReason.TabFocusReason)
    row = shown.view("1").action_row
    assert row is not None
    button = row.button(MessageAct.VERSION_ON)
    assert button is not None
    button.setFocus(Qt.FocusReason.TabFocusReason)
    switch(shown, 1, second)
    row = shown.view("2").action_row
    assert row is not None
    assert QApplication.focusWidget() is row.button(MessageAct.VERSION_ON)
    switch(shown, 1, replace(answer("3", "Version 3."), version=3, versions=3))
    assert QApplication.focusWidget() is shown.view("3")  # there is no further version


def test_an_answer_that_runs_on_the_branch_grows_on(show: Show) -> None:
    shown = show(question("q"), answer("1", "Done."))
    settle(shown)
    running = replace(waiting("2"), text="So far")
    switch(shown, 1, running)
    shown.pane.append_text("2", " and further")
    ended = answer("2").answer
    assert ended is not None
    shown.pane.update_answer("2", ended)
    assert shown.view("2").markdown == "So far and further"


def test_nothing_is_left_of_a_chat_that_was_cleared_and_all_comes_back(show: Show) -> None:
    shown = show(source=long_chat(6))
    settle(shown)
    told = list(shown.source.all)
    switch(shown, 0)
    assert shown.pane.transcript.is_empty
    assert not shown.pane.transcript.isVisible()
    switch(shown, 0, *told)
    assert [view.message_id for view in shown.views() if not view.isHidden()] == [message.id for message in told]


def test_only_what_differs_is_built_again(show: Show) -> None:
    shown = show(*Messages(question("1"), answer("2", "A."), question("3"), answer("4", "B.")).all)
    settle(shown)
    first = shown.view("1")
    switch(shown, 3, answer("5", "C."))
    assert shown.view("1") is first
    assert shown.view("5").text_shown == "C."


def test_who_leafs_through_versions_where_everything_is_in_sight_stays_at_them_when_more_comes(show: Show) -> None:
    first, second = (replace(question(str(n), f"Version {n}?"), version=n, versions=2) for n in (1, 2))
    shown = show(first, answer("a", "Short."))
    settle(shown)
    shown.view("1").setFocus(Qt.FocusReason.TabFocusReason)
    bottom = shown.view("1").geometry().bottom()
    switch(shown, 0, second, answer("b", "Long.\n\n" * 60), question("c"), answer("d"))
    assert shown.view("2").geometry().bottom() == bottom
    assert shown.view("2") in shown.in_sight()


def test_what_answers_an_edit_is_gone_along_with_from_where_the_end_is_seen(show: Show) -> None:
    edited = replace(question("e", "Why, again?"), version=2, versions=2)
    shown = show(question("q"), answer("a", "Long.\n\n" * 60))
    settle(shown)
    shown.pane.transcript.edits.begin("q")
    settle(shown)
    editor = shown.view("q").editor
    assert editor is not None
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    switch(shown, 0, edited)
    shown.add(waiting("b"))
    shown.pane.update_answer("b", STREAMING)
    pill, bar = shown.pane.findChild(NewTextPill), shown.pane.transcript.verticalScrollBar()
    assert pill is not None
    for _ in range(2):
        shown.pane.append_text("b", "More of it.\n\n" * 20)
        settle(shown)
        assert not pill.isVisible()
        assert bar.value() == bar.maximum()


def test_no_new_text_is_told_of_while_all_of_it_is_in_sight_of_whoever_edits(show: Show) -> None:
    shown = show(question("q"), answer("a", "Short."), waiting("b"))
    shown.pane.update_answer("b", STREAMING)
    settle(shown)
    shown.pane.transcript.edits.begin("q")
    pill, bar = shown.pane.findChild(NewTextPill), shown.pane.transcript.verticalScrollBar()
    assert pill is not None
    shown.pane.append_text("b", "A word.")
    settle(shown)
    assert not pill.isVisible()
    shown.pane.append_text("b", "\n\nMore of it." * 60)
    settle(shown)
    assert pill.isVisible()
    assert bar.value() == 0, "what is edited stays in sight"


@pytest.mark.parametrize("of", ["edit", "regenerating"])
def test_a_new_answer_far_from_the_end_is_gone_to(show: Show, of: str) -> None:
    shown = show(source=long_chat(40))
    settle(shown)
    bar = shown.pane.transcript.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    settle(shown)
    at = int(next(view for view in shown.in_sight() if view.is_answer).message_id)
    if of == "edit":
        switch(shown, at - 1, replace(question("new", "Why, again?"), version=2, versions=2))
        shown.add(waiting("answer"))
    else:
        switch(shown, at, replace(waiting("answer"), version=2, versions=2))
    settle(shown)
    shown.pane.update_answer("answer", STREAMING)
    shown.pane.append_text("answer", "More of it.\n\n" * 60)
    settle(shown)
    assert bar.value() == bar.maximum()
    pill = shown.pane.findChild(NewTextPill)
    assert pill is not None
    assert not pill.isVisible()


def test_what_takes_the_place_of_new_text_is_none(show: Show) -> None:
    shown = show(source=long_chat(20))
    shown.add(waiting("b"))
    shown.pane.update_answer("b", STREAMING)
    settle(shown)
    bar, pill = shown.pane.transcript.verticalScrollBar(), shown.pane.findChild(NewTextPill)
    assert pill is not None
    bar.setValue(0)
    shown.pane.append_text("b", "More of it.\n\n" * 60)
    settle(shown)
    assert pill.isVisible()
    shown.source.all.clear()
    shown.pane.remove_messages([*map(str, range(20)), "b"])
    settle(shown)
    assert not pill.isVisible()
