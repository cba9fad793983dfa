"""Finding in a chat: what is counted, what is marked, and where the view goes."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop_app.rendering.marks import MarkKind
from desktop_app.ui.find_bar import FindBar
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.transcript_selection import Spot
from tests.ui.heard import heard
from tests.ui.shown_pane import STREAMING, Messages, Show, ShownPane, answer, drag, long_chat, question, settle, waiting

WaitUntil = Callable[[Callable[[], bool]], bool]


def _bar(shown: ShownPane) -> FindBar:
    return shown.pane.findChild(FindBar)


def _said(shown: ShownPane) -> str:
    return next(label.text() for label in _bar(shown).findChildren(QLabel))


def _find(shown: ShownPane, text: str, wait_until: WaitUntil) -> None:
    shown.pane.finding.open()
    _bar(shown).field.setText(text)
    assert wait_until(lambda: not shown.pane.transcript.finding.is_looking)
    settle(shown)


def _here(shown: ShownPane) -> tuple[MessageView, int]:
    """The view that shows the current hit, and where the hit stands in the transcript's view."""
    current = shown.pane.transcript.finding.current
    assert current is not None
    view = shown.view(current[0])
    return view, round(view.y() + view.caret_at(current[1]).center().y())


def _in_sight(shown: ShownPane) -> bool:
    return 0 <= _here(shown)[1] <= shown.pane.transcript.viewport().height()


def test_hits_are_counted_also_out_of_view_and_one_in_sight_is_the_first(show: Show, wait_until: WaitUntil) -> None:
    shown = show(source=long_chat(400))
    settle(shown)
    value = shown.pane.transcript.verticalScrollBar().value()
    _find(shown, "question", wait_until)
    assert shown.pane.transcript.finding.count == 200
    assert shown.pane.transcript.verticalScrollBar().value() == value
    assert _in_sight(shown)
    assert _said(shown).endswith("of 200")


def test_steps_go_round_the_chat_and_come_into_view(show: Show, wait_until: WaitUntil) -> None:
    shown = show(source=long_chat(300, "Nothing here.\n\n```py\nx = 1\n```\n\n- item"))
    _find(shown, "question 0?", wait_until)
    assert _said(shown) == "1 of 1"
    assert _in_sight(shown)
    assert shown.pane.transcript.verticalScrollBar().value() < 200
    _find(shown, "answer 2", wait_until)  # 21, 23, 201 and so on
    count = shown.pane.transcript.finding.count
    seen = []
    for _ in range(count):
        shown.pane.finding.step(True)
        settle(shown)
        assert _in_sight(shown)
        seen.append(shown.pane.transcript.finding.number)
    assert sorted(seen) == list(range(1, count + 1))
    shown.pane.finding.step(False)
    assert shown.pane.transcript.finding.number == seen[-2]


