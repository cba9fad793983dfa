"""Runs of text laid out in lines of one width. Positions are UTF-16 units of the visible text, as Qt counts."""

from bisect import bisect_right
from collections.abc import Sequence, Set

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from desktop_app.rendering.blocks import Run, Style
from desktop_app.rendering.flow_formulas import FlowFormulas, cursor_x
from desktop_app.rendering.isolated_text import IsolatedText, Piece
from desktop_app.rendering.link_rules import written_target
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark, MarkKind
from desktop_app.rendering.paper_lines import draw_lines
from desktop_app.rendering.text_direction import first_direction, has_right_to_left, is_right_to_left
from desktop_app.rendering.text_units import units

_GROUND_REACH, _GROUND_RADIUS = 3, 4  # px, of the ground behind inline code
_ALIGNMENTS = {"center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}
_UNBROKEN = 1e6  # px
_EDGES = (QTextLine.Edge.Leading, QTextLine.Edge.Trailing)
_LATIN = Style.CODE | Style.FORMULA  # runs from left to right, whatever stands around it
WITH_GROUND = Style.CODE | Style.IMAGE | Style.FORMULA
"""What is drawn on a ground of its own."""
_ORDER = {kind: order for order, kind in enumerate(MarkKind)}


def painted_marks(marks: Sequence[Mark], look: Look) -> list[QTextLayout.FormatRange]:
    """Marks as a layout draws them, those that lie over others last."""
    painted = []
    for mark in sorted(marks, key=lambda mark: _ORDER[mark.kind]):
        if mark.start < mark.end:
            one = QTextLayout.FormatRange()
            one.start, one.length, one.format = mark.start, mark.end - mark.start, look.marks[mark.kind]
            painted.append(one)
    return painted


class TextFlow:
    """Laid-out runs; immutable once made."""

    def __init__(
        self,
        runs: Sequence[Run],
        look: Look,
        font: QFont,
        width: float,
        *,
        align: str = "",
        wraps: bool = True,
        formula_scale: float = 1.0,
    ) -> None:
        self.runs = runs
        self._look = look
        self._side = align
        text = "".join(run.text for run in runs)
        self.right_to_left = not text.isascii() and is_right_to_left(_prose(runs))
        self._starts = [0]
        for run in runs:
            self._starts.append(self._starts[-1] + units(run.text))
        self._lines = _lines(_prose(runs), self.right_to_left) if has_right_to_left(text) else []
        self._isolated = IsolatedText(self._pieces())
        self._formulas = FlowFormulas(runs, self._starts, look, font, width if wraps else _UNBROKEN, formula_scale, self._isolated)
        self._layout = QTextLayout(self._isolated.marked(self._formulas.text).replace("\n", "\u2028"), font)
        option = QTextOption(_ALIGNMENTS.get(align, Qt.AlignmentFlag.AlignLeft))
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if self.right_to_left else Qt.LayoutDirection.LeftToRight)
        if align == "" and self.right_to_left:
            option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if wraps else QTextOption.WrapMode.NoWrap)
        self._layout.setTextOption(option)
        self._format(look, font)
        self.line_height = look.line_height(font)
        self._lay_out(look, font, width, wraps=wraps)
        has_ground = any(self._has_ground(index) for index in range(len(runs)))
        self._grounds = self._find_grounds() if has_ground else []

    def _format(self, look: Look, font: QFont) -> None:
        formats = self._formulas.formats()
        for index, (run, start, end) in enumerate(zip(self.runs, self._starts, self._starts[1:], strict=False)):
            if run.style and not self._formulas.is_drawn(index):
                one = QTextLayout.FormatRange()
                one.start = self._isolated.start(start)
                one.length = self._isolated.end(end) - one.start
                one.format = look.format(run.style, font)
                if look.on_paper and run.style & Style.LINK and (target := written_target(run.target)):
                    one.format = QTextCharFormat(one.format)
                    one.format.setAnchorHref(target)
                formats.append(one)
        if formats:
            self._layout.setFormats(formats)

    def _lay_out(self, look: Look, font: QFont, width: float, *, wraps: bool) -> None:
        metrics = look.metrics(font)
        baseline = (self.line_height + metrics.ascent() - metrics.descent()) / 2
        above, below = baseline, self.line_height - baseline  # the room of a line on either side of its baseline
        self._bands: list[int] = []  # tops of lines as they are without formulas
        self._tops = [0]  # of lines with the room that formulas take
        layout, y = self._layout, 0
        layout.beginLayout()
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width if wraps else _UNBROKEN)
            higher, deeper = self._formulas.extra_room(line.textStart(), line.textStart() + line.textLength(), above, below)
            y += higher
            line.setPosition(QPointF(self._shift(line) if wraps else 0, y + round(baseline) - line.ascent()))  # evenly spaced
            self._bands.append(y)
            y += self.line_height + deeper
            self._tops.append(y)
        layout.endLayout()
        self.height = max(y, self.line_height)

    def _has_ground(self, index: int) -> bool:
        return bool(self.runs[index].style & WITH_GROUND) and not self._formulas.is_drawn(index)

    def is_drawn(self, index: int) -> bool:
        """True for a run that is a formula and drawn as one."""
        return self._formulas.is_drawn(index)

    @property
    def drawn(self) -> Set[int]:
        """Indices of the runs that are drawn as formulas."""
        return self._formulas.drawn

    @property
    def awaited(self) -> frozenset[str]:
        """Sources of formulas that are being drawn, and shown as their source until then."""
        return self._formulas.awaited

    @property
    def extra_above(self) -> int:
        """What a formula adds above the first line."""
        return self._bands[0] if self._bands else 0

    def top_of_line(self, row: int) -> int:
        """Where a line begins."""
        return self._tops[min(row, len(self._tops) - 1)]

    @property
    def natural_width(self) -> float:
        """The width of the longest line."""
        return float(self._layout.maximumWidth() if self._layout.lineCount() else 0)

    @property
    def line_tops(self) -> list[int]:
        """Where its lines begin."""
        return self._tops[:-1]

    @property
    def line_starts(self) -> list[int]:
        """The positions at which its lines begin."""
        return [self._isolated.position(self._layout.lineAt(row).textStart()) for row in range(self._layout.lineCount())]

    @property
    def length(self) -> int:
        """UTF-16 units of the visible text."""
        return self._starts[-1]

    def start_of(self, index: int) -> int:
        """The position at which a run begins, or the last one ends."""
        return self._starts[index]

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """Draw what lies inside `clip`; the painter's pen is the colour of plain text."""
        self.paint_grounds(painter, origin, clip)
        self.paint_text(painter, origin, clip, marks)

    def touches(self, origin: QPointF, clip: QRectF) -> bool:
        """True if text, other than formulas, lies inside `clip`."""
        return self._layout.boundingRect().translated(origin).intersects(clip)

    def paint_text(self, painter: QPainter, origin: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """Draw all but what is behind the text."""
        marks = self._formulas.whole_marks(marks) if marks else marks
        if self._look.on_paper:
            draw_lines(self._layout, painter, origin, clip)
            self._formulas.paint(painter, origin, clip, self._layout, marks)
            return
        laid = [Mark(self._isolated.start(mark.start), self._isolated.end(mark.end), mark.kind) for mark in marks] if self._lines else marks
        self._layout.draw(painter, origin, painted_marks(laid, self._look), clip)
        self._formulas.paint(painter, origin, clip, self._layout, marks)

    def position_at(self, point: QPointF) -> int:
        """The position nearest to a point."""
        count = self._layout.lineCount()
        if not count or point.y() < 0:
            return 0
        row = self._row_at(point.y())
        if row >= count:
            return self.length
        return self._formulas.edge_near(self._isolated.position(int(self._layout.lineAt(row).xToCursor(point.x()))))

    def run_at(self, point: QPointF) -> Run | None:
        """The run whose glyphs lie under a point."""
        row = self._row_at(point.y())
        if point.y() < 0 or row >= self._layout.lineCount():
            return None
        line = self._layout.lineAt(row)
        if not line.naturalTextRect().left() <= point.x() <= line.naturalTextRect().right():
            return None
        position = self._isolated.position(line.xToCursor(point.x(), line.CursorPosition.CursorOnCharacter))
        for run, start, end in zip(self.runs, self._starts, self._starts[1:], strict=False):
            if start <= position < end:
                return run
        return None

    def run_rects(self, index: int) -> list[QRectF]:
        """Where a run stands, line by line."""
        return self._rects(self._starts[index], self._starts[index + 1], is_code=bool(self.runs[index].style & Style.CODE))

    def end_point(self) -> QPointF:
        """Where the next glyph would stand: the end of the last line, and that line's top."""
        count = self._layout.lineCount()
        if not count:
            return QPointF(0, 0)
        line = self._layout.lineAt(count - 1)
        if self.ends_right_to_left is not self.right_to_left:  # what comes after the line would stand at the paragraph's side
            rects = self._rects(self._isolated.position(line.textStart()), self.length)
            if rects:
                return QPointF(rects[-1].left() if self.ends_right_to_left else rects[-1].right(), self._bands[-1])
        return QPointF(cursor_x(line, line.textStart() + line.textLength()), self._bands[-1])

    @property
    def ends_right_to_left(self) -> bool:
        """The direction of the last line that was broken by hand."""
        return self._lines[-1][2] if self._lines else self.right_to_left

    def caret_at(self, position: int) -> QRectF:
        """Where a caret before a position would stand, as high as its line."""
        row = self.line_of(position)
        x = cursor_x(self._layout.lineAt(row), self._isolated.start(position)) if self._layout.lineCount() else 0.0
        return QRectF(x, self._bands[row] if self._bands else 0, 0, self.line_height)

    def line_of(self, position: int) -> int:
        """The number of the line that holds a position."""
        line = self._layout.lineForTextPosition(self._isolated.start(min(position, self.length)))
        return int(line.lineNumber()) if line.isValid() else 0

    def _row_at(self, y: float) -> int:
        return max(bisect_right(self._tops, y) - 1, 0)

    def _pieces(self) -> list[Piece]:
        """What keeps its own direction in text of both: code, and lines that begin the other way."""
        if not self._lines:
            return []
        code: list[Piece] = []
        for run, start, end in zip(self.runs, self._starts, self._starts[1:], strict=False):
            if run.style & _LATIN:
                start = code.pop()[0] if code and code[-1][1] == start else start  # one code, of which something is shown by name
                code.append((start, end, False))
        return code + [line for line in self._lines if line[2] is not self.right_to_left]

    def _shift(self, line: QTextLine) -> float:
        """How far a line has to go to its own side, if that is not the paragraph's."""
        position = self._isolated.position(line.textStart())
        for start, end, is_right in self._lines:
            if start <= position < end and is_right is not self.right_to_left and self._side == "":
                room = line.width() - line.naturalTextWidth()
                return room if is_right else -room
        return 0.0

    def _rects(self, start: int, end: int, *, is_code: bool = False) -> list[QRectF]:
        rects = []
        isolated, first_row = self._isolated, self.line_of(start)
        # its marks have no width, but stand at the sides of code; its own ends need not, where directions mix
        marked = range(
            isolated.start(start) - int(is_code and isolated.start(start) > isolated.end(start)),
            isolated.end(end) + int(is_code and isolated.start(end) > isolated.end(end)),
        )
        start, end = isolated.start(start), isolated.end(end)
        for row in range(first_row, self._layout.lineCount()):
            line = self._layout.lineAt(row)
            line_end = line.textStart() + line.textLength()
            first, last = max(start, line.textStart()), min(end, line_end)
            if line.textStart() >= end:
                break
            if first < last:
                places = [cursor_x(line, first), cursor_x(line, last)]
                if self._lines:
                    inside = range(max(marked.start, line.textStart()), min(marked.stop, line_end))
                    places += [cursor_x(line, at, edge) for at in inside for edge in _EDGES]
                rects.append(QRectF(min(places), self._bands[row], max(places) - min(places), self.line_height))
        return rects

    def _find_grounds(self) -> list[QRectF]:
        grounds: list[QRectF] = []
        for index in range(len(self.runs)):
            if self._has_ground(index):
                for rect in self.run_rects(index):
                    height = self._look.metrics(self._layout.font()).height() + 2
                    top = rect.center().y() - height / 2
                    grounds.append(QRectF(rect.left() - _GROUND_REACH, top, rect.width() + 2 * _GROUND_REACH, height))
        return grounds

    def paint_grounds(self, painter: QPainter, origin: QPointF, clip: QRectF) -> None:
        """Draw what is behind code and what stands for pictures."""
        if not self._grounds:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.hover)
        for ground in self._grounds:
            moved = ground.translated(origin)
            if moved.intersects(clip):
                painter.drawRoundedRect(moved, _GROUND_RADIUS, _GROUND_RADIUS)
        painter.restore()


def _prose(runs: Sequence[Run]) -> str:
    """The text, as long as it is, with spaces for code and formulas."""
    return "".join(" " * units(run.text) if run.style & _LATIN else run.text for run in runs)


def _lines(text: str, before: bool) -> list[Piece]:
    """The lines that were broken by hand, each with its direction; one without strong characters goes on like the one before."""
    lines: list[Piece] = []
    at = 0
    for line in text.split("\n"):
        direction = first_direction(line)
        lines.append((at, end := at + units(line), before if direction is None else direction))
        before = lines[-1][2]
        at = end + 1
    return lines
