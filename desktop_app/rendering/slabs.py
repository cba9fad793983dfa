"""Where a segment may be cut between two pages: between lines, rows and lines of code, and never so that one line is left alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QColor

from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.code_segment import CodeSegment
from desktop_app.rendering.pages import Slab
from desktop_app.rendering.prose_segment import ProseSegment
from desktop_app.rendering.segment import Segment
from desktop_app.rendering.table_segment import TableSegment

_TOGETHER = 2  # lines of a paragraph, or of code, at least on either page


@dataclass(frozen=True, slots=True)
class Figure:
    """A segment on paper: made smaller if it was too wide, with its table's first piece if it is a later one."""

    segment: Segment
    scale: float = 1.0
    head: Segment | None = None
    bar: QColor | None = None  # beside it, as it marks what the user wrote
    opens: bool = False  # the first of a message
    stays_with_next: bool = False  # not to be the last on its page


def slab_of(figure: Figure) -> Slab[Figure]:
    """The segment for the pages."""
    segment, scale = figure.segment, figure.scale
    cuts, fine_cuts, head = _cuts(segment)
    goes_on = isinstance(segment, TableSegment) and segment.block.part > 0 and figure.head is not None
    if goes_on and figure.head is not None:
        head = _cuts(figure.head)[2]
    return Slab(
        figure,
        segment.height * scale,
        segment.gap,
        [cut * scale for cut in cuts],
        [cut * scale for cut in fine_cuts],
        figure.stays_with_next or segment.block.kind is BlockKind.HEADING,
        head * scale,
        goes_on,
    )


def _cuts(segment: Segment) -> tuple[Sequence[int], Sequence[int], int]:
    """Where to cut, where to cut at the worst, and the height of a head to repeat."""
    if isinstance(segment, ProseSegment):
        tops = segment.flow.line_tops
        kept = segment.block.kind is BlockKind.HEADING
        return () if kept else tops[_TOGETHER : 1 - _TOGETHER or None], tops[1:], 0
    if isinstance(segment, CodeSegment):
        top = segment.look.code_head if segment.block.part == 0 else 0
        lines = list(range(top, segment.text_bottom, segment.look.code_line_height))
        first = _TOGETHER if segment.block.part == 0 else 1
        return lines[first : 1 - _TOGETHER if segment.is_last else None], lines[1:], 0
    if isinstance(segment, TableSegment):
        tops = segment.row_tops
        head = tops[1] if segment.block.part == 0 and len(tops) > 2 else 0
        return tops[2 if head else 1 : -1], segment.line_tops, head
    return (), (), 0