def test_all_hits_in_view_are_marked_and_the_current_one_otherwise(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1", "salt?"), answer("2", "Salt and **sa**lt, `salt`.\n\n| salt |\n|---|\n| x |"))
    settle(shown)
    _find(shown, "salt", wait_until)
    finding = shown.pane.transcript.finding
    assert finding.count == 5
    kinds = [mark.kind for identity in ("1", "2") for mark in finding.marks_of(identity)]
    assert kinds.count(MarkKind.FOUND_HERE) == 1
    assert kinds.count(MarkKind.FOUND) == 4
    before = shown.view("2").grab().toImage()
    _bar(shown).close_bar()
    settle(shown)
    assert finding.marks_of("2") == []
    assert shown.view("2").grab().toImage() != before


def test_what_is_folded_is_found_and_unfolded(show: Show, wait_until: WaitUntil) -> None:
    code = "\n".join(f"line {n}" for n in range(300))
    thought = "<think>\nA hidden herring.\n</think>\n\nFish."
    shown = show(question("1"), answer("2", f"Code:\n\n```\n{code}\n```\n\nEnd."), answer("3", thought))
    settle(shown)
    _find(shown, "line 280", wait_until)
    assert _said(shown) == "1 of 1"
    assert _in_sight(shown)
    _find(shown, "herring", wait_until)
    assert _said(shown) == "1 of 1"
    settle(shown)
    assert _in_sight(shown)
    assert "A hidden herring." in shown.view("3").text_shown


def test_a_place_deep_in_a_very_long_message_is_gone_to(show: Show, wait_until: WaitUntil) -> None:
    text = "\n\n".join(f"Paragraph {n} with some words in it." for n in range(1_500))
    shown = show(source=Messages(question("1"), answer("2", text), *long_chat(40).all[:0], question("3", "Last?")))
    _find(shown, "paragraph 1234 ", wait_until)
    assert wait_until(lambda: _in_sight(shown))
    assert _said(shown) == "1 of 1"


def test_nothing_found_says_so_and_nothing_moves(show: Show, wait_until: WaitUntil) -> None:
    shown = show(source=long_chat(60))
    settle(shown)
    value = shown.pane.transcript.verticalScrollBar().value()
    _find(shown, "xyzzy", wait_until)
    assert _said(shown) == "No match"
    shown.pane.finding.step(True)
    assert shown.pane.transcript.verticalScrollBar().value() == value


def test_growing_text_is_found_too(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1", "salt"))
    shown.add(waiting("a"))
    shown.pane.update_answer("a", STREAMING)
    _find(shown, "salt", wait_until)
    assert _said(shown) == "1 of 1"
    shown.pane.append_text("a", "More salt, salt.")
    assert wait_until(lambda: _said(shown) == "1 of 3")


def test_removed_messages_are_found_no_more(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1", "salt"), answer("2", "salt salt"))
    _find(shown, "salt", wait_until)
    shown.source.all.pop()
    shown.pane.remove_messages(["2"])
    assert _said(shown) == "1 of 1"


def test_keys_in_the_bar(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1", "salt salt salt"), answer("2", "Yes."))
    settle(shown)
    _find(shown, "salt", wait_until)
    field = _bar(shown).field
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert _said(shown) == "2 of 3"
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert _said(shown) == "1 of 3"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert _bar(shown).isHidden()
    span = shown.pane.transcript.selection.span
    assert span is not None
    assert (span[0].offset, span[1].offset) == (0, 4)


def test_what_is_selected_is_looked_for_when_the_bar_opens(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1", "pepper"), answer("2", "salt and pepper"))
    settle(shown)
    view = shown.view("2")
    drag(view, QPoint(16, 30), QPoint(40, 30))
    selected = shown.pane.transcript.selected_line
    assert selected
    shown.pane.finding.open()
    assert _bar(shown).field.text() == selected


def test_esc_takes_the_bar_before_the_answer(show: Show) -> None:
    shown = show(question("1", "salt"), answer("2", "Yes."))
    assert not shown.pane.take_escape()
    shown.pane.finding.open()
    assert shown.pane.take_escape()
    assert _bar(shown).isHidden()


def test_another_chat_closes_the_bar(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1", "salt"), answer("2", "Yes."))
    _find(shown, "salt", wait_until)
    shown.pane.show_conversation(shown.conversation, Messages(question("9", "salt")), builtin=True)
    assert _bar(shown).isHidden()
    assert shown.pane.transcript.finding.count == 0


def test_an_empty_chat_has_nothing_to_find(show: Show) -> None:
    shown = show()
    shown.pane.finding.open()
    assert _bar(shown).isHidden()


@pytest.mark.parametrize("width", [300, 480, 1200])
def test_the_bar_fits(show: Show, width: int) -> None:
    shown = show(question("1", "salt"), answer("2", "Yes."))
    shown.pane.resize(width, 500)
    shown.pane.finding.open()
    assert _bar(shown).x() >= 0
    assert _bar(shown).geometry().right() <= width


def test_a_hit_at_the_side_of_a_wide_block_is_scrolled_to(show: Show, wait_until: WaitUntil) -> None:
    table = "| " + " | ".join(f"column {n}" for n in range(40)) + " |\n" + "|---" * 40 + "|\n"
    code = "```\n" + "x" * 300 + " needle\n" + "y\n" * 300 + "```\n"
    shown = show(question("1"), answer("2", table + "\n" + code))
    settle(shown)
    for words in ("column 39", "needle", "column 0"):
        _find(shown, words, wait_until)
        current = shown.pane.transcript.finding.current
        assert current is not None
        assert 0 <= shown.view("2").caret_at(current[1]).x() < shown.view("2").width()


def test_the_first_hit_is_below_the_top_edge_also_inside_a_long_answer(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1"), answer("2", "\n\n".join(f"Some salt, number {n}." for n in range(300))))
    settle(shown)
    bar = shown.pane.transcript.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    settle(shown)
    value = bar.value()
    _find(shown, "salt", wait_until)
    assert bar.value() == value
    assert _in_sight(shown)
    number = shown.pane.transcript.finding.number
    _find(shown, "salt, number", wait_until)
    assert shown.pane.transcript.finding.number == number
    assert bar.value() == value


def test_a_hit_above_in_the_same_answer_is_nearer_than_the_first(show: Show, wait_until: WaitUntil) -> None:
    text = "Salt.\n\nSalt.\n\n" + "\n\n".join(f"Paragraph {n}." for n in range(200))
    shown = show(question("1"), answer("2", text))
    settle(shown)
    _find(shown, "salt", wait_until)
    assert _said(shown) == "2 of 2"


def test_hits_are_seen_in_what_is_selected(show: Show, wait_until: WaitUntil) -> None:
    shown = show(question("1"), answer("2", "Pepper and salt."))
    settle(shown)
    view = shown.view("2")
    shown.pane.transcript.selection.begin(Spot("2", 0), Spot("2", 16))
    before = view.grab().toImage()
    shown.pane.transcript.finding.look_for("salt")
    assert wait_until(lambda: shown.pane.transcript.finding.count == 1)
    assert view.grab().toImage() != before


def test_in_a_long_answer_that_is_still_being_read_the_last_hit_is_the_first(show: Show, wait_until: WaitUntil) -> None:
    many = "".join(f"Paragraph {n}, with *some* words.\n\n" for n in range(1_000))
    shown = show(question("1"), answer("2", f"Salt.\n\n{many}Salt.\n\n{many}Salt."))
    assert not shown.view("2").is_read
    _find(shown, "salt", wait_until)
    assert _said(shown) == "3 of 3"


def test_the_pane_tells_how_much_of_its_top_the_bar_takes(show: Show) -> None:
    shown = show(question("1", "salt"), answer("2", "Yes."))
    told = heard(shown.pane.finding.covered)
    shown.pane.finding.open()
    assert told == [(_bar(shown).geometry().bottom() + 1,)]
    shown.pane.show_conversation(shown.conversation, Messages(question("9", "salt")), builtin=True)
    assert told[1:] == [(0,)]
