"""Places in a message: on the widget, in the visible text and in the Markdown, and the way from one to another."""

from bisect import bisect_right

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QLabel

from desktop_app.rendering.blocks import BlockKind
from desktop_app.ui.message_text import MessageText
from desktop_app.ui.segment_list import SegmentList

REACH = 16  # px that a card is wider than the text, on either side


class MessagePlaces(QLabel):  # a label, because to a screen reader that is text
    """Whoever builds on it sets what it shows, and where that begins."""

    _text: MessageText
    _content_top: int  # px
    _is_covered = False  # a field lies over the text: no place of it is seen

    @property
    def segments(self) -> SegmentList:
        """What the text is laid out in."""
        return self._text.segments

    def source_at(self, y: int) -> int:
        """Where in the source the text at a y of the widget stands."""
        segments = self.segments
        if not segments.blocks:
            return 0
        block, position = segments.position_at(QPointF(0, y - self._content_top))
        there = segments.text.map(block)
        return there.source_at(there.visible_at_document(position))

    def offset_of_source(self, source: int) -> int:
        """The offset in the visible text of what stands at a place in the source."""
        segments = self.segments
        block = max(bisect_right(segments.blocks, source, key=lambda block: block.at) - 1, 0)
        return segments.text.start(block) + segments.text.map(block).visible_at(source) if segments.blocks else 0

    @property
    def text_top(self) -> int:
        """Where the text begins, below the author."""
        return self._content_top

    @property
    def text_bottom(self) -> int:
        """Where the text ends."""
        return self._content_top + self._text.segments.height

    def offset_at(self, point: QPointF) -> int:
        """The offset in the visible text nearest to a point of the widget."""
        return self.segments.text.offset(self.segments.position_at(point - QPointF(REACH, self._content_top)))

    def caret_at(self, offset: int) -> QRectF:
        """Where a caret at an offset would stand in the widget."""
        return self.segments.caret_at(self.segments.text.place(offset)).translated(REACH, self._content_top)

    def mark_at(self, y: int) -> tuple[int, int]:
        """The segment at a y, and the pixels below its top; segment -1 stands for the message's top."""
        inside = y - self._content_top
        if self._is_covered or inside < 0 or not self._text.segments.blocks:
            return -1, y
        segment = self._text.segments.index_at(inside)
        return segment, inside - self._text.segments.top(segment)

    def mark_y(self, segment: int, offset: int) -> int:
        """Where a mark stands now."""
        if self._is_covered or not 0 <= segment < len(self._text.segments):
            return offset
        return self._content_top + self._text.segments.top(segment) + offset

    def text_at(self, y: int) -> tuple[int, int, int] | None:
        """The line at a y: its segment, a position in it, and the pixels below the line's top. None outside the text."""
        segments, inside = self._text.segments, y - self._content_top
        if self._is_covered or not segments.blocks or not 0 <= inside < segments.height:
            return None
        index = segments.index_at(inside)
        segment, below = segments.segment(index), inside - segments.top(index)
        position = segment.position_at(QPointF(self.width() if segment.right_to_left else 0, max(below, 0)))  # the line's first
        return index, position, below - round(segment.caret_at(position).top())

    def line_top(self, segment: int, position: int) -> int:
        """Where the line that holds a position begins now, as pixels below the segment's top."""
        return round(self._text.segments.segment(segment).caret_at(position).top())

    def text_between(self, top: int, bottom: int) -> str:
        """The lines that begin between two y of the widget, without what is folded away."""
        segments, lines = self.segments, []
        start, end = self._line_start(top), self._line_start(bottom)
        for index in range(segments.text.place(start)[0], min(segments.text.place(end)[0] + 1, len(segments))):
            block, before = segments.blocks[index], segments.text.start(index)
            line = block.plain_text[max(start - before, 0) : max(end - before, 0)].strip()
            if line and not segments.is_hidden(index) and block.kind is not BlockKind.THOUGHT:
                lines.append(line)
        return "\n".join(lines)

    def _line_start(self, y: int) -> int:
        """The offset in the visible text at which the line at a y begins."""
        found = self.text_at(y)
        if found is None:
            return 0 if y < self.text_top else self.segments.text.length
        return self.segments.text.offset(found[:2])
