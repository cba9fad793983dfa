"""Blocks of one message from top to bottom: folded ones have places, but no height."""

import pytest
from PySide6.QtCore import QPointF

from desktop_app.rendering.answer_blocks import AnswerBlocks
from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.code_segment import CodeSegment
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.selected_text import selected_markdown
from desktop_app.rendering.table_segment import TableSegment
from desktop_app.ui.segment_list import SegmentList
from desktop_app.ui.theme import Theme
from desktop_app.ui.transcript_look import transcript_look


@pytest.fixture
def segments(qt_app: object) -> SegmentList:
    made = SegmentList(transcript_look(Theme()), 400)
    made.replace_from(0, read_markdown("first\n\nsecond\n\nthird\n\nfourth"))
    made.ensure(0, 10_000)
    return made


def test_hidden_blocks_take_no_room_and_come_back(segments: SegmentList) -> None:
    whole, tops = segments.height, [segments.top(index) for index in range(4)]
    segments.set_hidden([1, 2], True)
    segments.ensure(0, 10_000)
    assert segments.height < whole
    assert segments.top(3) == tops[1]
    assert segments.laid_out_at(1) is None
    assert segments.position_at(QPointF(0, segments.top(3) + 2))[0] == 3
    segments.set_hidden([1, 2], False)
    segments.ensure(0, 10_000)
    assert segments.height == whole
    assert [segments.top(index) for index in range(4)] == tops


def test_hidden_text_is_still_selected_and_counted(segments: SegmentList) -> None:
    before = segments.text.length
    segments.set_hidden([1, 2, 3], True)
    assert segments.text.length == before
    assert "third" in selected_markdown(segments.blocks, (0, 0), segments.text.place(before))
    assert segments.index_at(10_000) == 0


def test_everything_can_be_hidden(segments: SegmentList) -> None:
    segments.set_hidden(range(4), True)
    segments.ensure(0, 10_000)
    assert segments.height == 0
    assert segments.index_at(50) == 0


def test_the_pieces_of_a_block_are_found_from_any_of_them(segments: SegmentList) -> None:
    code = "```\n" + "x\n" * 450 + "```\n\n"
    table = "| a |\n|---|\n" + "| 1 |\n" * 120 + "\n"
    prose = "word " * 3_000 + "\n\n"
    segments.replace_from(0, read_markdown(f"{code}{code}{table}{prose}end"))
    kinds = [(block.kind, block.part) for block in segments.blocks]
    groups = [segments.scroll_group(index) for index in range(len(segments))]
    for index, group in enumerate(groups):
        assert index in group
        if kinds[index][0] in (BlockKind.CODE, BlockKind.TABLE):
            assert [kinds[piece] for piece in group] == [(kinds[index][0], part) for part in range(len(group))]
            assert group.stop == len(kinds) or kinds[group.stop][1] == 0
        else:
            assert len(group) == 1
    assert sorted({(group.start, group.stop) for group in groups})[:3] == [(0, 3), (3, 6), (6, 9)]


@pytest.mark.parametrize(("head", "row"), [("```\n", "line\n"), ("| a | b |\n|---|---|\n", "| x | y |\n")])
def test_only_the_last_piece_of_what_grows_has_the_lower_edge(qt_app: object, head: str, row: str) -> None:
    segments, answer = SegmentList(transcript_look(Theme()), 400), AnswerBlocks()
    for text in (head + row * 40, *[row * 23] * 30, row * 5):
        answer.feed(text)
        while answer.advance():
            pass
        segments.replace_from(*answer.changes())
        segments.ensure(0, 100_000)
    pieces = [segment for _, segment in segments.laid_out() if isinstance(segment, CodeSegment | TableSegment)]
    assert len(pieces) > 2
    assert [piece.is_last for piece in pieces] == [False] * (len(pieces) - 1) + [True]


def test_a_piece_that_was_laid_out_before_the_next_was_read_loses_its_lower_edge(qt_app: object) -> None:
    segments = SegmentList(transcript_look(Theme()), 400)
    first, *others = read_markdown("| a | b |\n|---|---|\n" + "| x | y |\n" * 150)
    segments.replace_from(0, [first])
    segments.ensure(0, 100_000)
    segments.replace_from(1, others)
    segments.ensure(0, 100_000)
    pieces = [segment for _, segment in segments.laid_out() if isinstance(segment, TableSegment)]
    assert [piece.is_last for piece in pieces] == [False] * len(others) + [True]
    assert len({tuple(piece.widths) for piece in pieces}) == 1
