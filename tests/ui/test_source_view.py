"""An answer as it was written, and rendered again: switched in the menu, where the reader stays at what is read."""

import re

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop_app.ui.icon_button import IconButton
from tests.ui.shown_pane import STREAMING, Messages, Show, ShownPane, answer, question, settle, waiting

TEXT = "# Title\n\nSome **bold** words.\n\n- item\n\n| a | b |\n|---|---|\n| 1 | 2 |"


def _actions(shown: ShownPane, identity: str) -> dict[str, QAction]:
    view = shown.view(identity)
    menu = shown.pane.transcript.menu_at(view, QPoint(40, max(40, 40 - view.y())))
    return {action.text(): action for action in menu.actions() if action.text()}


def _switch(shown: ShownPane, identity: str) -> None:
    actions = _actions(shown, identity)
    (actions.get("Show as written") or actions["Show it rendered"]).trigger()
    settle(shown)


def test_the_source_is_shown_and_the_rendered_text_comes_back(show: Show) -> None:
    shown = show(question("1"), answer("2", TEXT))
    settle(shown)
    rendered = shown.view("2").text_shown
    _switch(shown, "2")
    assert shown.view("2").text_shown == TEXT
    _switch(shown, "2")
    assert shown.view("2").text_shown == rendered


def test_only_answers_have_a_source(show: Show) -> None:
    shown = show(question("1"), answer("2", TEXT))
    settle(shown)
    assert "Show as written" in _actions(shown, "2")
    assert "Show as written" not in _actions(shown, "1")


def test_the_button_below_an_answer_opens_the_menu(show: Show) -> None:
    shown = show(question("1"), answer("2", TEXT))
    settle(shown)
    button = next(one for one in shown.view("2").findChildren(IconButton) if one.accessibleName() == "More")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    menus = [menu for menu in shown.pane.transcript.findChildren(QMenu) if menu.isVisible()]
    assert [action.text() for action in menus[0].actions() if action.text() == "Show as written"]
    menus[0].close()


def test_it_stays_as_it_was_chosen_out_of_view(show: Show) -> None:
    messages = [answer(str(n), f"Answer **{n}**.") if n % 2 else question(str(n)) for n in range(80)]
    shown = show(source=Messages(*messages))
    settle(shown)
    _switch(shown, "79")
    bar = shown.pane.transcript.verticalScrollBar()
    bar.setValue(0)
    settle(shown)
    assert not [view for view in shown.in_sight() if view.message_id == "79"]
    bar.setValue(bar.maximum())
    settle(shown)
    assert shown.view("79").text_shown == "Answer **79**."
    assert shown.view("77").text_shown == "Answer 77."


def test_what_is_read_stays_at_the_top(show: Show) -> None:
    shown = show(question("1"), answer("2", "\n\n".join(f"Paragraph **{n}** with words." for n in range(200))))
    settle(shown)
    bar = shown.pane.transcript.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    settle(shown)

    def at_top() -> int:
        view = shown.view("2")
        offset = view.offset_at(QPointF(view.mapFrom(shown.pane.transcript, QPoint(60, 8))))
        return int(re.findall(r"Paragraph \W*(\d+)", view.whole_text[: offset + 16])[-1])

    number = at_top()
    assert 20 < number < 180
    _switch(shown, "2")
    assert abs(at_top() - number) <= 1
    _switch(shown, "2")
    assert abs(at_top() - number) <= 1


def test_an_answer_grows_as_source_too(show: Show) -> None:
    shown = show(question("1"))
    shown.add(waiting("a"))
    shown.pane.update_answer("a", STREAMING)
    shown.pane.append_text("a", "Some **bo")
    QTest.qWait(80)
    _switch(shown, "a")
    shown.pane.append_text("a", "ld** words.")
    QTest.qWait(80)
    assert shown.view("a").text_shown == "Some **bold** words."


def test_the_whole_answer_is_copied_the_same_way(show: Show) -> None:
    shown = show(question("1"), answer("2", TEXT))
    settle(shown)
    _switch(shown, "2")
    _actions(shown, "2")["Copy message"].trigger()
    assert QGuiApplication.clipboard().text() == TEXT
    assert "<table" in QGuiApplication.clipboard().mimeData().html()
