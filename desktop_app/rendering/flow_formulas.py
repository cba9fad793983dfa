"""The formulas in a flow of text: each takes the place of its source, as wide as it is drawn.

In the layout its source is a row of characters without width, the first of which is spaced as wide as the formula: so
positions stay those of the visible text, and the formula takes part in breaking lines like a word.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from math import ceil
from typing import cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextLine

from desktop_app.rendering.blocks import Run, Style
from desktop_app.rendering.formula_svg import FormulaDrawing
from desktop_app.rendering.isolated_text import IsolatedText
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark, MarkKind

_STAND_IN = "\u2061"  # of no width, and for breaking lines a letter
_X_HEIGHT = 0.467  # ems, of the maths font
_SIDE = 0.06  # ems left and right of a formula
_LEAST_SCALE = 0.5  # of a formula that is wider than its line
_BETWEEN_LINES = 2  # px between a high formula and the line above or below


@dataclass(frozen=True, slots=True)
class _Placed:
    start: int
    end: int
    run: Run
    drawing: FormulaDrawing
    size: float

    @property
    def width(self) -> float:
        return (self.drawing.width + 2 * _SIDE) * self.size


def maths_size(look: Look, font: QFont) -> float:
    """The em of the maths font, px, at which its small letters are as high as a font's."""
    size = font.pixelSize()
    return size * min(max(look.metrics(font).xHeight() / size / _X_HEIGHT, 0.95), 1.25)


def drawn_width(drawing: FormulaDrawing, size: float) -> float:
    """The room that a formula takes in a line, px."""
    return (drawing.width + 2 * _SIDE) * size


class FlowFormulas:
    """Which runs are drawn as formulas, and where."""

    def __init__(
        self,
        runs: Sequence[Run],
        starts: Sequence[int],
        look: Look,
        font: QFont,
        width: float,
        scale: float,
        isolated: IsolatedText,
    ) -> None:
        self._look = look
        self._laid = isolated.start
        self._placed: dict[int, _Placed] = {}  # by index of the run
        self._waiting: list[tuple[int, int]] = []  # formulas that are shown as their source
        awaited = set()
        pieces = []
        for index, run in enumerate(runs):
            pieces.append(run.text)
            if not run.style & Style.FORMULA:
                continue
            start, end = starts[index], starts[index + 1]
            drawing = look.formulas.drawing(run.text) if look.formulas is not None else None
            size = maths_size(look, font) * scale
            if drawing is not None and (fitting := min(width / drawn_width(drawing, size), 1.0)) >= _LEAST_SCALE:
                self._placed[index] = _Placed(start, end, run, drawing, size * fitting)
                pieces[-1] = _STAND_IN * (end - start)
            else:
                self._waiting.append((start, end))
                if look.formulas is not None and look.formulas.is_awaited(run.text):
                    awaited.add(run.text)
        self.text = "".join(pieces)
        self.awaited = frozenset(awaited)

    @property
    def drawn(self) -> Set[int]:
        """Indices of the runs that are drawn as formulas."""
        return self._placed.keys()

    def is_drawn(self, index: int) -> bool:
        """True for a run that is drawn as a formula."""
        return index in self._placed

    def formats(self) -> list[QTextLayout.FormatRange]:
        """What makes the room for formulas in the layout."""
        made = []
        for placed in self._placed.values():
            spaced = QTextCharFormat()
            spaced.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
            spaced.setFontLetterSpacing(placed.width)
            one = QTextLayout.FormatRange()
            one.start, one.length, one.format = self._laid(placed.start), 1, spaced
            made.append(one)
        return made

    def extra_room(self, start: int, end: int, above: float, below: float) -> tuple[int, int]:
        """What a line's formulas want above and below the room that it has on either side of its baseline, px.

        Its start and end are positions in the layout.
        """
        higher = deeper = 0
        for placed in self._placed.values():
            if start <= self._laid(placed.start) < end:
                higher = max(higher, ceil(placed.drawing.ascent * placed.size + _BETWEEN_LINES - above))
                deeper = max(deeper, ceil(placed.drawing.descent * placed.size + _BETWEEN_LINES - below))
        return higher, deeper

    def edge_near(self, position: int) -> int:
        """A position that is not inside a drawn formula: the one before it or the one after it."""
        for placed in self._placed.values():
            if placed.start < position < placed.end:
                return placed.end
        return position

    def whole_marks(self, marks: Sequence[Mark]) -> list[Mark]:
        """Marks that take in the whole of a drawn formula if they touch it; a selection that of its source, too."""
        drawn = [(placed.start, placed.end) for placed in self._placed.values()]
        made = []
        for mark in marks:
            start, end = mark.start, mark.end
            for first, last in [*drawn, *self._waiting] if mark.kind is MarkKind.SELECTED else drawn:
                if mark.start < last and mark.end > first:
                    start, end = min(start, first), max(end, last)
            made.append(Mark(start, end, mark.kind))
        return made

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, layout: QTextLayout, marks: Sequence[Mark]) -> None:
        """Draw the formulas that touch `clip`, in the pen's colour, or that of a mark that has its own."""
        formulas = self._look.formulas
        for placed in self._placed.values():
            at = self._laid(placed.start)
            line = layout.lineForTextPosition(at)
            if formulas is None or not line.isValid():
                continue
            middle = origin.y() + line.rect().center().y()
            if self._look.on_paper and not clip.top() <= middle < clip.bottom():
                continue  # it is on the page that its line is on
            left = min(cursor_x(line, at), cursor_x(line, at + 1)) + _SIDE * placed.size
            place = origin + QPointF(left, line.y() + line.ascent())
            top = place.y() - placed.drawing.ascent * placed.size
            if top > clip.bottom() or place.y() + placed.drawing.descent * placed.size < clip.top():
                continue
            colour = self._colour(placed, marks) or painter.pen().color()
            formulas.paint(painter, placed.run.text, placed.drawing, place, placed.size, colour)

    def _colour(self, placed: _Placed, marks: Sequence[Mark]) -> QColor | None:
        for mark in marks:
            chosen = self._look.marks[mark.kind]
            if mark.start <= placed.start < mark.end and chosen.hasProperty(QTextCharFormat.Property.ForegroundBrush):
                return chosen.foreground().color()
        return None


def cursor_x(line: QTextLine, position: int, edge: QTextLine.Edge = QTextLine.Edge.Leading) -> float:
    """Where a caret stands in a line, from the line's own left."""
    x = cast("tuple[float, int] | float", line.cursorToX(position, edge))  # PySide6 returns both, whatever its stub says
    return x[0] if isinstance(x, tuple) else x
