"""A displayed formula: in the middle of the column; one that is too wide is made smaller, and then scrolls sideways."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop_app.rendering.blocks import Block
from desktop_app.rendering.flow_formulas import drawn_width, maths_size
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark
from desktop_app.rendering.prose_segment import ProseSegment, block_font
from desktop_app.rendering.segment import Segment
from desktop_app.rendering.text_flow import TextFlow

_LEAST_SCALE = 0.7  # of a formula, before it scrolls
BAR = 12  # px for the scroll bar below a wide formula


class FormulaSegment(ProseSegment):
    """A formula, and what ends the sentence behind it; its source until it is drawn, or if it cannot be."""

    is_last = True  # it never goes on in another block

    def __init__(self, block: Block, look: Look, width: int, *, gap: int = 0) -> None:
        Segment.__init__(self, block, look, width, gap=gap)
        self.scroll = 0.0  # px
        font = block_font(block, look)
        formula = block.runs[0].text
        drawing = look.formulas.drawing(formula) if look.formulas is not None else None
        if drawing is None:
            self._flow_width = float(self.inner_width)
            self.flow = TextFlow(block.runs, look, font, self._flow_width)
        else:
            behind = look.metrics(font).horizontalAdvance("".join(run.text for run in block.runs[1:])) + 2
            full = drawn_width(drawing, maths_size(look, font))
            scale = min(max((self.inner_width - behind) / full, 0.0 if look.on_paper else _LEAST_SCALE), 1.0)
            self._flow_width = max(full * scale + behind, float(self.inner_width))
            self.flow = TextFlow(block.runs, look, font, self._flow_width, align="center", formula_scale=scale)
        self.height = self.flow.height + (BAR if self.scroll_range else 0)

    @property
    def scroll_range(self) -> int:
        """How far it can be scrolled sideways, px."""
        return max(round(self._flow_width - self.inner_width), 0)

    def paint_content(self, painter: QPainter, origin: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """The formula, as much of it as there is room for."""
        if not self.scroll_range:
            super().paint_content(painter, origin, clip, marks)
            return
        painter.save()
        painter.setClipRect(QRectF(origin.x(), origin.y(), self.inner_width, self.height).intersected(clip))
        super().paint_content(painter, origin - QPointF(self.scroll, 0), clip, marks)
        painter.restore()

    @property
    def _text_origin(self) -> QPointF:
        return super()._text_origin - QPointF(self.scroll, 0)
