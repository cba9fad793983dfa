"""Whatever the text, its blocks can be laid out, drawn and pointed at."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_app.rendering.blocks import Block, BlockKind
from desktop_app.rendering.code_segment import CodeSegment
from desktop_app.rendering.look import Look
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.marks import Mark, MarkKind
from desktop_app.rendering.prose_segment import ProseSegment
from desktop_app.rendering.segment import Segment
from desktop_app.rendering.segments import estimated_height, make_segment
from desktop_app.rendering.shown_line import original_position, shown_line, shown_position
from desktop_app.rendering.table_segment import TableSegment
from desktop_app.rendering.text_units import units
from tests.rendering.looks import plain_look
from tests.rendering.markdown_samples import SAMPLES, documents


@pytest.fixture(scope="module")
def look(qt_app: object) -> Look:
    return plain_look()


def _segments(text: str, look: Look, width: int = 400) -> list[Segment]:
    blocks = read_markdown(text)
    made = []
    for index, block in enumerate(blocks):
        after = blocks[index + 1] if index + 1 < len(blocks) else None
        made.append(make_segment(block, look, width, before=blocks[index - 1] if index else None, after=after))
    return made


def _image(segment: Segment, *marks: Mark) -> QImage:
    image = QImage(max(segment.width, 1), max(segment.height, 1), QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    segment.paint(painter, QPointF(0, 0), QRectF(image.rect()), marks)
    painter.end()
    return image


def _use(segment: Segment) -> None:
    assert segment.height > 0
    _image(segment, Mark(0, segment.length), Mark(1, 3, MarkKind.FOUND), Mark(2, 3, MarkKind.FOUND_HERE))
    for x in (-5, 0, 13, segment.width // 2, segment.width + 50):
        for y in (-5, 0, segment.height // 2, segment.height + 50):
            point = QPointF(x, y)
            assert 0 <= segment.position_at(point) <= segment.length
            segment.run_at(point)
    segment.end_point()
    list(segment.links())
    assert segment.length == units(segment.block.plain_text)
    assert segment.first_change(segment) >= 0


@pytest.mark.parametrize("width", [120, 400, 900])
@pytest.mark.parametrize("text", SAMPLES)
def test_samples_can_be_drawn_at_any_width(text: str, width: int, look: Look) -> None:
    for segment in _segments(text, look, width):
        _use(segment)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(documents)
def test_any_document_can_be_drawn(look: Look, text: str) -> None:
    for segment in _segments(text, look):
        _use(segment)


def test_a_wide_table_scrolls_and_a_narrow_one_does_not(look: Look) -> None:
    wide = "| " + " | ".join(f"column {n} with words" for n in range(12)) + " |\n|" + "---|" * 12 + "\n"
    (table,) = _segments(wide, look)
    assert isinstance(table, TableSegment)
    assert table.scroll_range > 100
    (small,) = _segments("| a | b |\n|---|---|\n| 1 | 2 |", look)
    assert isinstance(small, TableSegment)
    assert small.scroll_range == 0
    (long_text,) = _segments("| a | b |\n|---|---|\n| " + "word " * 60 + "| x |", look)
    assert isinstance(long_text, TableSegment)
    assert long_text.scroll_range == 0  # it wraps instead
    assert long_text.height > 5 * 24


def test_numbers_that_get_longer_do_not_break_where_there_is_room(look: Look) -> None:
    text = "| n | square |\n|---|---|\n" + "".join(f"| row {n} | is {n * n} |\n" for n in range(400))
    blocks = read_markdown(text)
    head = make_segment(blocks[0], look, 400, before=None, after=blocks[1])
    tail = make_segment(blocks[-1], look, 400, before=blocks[-2], after=None, head=head)
    assert isinstance(head, TableSegment)
    assert isinstance(tail, TableSegment)
    assert head.scroll_range == 0
    rows = [segment.row_tops[1] - segment.row_tops[0] for segment in (head, tail)]
    assert rows[0] == rows[1]


def test_later_parts_of_a_table_stand_in_the_columns_of_the_first(look: Look) -> None:
    text = "| a | b |\n|---|---|\n" + "| x | y |\n" * 50 + "| a much longer cell | y |\n" * 10
    first, second = read_markdown(text)
    head = make_segment(first, look, 400, before=None, after=second)
    tail = make_segment(second, look, 400, before=first, after=None, head=head)
    assert isinstance(head, TableSegment)
    assert isinstance(tail, TableSegment)
    assert tail.widths == head.widths


def test_parts_of_code_join_to_one_box(look: Look) -> None:
    segments = _segments("```py\n" + "x = 1\n" * 450 + "```", look)
    assert [(segment.is_last, segment.gap) for segment in segments if isinstance(segment, CodeSegment)] == [
        (False, 0),
        (False, 0),
        (True, 0),
    ]
    image = _image(segments[0])
    assert image.pixelColor(0, image.height() - 1) == QColor("#336699")  # the border goes on to the next piece


def test_growing_text_changes_only_its_last_lines(look: Look) -> None:
    text = "word " * 60
    (before,) = _segments(text, look)
    (after,) = _segments(text + "and more", look)
    first = before.first_change(after)
    line = look.line_height(look.reading)
    assert first >= before.height - 3 * line
    old, new = _image(before), _image(after)
    rows = [y for y in range(min(old.height(), new.height())) if any(old.pixel(x, y) != new.pixel(x, y) for x in range(0, 400, 3))]
    assert not rows or rows[0] >= first


def test_a_table_that_grows_keeps_the_cells_it_has(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "| a | b |\n|---|---|\n" + "| one | two |\n" * 20
    (before,) = _segments(rows, look)
    made = []
    from desktop_app.rendering import table_segment

    original: Callable[..., object] = table_segment.TextFlow
    monkeypatch.setattr(table_segment, "TextFlow", lambda *a, **k: made.append(1) or original(*a, **k))
    (block,) = read_markdown(rows + "| x | y |\n")
    make_segment(block, look, 400, before=None, after=None, old=before)
    assert len(made) <= 6


def test_direction_is_that_of_the_first_strong_character(look: Look) -> None:
    (hebrew,) = _segments("- שלום", look)
    assert isinstance(hebrew, ProseSegment)
    assert hebrew.right_to_left
    (code,) = _segments("```\nשלום\n```", look)
    assert not code.right_to_left


def test_deep_nesting_leaves_room_for_text(look: Look) -> None:
    for segment in _segments("> " * 30 + "deep\n\n" + "- " * 30 + "deep", look, 300):
        assert segment.inner_width >= 120


def test_a_guessed_height_is_near_the_real_one(look: Look) -> None:
    for text in ("Some words that will wrap over a few lines, I should think. " * 8, "```\n" + "x\n" * 30 + "```"):
        (segment,) = _segments(text, look)
        guess = estimated_height(segment.block, look, 400)
        assert 0.6 * segment.height < guess < 1.7 * segment.height


_odd_lines = st.text(st.sampled_from("ab \u202e\u200b🎉é\U000e0041\u0001"), max_size=12)


@given(_odd_lines)
def test_places_in_code_with_named_characters_go_both_ways(line: str) -> None:
    at = 0
    for character in line:
        assert original_position(line, shown_position(line, at)) == at
        at += units(character)
    assert shown_position(line, at) == units(shown_line(line))


def test_blocks_of_every_kind_are_drawn(look: Look) -> None:
    text = "# h\n\np\n\n---\n\n```\nc\n```\n\n| a |\n|---|\n\n$$x$$\n"
    kinds = {segment.block.kind for segment in _segments(text, look)}
    assert kinds == set(BlockKind) - {BlockKind.THOUGHT, BlockKind.SOURCE}  # a button of the window; no Markdown
    for segment in _segments(text, look):
        image = _image(segment)
        assert any(image.pixelColor(x, y) != QColor("#ffffff") for x in range(image.width()) for y in range(image.height()))
    empty = Block(BlockKind.PARAGRAPH, 0)
    _use(make_segment(empty, look, 300, before=None, after=None))
