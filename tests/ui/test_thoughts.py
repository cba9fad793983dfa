"""A model's thought above its answer: folded, with the time that it took, shown on demand."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Message, Phase
from desktop_app.ui.chat_excerpt import ChatExcerpt, ExcerptPiece
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.theme import Theme
from desktop_app.ui.thought_button import ThoughtButton
from desktop_app.ui.thought_words import thought_sentence
from desktop_app.ui.transcript_selection import END
from tests.ui.shown_pane import ROW, STREAMING, Show, ShownPane, answer, long_chat, question, settle, state, waiting

WaitUntil = Callable[[Callable[[], bool]], bool]
THOUGHT = "Two and [two](https://sum.example).\n\n```py\n2 + 2\n```\n\nSo it is four."
QUOTED = "> Two and [two](https://sum.example).\n>\n> ```py\n> 2 + 2\n> ```\n>\n> So it is four.\n\nIt is **four**."
TEXT = f"<think>\n{THOUGHT}\n</think>\n\nIt is **four**."


def thoughtful(identity: str, text: str = TEXT, seconds: float | None = 12.4, ending: Ending = Ending.END_OF_TEXT) -> Message:
    made = answer(identity, text, ending)
    assert made.answer is not None
    return replace(made, answer=replace(made.answer, thinking_seconds=seconds))


def button(shown: ShownPane, identity: str) -> ThoughtButton:
    (found,) = shown.view(identity).findChildren(ThoughtButton)
    return found


def growing(shown: ShownPane, text: str) -> None:
    """An answer that streams, and what has come of it."""
    shown.add(question("q"))
    shown.add(waiting("a"))
    shown.pane.update_answer("a", replace(STREAMING, seconds=0.0))
    more(shown, text)


def more(shown: ShownPane, text: str) -> None:
    shown.pane.append_text("a", text)
    QTest.qWait(60)


@pytest.mark.usefixtures("british")
@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [
        (None, "Thought"),
        (0.4, "Thought for less than 1 s"),
        (12.9, "Thought for 12 s"),
        (65.0, "Thought for 1 min 5 s"),
        (3600.0, "Thought for 60 min 0 s"),
    ],
)
def test_how_long_it_took(seconds: float | None, sentence: str) -> None:
    assert thought_sentence(replace(state(), thinking_seconds=seconds), is_closed=True) == sentence


@pytest.mark.usefixtures("qt_app")
@pytest.mark.parametrize(
    ("ending", "sentence"),
    [
        (None, "Thinking, 7 s"),
        (Ending.STOPPED, "Thought, cut off"),
        (Ending.LIMIT, "Thought, cut off"),
        (Ending.END_OF_TEXT, "Thought, without an answer"),
    ],
)
def test_a_thought_without_an_end(ending: Ending | None, sentence: str) -> None:
    phase = Phase.STREAMING if ending is None else Phase.ENDED
    assert thought_sentence(state(ending, phase), is_closed=False, seconds=7.9) == sentence


@pytest.mark.usefixtures("british")
def test_a_stored_thought_is_folded_and_unfolds(show: Show) -> None:
    shown = show(question("1"), thoughtful("2"))
    settle(shown)
    view, line = shown.view("2"), button(shown, "2")
    assert line.isVisible()
    assert (line.text(), line.accessibleName()) == ("Thought for 12 s", "Thought for 12 s, folded")
    assert view.text_shown == "It is four."
    height = view.height()
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert line.accessibleName() == "Thought for 12 s, unfolded"
    assert view.text_shown == "Two and two.\n2 + 2\nSo it is four.\nIt is four."
    assert view.height() > height
    assert "So it is four." in view.accessibleName()
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert view.height() == height
    assert view.text_shown == "It is four."


def test_without_a_thought_there_is_no_line(show: Show) -> None:
    shown = show(question("1", "<think>typed</think>"), answer("2"), thoughtful("3", "<think>\n\n</think>\n\nFour.", None))
    settle(shown)
    assert not shown.pane.findChildren(ThoughtButton)
    assert shown.view("1").text_shown == "<think>typed</think>"
    assert shown.view("3").text_shown == "Four."


def test_the_keyboard_reaches_it_and_what_is_folded_is_not_walked_through(show: Show) -> None:
    shown = show(question("1"), thoughtful("2"))
    settle(shown)
    view = shown.view("2")

    def stops() -> list[str]:
        view.setFocus(Qt.FocusReason.TabFocusReason)
        walked = []
        while True:
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            focused = QApplication.focusWidget()
            if focused is shown.pane.composer.field:
                return walked
            walked.append("a link" if focused is view else focused.accessibleName())

    assert stops() == ["Thought for 12 s, folded", *ROW]
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert QApplication.focusWidget() is button(shown, "2")
    settle(shown)
    assert stops() == ["Thought for 12 s, unfolded", "a link", "Save code…", "Copy code", *ROW]
    button(shown, "2").click()
    settle(shown)
    assert stops() == ["Thought for 12 s, folded", *ROW]


def test_a_keyboard_inside_the_thought_is_not_lost_when_it_is_folded(show: Show) -> None:
    shown = show(question("1"), thoughtful("2"))
    settle(shown)
    button(shown, "2").click()
    settle(shown)
    shown.view("2").setFocus(Qt.FocusReason.TabFocusReason)
    while QApplication.focusWidget().accessibleName() != "Copy code":
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.mouseClick(button(shown, "2"), Qt.MouseButton.LeftButton)
    settle(shown)
    assert QApplication.focusWidget() is button(shown, "2")


def test_copying_the_answer_leaves_the_thought_out(show: Show) -> None:
    shown = show(question("1"), thoughtful("2"), thoughtful("3", "<think>\nTwo and", None, Ending.STOPPED))
    settle(shown)
    shown.view("2").act_wanted.emit(MessageAct.COPY)
    assert QGuiApplication.clipboard().text() == "It is **four**."
    assert "Two" not in QGuiApplication.clipboard().mimeData().html()
    shown.view("3").act_wanted.emit(MessageAct.COPY)
    assert QGuiApplication.clipboard().text() == "> Two and", "better than nothing"


def test_copying_a_selection_over_the_thought_has_it(show: Show) -> None:
    shown = show(question("1"), thoughtful("2"))
    settle(shown)
    view = shown.view("2")
    for _ in range(2):  # folded, and unfolded
        shown.pane.transcript.selection.clear()
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        copied = QGuiApplication.clipboard().text()
        assert copied == QUOTED
        assert "<blockquote>" in QGuiApplication.clipboard().mimeData().html()
        button(shown, "2").click()
        settle(shown)


def test_while_it_thinks_only_the_line_is_seen_and_counts(show: Show, wait_until: WaitUntil) -> None:
    shown = show(source=long_chat(4))
    settle(shown)
    growing(shown, "<thi")
    assert shown.view("a").text_shown == ""
    more(shown, "nk>\nTwo")
    line, height = button(shown, "a"), shown.view("a").height()
    assert line.text().startswith("Thinking")
    assert line.accessibleName() == "Thinking, folded"
    more(shown, " and two.\n\nFour, then." * 20)
    assert (shown.view("a").text_shown, shown.view("a").height()) == ("", height)
    assert wait_until(lambda: line.text().startswith("Thinking, ") and line.text().endswith(" s"))
    assert line.accessibleName() == "Thinking, folded", "a screen reader is not told every second"
    shown.pane.update_answer("a", replace(STREAMING, thinking_seconds=2.5))
    more(shown, "\n</think>\n\nIt is four")
    assert line.text() == "Thought for 2 s"
    assert shown.view("a").text_shown == "It is four"
    assert shown.view("a").height() > height
    shown.pane.update_answer("a", replace(state(), thinking_seconds=2.5))
    assert button(shown, "a") is line


def test_stopped_in_the_thought(show: Show) -> None:
    shown = show(source=long_chat(2))
    settle(shown)
    growing(shown, "<think>\nTwo and")
    shown.pane.update_answer("a", state(Ending.STOPPED))
    assert button(shown, "a").text() == "Thought, cut off"
    assert shown.view("a").text_shown == ""


def test_unfolded_it_grows_where_it_stands(show: Show) -> None:
    shown = show(source=long_chat(20))
    settle(shown)
    growing(shown, "<think>\nTwo and two.\n\n")
    line = button(shown, "a")
    bar = shown.pane.transcript.verticalScrollBar()
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert shown.view("a").text_shown == "Two and two."
    place = line.mapTo(shown.pane, QPoint(0, 0))
    bar.setValue(bar.value() - 1)  # reads
    place += QPoint(0, 1)
    more(shown, "And so on.\n\n" * 60)
    assert line.mapTo(shown.pane, QPoint(0, 0)) == place
    more(shown, "</think>Four.")
    assert line.mapTo(shown.pane, QPoint(0, 0)) == place
    settle(shown)
    assert shown.view("a").text_shown.endswith("And so on.\nFour.")


def test_the_line_stays_where_it_was_clicked(show: Show) -> None:
    long = "<think>\n" + "A paragraph of it.\n\n" * 80 + "</think>\n\nFour."
    shown = show(*long_chat(10).all, question("q"), thoughtful("a", long))
    settle(shown)
    line = button(shown, "a")
    place = line.mapTo(shown.pane, QPoint(0, 0))
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    settle(shown)
    assert line.mapTo(shown.pane, QPoint(0, 0)) == place
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    settle(shown)
    bar = shown.pane.transcript.verticalScrollBar()
    assert bar.value() == bar.maximum()
    assert line.mapTo(shown.pane, QPoint(0, 0)) == place


def test_what_was_unfolded_is_so_after_scrolling_away_and_back(show: Show) -> None:
    source = long_chat(300)
    source.all[299] = thoughtful("299")
    source.all[297] = thoughtful("297")
    shown = show(source=source)
    settle(shown)
    button(shown, "299").click()
    bar = shown.pane.transcript.verticalScrollBar()
    bar.setValue(0)
    settle(shown)
    assert not any(view.message_id == "299" for view in shown.views() if not view.isHidden())
    bar.setValue(bar.maximum())
    settle(shown)
    assert "So it is four." in shown.view("299").text_shown
    assert "So it is four." not in shown.view("297").text_shown


def test_a_text_that_turns_out_to_be_a_thought_is_folded(show: Show) -> None:
    """Templates that open the thought in the prompt: only its end tells what it was."""
    shown = show(source=long_chat(2))
    settle(shown)
    growing(shown, "Two and two.\n\n")
    assert shown.view("a").text_shown == "Two and two."
    more(shown, "</think>\n\nFour.")
    assert shown.view("a").text_shown == "Four."
    assert button(shown, "a").isVisible()


def test_links_in_a_folded_thought_are_not_hit(show: Show) -> None:
    shown = show(question("1"), thoughtful("2"))
    settle(shown)
    view = shown.view("2")
    view.segments.segment(1)  # as a selection over it may do
    assert not view.segments.links()
    assert all(view.segments.run_at(QPointF(x, y)) != view.segments.blocks[1].runs[1] for x in range(0, 400, 8) for y in range(0, 80, 4))


def test_what_looks_for_a_place_in_the_thought_unfolds_it(show: Show) -> None:
    shown = show(question("1"), thoughtful("2"))
    settle(shown)
    view = shown.view("2")
    assert not view.reveal(view.whole_text.index("It is")), "the answer was never folded"
    assert view.reveal(view.whole_text.index("So it"))
    assert "So it is four." in view.text_shown
    assert not view.reveal(view.whole_text.index("So it"))


@pytest.mark.usefixtures("qt_app")
def test_messages_without_a_widget_are_copied_the_same() -> None:
    def copied(part: tuple[int, int] | None) -> ChatExcerpt:
        excerpt = ChatExcerpt([ExcerptPiece("Model", TEXT, is_answer=True, part=part)])
        while excerpt.advance():
            pass
        return excerpt

    assert copied(None).markdown == "It is **four**."
    assert copied((0, END)).markdown == QUOTED
    assert "<blockquote>" in copied((0, END)).data().html()
    assert copied((0, 8)).markdown == "> Two and"


def test_the_line_is_zoomed_with_the_text(show: Show, theme: Theme) -> None:
    shown = show(question("1"), thoughtful("2"))
    settle(shown)
    line = button(shown, "2")
    width = line.width()
    try:
        for zoom in (50, 300):
            theme.set_text(zoom)
            settle(shown)
            assert line.height() >= max(24, line.fontMetrics().height())
            assert line.width() >= line.fontMetrics().horizontalAdvance(line.text())
            assert shown.view("2").segments.segment(0).height == line.height()
        assert line.width() > 2 * width
    finally:
        theme.set_text(100)
