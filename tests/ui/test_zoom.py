"""Larger and smaller text: what grows, what stays where it is, and which keys, wheels and fingers do it."""

import gc
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop_app.settings import FULL_WIDTH, ZOOMS
from desktop_app.ui.message_places import REACH
from desktop_app.ui.theme import TextRole, Theme
from tests.ui.heard import heard
from tests.ui.shown_pane import Show, ShownPane, answer, long_chat, question, settle

WORDS = [f"word{number}" for number in range(3_000)]
LONG = "\n\n".join(" ".join(WORDS[start : start + 150]) for start in range(0, 3_000, 150))

Wait = Callable[[Callable[[], bool]], bool]


@pytest.fixture(autouse=True)
def _actual_size_again(theme: Theme) -> Iterator[None]:
    gc.collect()  # what other tests let go of goes now, and not while a signal is on its way to it
    yield
    theme.set_text(100)


def turn_wheel(over: QWidget, at: QPoint, eighths: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.ControlModifier) -> None:
    window = over.window()
    QTest.wheelEvent(window.windowHandle(), QPointF(over.mapTo(window, at)), QPoint(0, eighths), QPoint(), modifiers)
    QTest.qWait(1)


def word_at(shown: ShownPane, y: int) -> str:
    """The first word of the line that is seen at a y of the transcript."""
    view = next(view for view in shown.in_sight() if view.geometry().top() <= y < view.geometry().bottom())
    found = view.text_at(y - view.y())
    assert found is not None
    text = view.segments.blocks[found[0]].plain_text
    return text[text.rfind(" ", 0, found[1] + 1) + 1 :].split(" ")[0]


def seen_words(shown: ShownPane, y: int) -> range:
    """The numbers of the words in the line that is seen at a y."""
    view = next(view for view in shown.in_sight() if view.geometry().top() <= y < view.geometry().bottom())
    first, below = view.text_at(y - view.y()), y - view.y()
    assert first is not None
    line = view.segments.segment(first[0])
    end = line.position_at(QPointF(view.width(), below - (view.mark_y(first[0], 0))))
    numbers = [int(word) for word in view.segments.blocks[first[0]].plain_text[first[1] : end].replace("word", " ").split()]
    return range(numbers[0], numbers[-1] + 1)


def test_text_grows_and_what_is_around_it_does_not(show: Show, theme: Theme) -> None:
    shown = show(question("q", "Why?"), answer("a", "Because."))
    before = {role: theme.font(role).pixelSize() for role in TextRole}
    settle(shown)
    heights = [view.height() for view in shown.views()]
    composer = shown.pane.composer.height()
    theme.set_text(200)
    assert {role: theme.font(role).pixelSize() for role in TextRole} == before
    assert theme.text_font(TextRole.READING).pixelSize() == 2 * before[TextRole.READING]
    assert shown.pane.composer.field.font().pixelSize() == 2 * before[TextRole.READING]
    assert all(view.height() > height for view, height in zip(shown.views(), heights, strict=True))
    assert shown.pane.composer.height() > composer


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("width", [480, 720, 1200, 1920])
def test_the_column_keeps_its_characters_within_the_window(show: Show, theme: Theme, width: int, zoom: int) -> None:
    shown = show(question("q", "Why?"))
    shown.pane.resize(width, 700)
    theme.set_text(zoom)
    transcript = shown.pane.transcript
    room = width - transcript.verticalScrollBar().width() - 2 * (24 if width < 640 else 32)
    wanted = QFontMetricsF(theme.text_font(TextRole.READING)).averageCharWidth() * 75
    assert transcript.text_width <= room
    assert transcript.text_width == room or transcript.text_width == pytest.approx(max(wanted, 360), rel=0.25)
    assert shown.pane.composer.geometry().left() == transcript.text_left - REACH
    shown.pane.set_reading_width(FULL_WIDTH)
    assert transcript.text_width == room


@pytest.mark.parametrize("zoom", [50, 110, 200, 300])
def test_the_line_at_the_top_edge_stays_through_a_zoom_and_back(show: Show, theme: Theme, zoom: int) -> None:
    shown = show(question("q", "Tell me."), answer("a", LONG), question("q2", "And?"), answer("a2", LONG))
    bar = shown.pane.transcript.verticalScrollBar()
    settle(shown)
    bar.setValue(1_500)
    settle(shown)
    read = seen_words(shown, 0)
    place = word_at(shown, 0)
    theme.set_text(zoom)
    assert read[0] in seen_words(shown, 0)
    settle(shown)
    assert read[0] in seen_words(shown, 0), "also after what is around it was laid out"
    theme.set_text(175)
    theme.set_text(100)
    assert word_at(shown, 0) == place


