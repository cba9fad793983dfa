"""Answers of hundreds of thousands of characters: their end is there at once, and nothing jumps when the rest was read."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollBar

from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Phase
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.transcript_selection import Spot
from tests.ui.shown_pane import STREAMING, Messages, Show, ShownPane, answer, question, state, waiting

TEXT = "".join(
    f"## Part {n}\n\nWords, **strong** ones and `code`, about part {n}.\n\n- one\n- two\n\n"
    f"```\ncode {n}\n```\n\n| a | b |\n|---|---|\n| {n} | x |\n\n"
    for n in range(900)
)
END = "This is the end."


def _bar(shown: ShownPane) -> QScrollBar:
    return shown.pane.transcript.verticalScrollBar()


def _read(view: MessageView) -> None:
    for _ in range(5_000):
        if view.is_read:
            return
        QTest.qWait(2)
    raise AssertionError("it was never read")


def _bottom(view: MessageView) -> int:
    return view.y() + view.text_bottom


def test_the_end_of_a_long_stored_answer_is_shown_before_all_of_it_was_read(show: Show) -> None:
    shown = show(source=Messages(question("1"), answer("2", TEXT + END)))
    view = shown.view("2")
    assert not view.is_read
    assert view.segments.blocks[-1].plain_text == END
    QTest.qWait(1)
    assert _bar(shown).value() == _bar(shown).maximum()
    assert _bottom(view) <= shown.pane.transcript.viewport().height()
    before = _bottom(view)
    _read(view)
    QTest.qWait(20)
    assert view.segments.blocks == read_markdown(TEXT + END)
    assert _bar(shown).value() == _bar(shown).maximum()
    assert _bottom(view) == before


def test_a_reader_who_scrolls_up_meanwhile_stays_at_the_same_words(show: Show) -> None:
    shown = show(source=Messages(question("1"), answer("2", TEXT + END)))
    view = shown.view("2")
    QTest.qWait(1)
    _bar(shown).setValue(_bar(shown).value() - 400)
    assert not view.is_read
    before = _bottom(view)
    _read(view)
    QTest.qWait(20)
    assert _bottom(view) == before
    assert _bar(shown).value() < _bar(shown).maximum()


def test_its_beginning_can_be_reached(show: Show) -> None:
    shown = show(source=Messages(question("1"), answer("2", TEXT + END)))
    view = shown.view("2")
    _read(view)
    _bar(shown).setValue(0)
    QTest.qWait(50)
    assert view.segments.laid_out_at(0) is not None


def test_what_comes_all_at_once_is_shown_to_its_end(show: Show) -> None:
    shown = show()
    shown.add(question("1"))
    shown.add(waiting("2"))
    shown.pane.update_answer("2", STREAMING)
    for start in range(0, len(TEXT), 5_000):
        shown.pane.append_text("2", TEXT[start : start + 5_000])
    QTest.qWait(60)
    shown.pane.append_text("2", END)
    shown.pane.update_answer("2", state(Ending.END_OF_TEXT, Phase.ENDED))
    view = shown.view("2")
    assert view.markdown == TEXT + END
    _read(view)
    assert view.segments.blocks == read_markdown(TEXT + END)
    QTest.qWait(20)
    assert _bar(shown).value() == _bar(shown).maximum()


def test_what_is_selected_of_the_end_stays_selected_when_the_rest_was_read(show: Show) -> None:
    shown = show(source=Messages(question("1"), answer("2", TEXT + END)))
    view = shown.view("2")
    assert not view.is_read
    length = view.segments.text.length
    shown.pane.transcript.selection.begin(Spot("2", length - len(END)), Spot("2", length))
    _read(view)
    QTest.qWait(20)
    part = shown.pane.transcript.selection.part_of("2")
    assert part is not None
    assert view.whole_text[part[0] : part[1]] == END


def test_a_screen_reader_is_told_the_beginning_once_it_was_read(show: Show) -> None:
    shown = show(source=Messages(question("1"), answer("2", TEXT + END)))
    view = shown.view("2")
    assert "Part 0" not in view.accessibleName()
    _read(view)
    assert view.accessibleName().startswith(f"{view.author}: Part 0\nWords, strong ones")
