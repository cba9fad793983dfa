"""A paragraph, heading or rule as it is drawn."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter

from desktop_app.rendering.blocks import Block, BlockKind, LevelKind, Run
from desktop_app.rendering.growing_flow import Flow, grown_flow
from desktop_app.rendering.linked_text import begins_link
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark
from desktop_app.rendering.segment import Segment

_CARET_ROOM = 6  # px that the caret needs where text ends at its left


def block_font(block: Block, look: Look) -> QFont:
    """The font of a paragraph, a heading or source; footnotes are small."""
    if block.kind is BlockKind.SOURCE:
        return look.code
    if any(level.kind is LevelKind.FOOTNOTE for level in block.inside):
        return look.small
    return look.headings[min(block.heading, 3) - 1] if block.kind is BlockKind.HEADING else look.reading


class ProseSegment(Segment):
    """A paragraph or heading."""

    def __init__(self, block: Block, look: Look, width: int, *, gap: int = 0, old: Segment | None = None) -> None:
        """A paragraph grows from its state before, `old`."""
        super().__init__(block, look, width, gap=gap)
        before = old.flow if isinstance(old, ProseSegment) and block.kind is old.block.kind is BlockKind.PARAGRAPH else None
        self.flow: Flow = grown_flow(block.runs, look, block_font(block, look), self.inner_width, before)
        self.height = self.flow.height

    @property
    def right_to_left(self) -> bool:
        """As the first strong character of the text says."""
        return self.flow.right_to_left

    @property
    def length(self) -> int:
        """UTF-16 units of the visible text."""
        return self.flow.length

    @property
    def first_line_height(self) -> int:
        """The height of the first line; where a formula makes it higher, twice the way to its text's middle."""
        return self.flow.line_height + 2 * self.flow.extra_above

    @property
    def awaited(self) -> frozenset[str]:
        """Of the text."""
        return self.flow.awaited

    @property
    def caret_height(self) -> int:
        """The height of the last line."""
        return self.flow.line_height

    def paint_content(self, painter: QPainter, origin: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """Draw the text."""
        painter.setPen(self.ink)
        self.flow.paint(painter, origin, clip, marks)

    def position_at(self, point: QPointF) -> int:
        """The position nearest to a point."""
        return self.flow.position_at(point - self._text_origin)

    def caret_at(self, position: int) -> QRectF:
        """In the line that holds the position."""
        return self.flow.caret_at(position).translated(self._text_origin)

    def run_at(self, point: QPointF) -> Run | None:
        """The run under a point."""
        return self.flow.run_at(point - self._text_origin)

    def links(self) -> Sequence[tuple[Run, QRectF]]:
        """The links of the text."""
        found = []
        for index, run in enumerate(self.flow.runs):
            if begins_link(self.flow.runs, index) and (rects := self.flow.run_rects(index)):
                found.append((run, rects[0].translated(self._text_origin)))
        return found

    def end_point(self) -> QPointF | None:
        """After the last glyph."""
        point = self.flow.end_point() + self._text_origin
        return point - QPointF(_CARET_ROOM, 0) if self.flow.ends_right_to_left else point

    def first_change(self, other: Segment) -> int:
        """The line in which the texts begin to differ, or the one before: its last word may have moved."""
        if not isinstance(other, ProseSegment) or other.block.inside != self.block.inside or other.right_to_left != self.right_to_left:
            return 0
        changed = min(self.flow.drawn ^ other.flow.drawn, default=len(self.flow.runs))
        pairs = enumerate(zip(self.flow.runs[:changed], other.flow.runs, strict=False))
        index = next((index for index, (old, new) in pairs if old is not new and old != new), min(changed, len(other.flow.runs)))
        same = self.flow.start_of(index)
        if index < min(changed, len(other.flow.runs)):
            old, new = self.flow.runs[index], other.flow.runs[index]
            if old.style == new.style and new.text.startswith(old.text):
                same = self.flow.start_of(index + 1)
        return self.flow.top_of_line(max(self.flow.line_of(same) - 1, 0))

    @property
    def _text_origin(self) -> QPointF:
        return QPointF(0 if self.right_to_left else self.indent, 0)


class RuleSegment(Segment):
    """A horizontal rule."""

    def __init__(self, block: Block, look: Look, width: int, *, gap: int = 0) -> None:
        super().__init__(block, look, width, gap=gap)
        self.height = 9

    @property
    def length(self) -> int:
        """Nothing to select."""
        return 0

    def paint_content(self, painter: QPainter, origin: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """A line across the column."""
        painter.fillRect(QRectF(origin.x(), origin.y() + 4, self.inner_width, self.look.border), self.look.line)

    def position_at(self, point: QPointF) -> int:
        """There is only one."""
        return 0