def test_the_line_under_the_pointer_stays_while_the_wheel_zooms(show: Show, theme: Theme) -> None:
    shown = show(question("q", "Tell me."), answer("a", LONG), question("q2", "And?"), answer("a2", LONG))
    transcript = shown.pane.transcript
    bar = transcript.verticalScrollBar()
    settle(shown)
    bar.setValue(1_500)
    settle(shown)
    shown.pane.zoom_wanted.connect(lambda steps: theme.set_text(ZOOMS[ZOOMS.index(theme.zoom) + steps]))
    read = seen_words(shown, 300)
    top = seen_words(shown, 0)
    view = next(view for view in shown.in_sight() if view.geometry().contains(200, 300))
    for _ in range(4):
        turn_wheel(view, view.mapFrom(transcript.viewport(), QPoint(200, 300)), 120)
    assert theme.zoom == 175
    assert read[0] in seen_words(shown, 300)
    assert top[0] not in seen_words(shown, 0)


def test_the_end_stays_the_end_and_the_start_the_start(show: Show, theme: Theme, wait_until: Wait) -> None:
    shown = show(source=long_chat(40))
    bar = shown.pane.transcript.verticalScrollBar()
    for zoom in (200, 67, 100):
        theme.set_text(zoom)
        assert wait_until(lambda: bar.value() == bar.maximum())
        last = shown.view("39").geometry()
        assert last.bottom() < shown.pane.transcript.viewport().height()
    bar.setValue(0)
    for zoom in (200, 67):
        theme.set_text(zoom)
        assert bar.value() == 0


def test_of_ten_thousand_messages_only_those_near_are_laid_out_again(show: Show, theme: Theme) -> None:
    shown = show(source=long_chat(10_000))
    bar = shown.pane.transcript.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    settle(shown)
    pulled, length = shown.source.pulled, bar.maximum()
    theme.set_text(200)
    assert shown.source.pulled - pulled < 100
    assert length * 1.3 < bar.maximum() < length * 3, "heights that nobody saw are guessed in the new size"


def test_a_growing_answer_goes_on_in_the_new_size(show: Show, theme: Theme, wait_until: Wait) -> None:
    from desktop_app.chat.message import Phase

    shown = show(question("q", "Tell me."), answer("a", "", None, Phase.STREAMING, tokens=0))
    shown.pane.append_text("a", "One\n\n| a | b |\n|---|---|\n| 1 |")
    assert wait_until(lambda: "One" in shown.view("a").text_shown)
    theme.set_text(150)
    shown.pane.append_text("a", " 2 |\n\nTwo")
    assert wait_until(lambda: "Two" in shown.view("a").text_shown)
    assert shown.view("a").segments.look.reading.pixelSize() == theme.text_font(TextRole.READING).pixelSize()
    shown.view("a").grab()


def test_only_the_wheel_with_ctrl_zooms_and_small_turns_add_up(show: Show, theme: Theme) -> None:
    shown = show(source=long_chat(40))
    wanted = heard(shown.pane.zoom_wanted)
    view = shown.in_sight()[-1]
    bar = shown.pane.transcript.verticalScrollBar()
    at_end = bar.value()
    turn_wheel(view, QPoint(40, 5), 120, Qt.KeyboardModifier.NoModifier)
    assert wanted == []
    assert bar.value() < at_end
    settle(shown)
    before = bar.value()
    for _ in range(8):
        turn_wheel(view, QPoint(40, 5), 30)
    turn_wheel(view, QPoint(40, 5), -240)
    assert wanted == [(1,), (1,), (-2,)]
    turn_wheel(view, QPoint(40, 5), 90)
    turn_wheel(view, QPoint(40, 5), -90)
    assert wanted == [(1,), (1,), (-2,)], "turning back begins anew"
    assert bar.value() == before, "nothing scrolled"
    turn_wheel(shown.pane.composer.field.viewport(), QPoint(5, 5), 120)
    assert wanted[3:] == [(1,)]


def test_a_long_draft_and_the_smallest_window_bear_any_size(show: Show, theme: Theme) -> None:
    shown = show(source=long_chat(4), draft="line\n" * 50)
    shown.pane.resize(480, 312)
    for zoom in ZOOMS:
        theme.set_text(zoom)
        composer = shown.pane.composer.geometry()
        assert composer.top() >= 40
        assert composer.bottom() < 312
        assert shown.pane.composer.field.height() >= shown.pane.composer.field.line_height
