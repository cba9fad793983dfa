"""The room for the line that folds a thought; what stands in it is a button of the window."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop_app.rendering.blocks import Block
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark
from desktop_app.rendering.segment import Segment

_LEAST = 24  # px, for the mouse


def thought_line_height(look: Look) -> int:
    """The height of the line."""
    return max(_LEAST, look.line_height(look.small))


class ThoughtSegment(Segment):
    """Nothing that can be read or selected."""

    def __init__(self, block: Block, look: Look, width: int, *, gap: int = 0) -> None:
        super().__init__(block, look, width, gap=gap)
        self.height = thought_line_height(look)

    @property
    def length(self) -> int:
        """Nothing to select."""
        return 0

    def paint_content(self, painter: QPainter, origin: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """Nothing."""

    def position_at(self, point: QPointF) -> int:
        """There is only one."""
        return 0
