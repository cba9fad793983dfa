"""Gives the code in a message its colours, once a block is whole and the highlighter has found them."""

from PySide6.QtCore import QObject, QRect, Signal

from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.code_highlighter import LIMIT, CodeHighlighter
from desktop_app.rendering.code_segment import CodeSegment
from desktop_app.ui.segment_list import SegmentList


class CodeColours(QObject):
    """Asks for the colours of what is laid out."""

    changed = Signal(QRect)
    """A part of the segments looks different; in the segments' own coordinates."""

    def __init__(self, parent: QObject, highlighter: CodeHighlighter, segments: SegmentList) -> None:
        super().__init__(parent)
        self._highlighter = highlighter
        self._segments = segments
        self._finished = False
        highlighter.coloured.connect(self._colours_came)

    def refresh(self, *, finished: bool) -> None:
        """Colour what is whole; `finished`: no more text will come."""
        self._finished = finished
        for index, segment in self._segments.laid_out_of(BlockKind.CODE):
            if not isinstance(segment, CodeSegment) or segment.is_coloured:
                continue
            group = self._segments.scroll_group(index)
            if not finished and group[-1] + 1 >= len(self._segments):
                continue
            blocks = self._segments.blocks
            if sum(len(blocks[piece].text) for piece in group) > LIMIT:
                segment.set_colouring((), 0)
                continue
            colouring = self._highlighter.colouring(self._segments.code_of(group[0]), segment.block.language)
            if colouring is not None:
                segment.set_colouring(colouring, sum(len(blocks[other].text) for other in range(group[0], index)))
                if colouring:
                    top = self._segments.top(index)
                    self.changed.emit(QRect(0, top, self._segments.width, segment.height))

    def _colours_came(self, key: tuple[str, str]) -> None:
        if any(
            key[0] == segment.block.language
            for _, segment in self._segments.laid_out_of(BlockKind.CODE)
            if isinstance(segment, CodeSegment)
        ):
            self.refresh(finished=self._finished)
