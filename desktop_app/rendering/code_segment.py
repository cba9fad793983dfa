"""A piece of a code block as it is drawn: a box with a head; its lines scroll sideways, or wrap if the reader wants that."""

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_app.rendering.blocks import Block
from desktop_app.rendering.code_highlighter import Colouring
from desktop_app.rendering.code_line import CodeLine, is_measurable, line_width
from desktop_app.rendering.code_shape import AS_WRITTEN, FOLDED_LINES, CodeShape
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark, marks_within
from desktop_app.rendering.segment import Segment
from desktop_app.rendering.shown_line import shown_line
from desktop_app.rendering.text_units import units

HEAD_TOOLS = 104  # px at the head's right end that belong to the buttons
FOOT = 12  # px below the last line; the scroll bar stands in it
FOOT_TOOLS = 36  # px below that, with the button of a long block
_SIDE = 16  # px between the border and the text
_RADIUS = 10
_NAME_LIMIT = 200  # characters of a language's name that are measured


class CodeSegment(Segment):
    """Up to 200 lines of code; the first piece has the head, the last one the foot."""

    def __init__(
        self,
        block: Block,
        look: Look,
        width: int,
        *,
        gap: int = 0,
        is_last: bool = True,
        shape: CodeShape = AS_WRITTEN,
        old: Segment | None = None,
    ) -> None:
        super().__init__(block, look, width, gap=gap)
        self.shape = shape
        self.scroll = 0.0  # px, shared by all pieces of one code block
        self.lines = block.text.removesuffix("\n").split("\n")
        is_cut = shape.is_folded and block.part == 0  # the pieces after it are hidden
        self.is_last = is_last or is_cut
        self.shown_lines = min(FOLDED_LINES, len(self.lines)) if is_cut else len(self.lines)
        self._starts: list[int] | None = None
        self._laid_out: dict[int, CodeLine] = {}
        self._widths: dict[str, float] = {}  # of lines that were measured
        self._colouring: dict[int, list[tuple[int, int, str]]] = {}  # by line
        self.is_coloured = False
        if isinstance(old, CodeSegment) and old.look is look:
            self._take_over(old)
        self._rows = self._count_rows()  # of each line the first row; then the number of all
        self.height = self._top + self._rows[self.shown_lines] * look.code_line_height + self._foot
        self._text_width: float | None = None

    @property
    def text_width(self) -> float:
        """The width of the longest line, with the space round it."""
        if self._text_width is None:
            widest = max(map(self._width_of, self.lines[: self.shown_lines]))
            self._text_width = widest + 2 * _SIDE + 2
        return self._text_width

    @property
    def scroll_range(self) -> int:
        """How far it can be scrolled sideways, px."""
        return 0 if self.shape.wraps else max(round(self.text_width - self.inner_width), 0)

    @property
    def text_bottom(self) -> int:
        """Where the last line that is seen ends."""
        return self.height - self._foot

    @property
    def tools_top(self) -> int:
        """Where the room for the button of a long block begins."""
        return self.height - FOOT_TOOLS

    @property
    def length(self) -> int:
        """UTF-16 units of the lines, line ends counted."""
        return self._line_starts[-1] - 1

    @property
    def shown_length(self) -> int:
        """UTF-16 units of the lines that are seen."""
        return self._line_starts[self.shown_lines] - 1

    @property
    def first_line_height(self) -> int:
        """A bullet stands beside the head."""
        return self.look.code_head

    def set_colouring(self, colouring: Colouring, offset: int) -> None:
        """Colours found for the whole code, of which this piece starts at `offset` characters."""
        self.is_coloured = True
        if not colouring:
            return
        starts = [offset]
        for line in self.lines:
            starts.append(starts[-1] + len(line) + 1)
        for start, end, name in colouring:
            if end <= offset or start >= starts[-1]:
                continue
            number = max(bisect_right(starts, start) - 1, 0)
            while number < len(self.lines) and starts[number] < end:
                first, last = max(start - starts[number], 0), min(end - starts[number], len(self.lines[number]))
                if first < last:
                    self._colouring.setdefault(number, []).append((first, last, name))
                number += 1
        self._laid_out.clear()  # colours change no widths: the rows stay as they are

    def paint_content(self, painter: QPainter, origin: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """The box, the head's language and the lines in sight."""
        box = QRectF(origin.x(), origin.y(), self.inner_width, self.height)
        self._paint_box(painter, box)
        height = self.look.code_line_height
        painter.save()
        inside = box.adjusted(1, 0, -1, 0).intersected(clip)
        painter.setClipRect(inside)
        painter.setPen(self.look.text)
        top = origin.y() + self._top
        first = self._line_at(max(int((clip.top() - top) // height), 0))
        for number in range(first, self.shown_lines):
            y = top + self._rows[number] * height
            if y > clip.bottom():
                break
            mine = marks_within(marks, self._line_starts[number], self._line_starts[number + 1] - 1) if marks else ()
            self._line(number).draw(painter, QPointF(origin.x() + _SIDE + 1 - self.scroll, y), inside, mine)
        painter.restore()

    def position_at(self, point: QPointF) -> int:
        """The position nearest to a point."""
        y = point.y() - self._top
        if y < 0:
            return 0
        row = int(y // self.look.code_line_height)
        if row >= self._rows[self.shown_lines]:
            return self.shown_length
        number = self._line_at(row)
        x = point.x() - self.indent - _SIDE - 1 + self.scroll
        return self._line_starts[number] + self._line(number).position_at(x, row - self._rows[number])

    def caret_at(self, position: int) -> QRectF:
        """In the line that holds the position."""
        number = min(max(bisect_right(self._line_starts, position) - 1, 0), self.shown_lines - 1)
        place = self._line(number).caret_at(position - self._line_starts[number])
        height = self.look.code_line_height
        x = self.indent + _SIDE + 1 - self.scroll + place.x()
        return QRectF(x, self._top + self._rows[number] * height + place.y(), 0, height)

    def end_point(self) -> QPointF | None:
        """After the last glyph of the last line."""
        number = self.shown_lines - 1
        end = self._line(number).end_point
        x = min(end.x() - self.scroll, self.inner_width - 2 * _SIDE)
        return QPointF(self.indent + _SIDE + 1 + x, self._top + self._rows[number] * self.look.code_line_height + end.y())

    @property
    def caret_height(self) -> int:
        """The height of a line of code."""
        return self.look.code_line_height

    def first_change(self, other: Segment) -> int:
        """The first line that differs."""
        if not isinstance(other, CodeSegment) or other.is_last != self.is_last or other.block.language != self.block.language:
            return 0
        if other.shape != self.shape:
            return 0
        same = 0
        for old, new in zip(self.lines, other.lines, strict=False):
            if old != new:
                break
            same += 1
        return int(self._top + self._rows[max(same - 1, 0)] * self.look.code_line_height)

    @property
    def _top(self) -> int:
        return self.look.code_head if self.block.part == 0 else 0

    @property
    def _line_starts(self) -> list[int]:
        if self._starts is None:
            self._starts = [0]
            for line in self.lines:
                self._starts.append(self._starts[-1] + units(line) + 1)
        return self._starts

    @property
    def _foot(self) -> int:
        if not self.is_last:
            return 0
        return FOOT + (FOOT_TOOLS if self.shape.folds else 0)

    @property
    def _wrap_width(self) -> float | None:
        return self.inner_width - 2 * _SIDE - 2 if self.shape.wraps else None

    def _take_over(self, old: "CodeSegment") -> None:
        """Keep the laid-out lines of an older state whose lines are the same."""
        self.scroll = old.scroll
        self._widths = {line: old._widths[line] for line in self.lines if line in old._widths}
        if old._colouring or old._wrap_width != self._wrap_width:
            return
        for number, line in old._laid_out.items():
            if number < len(self.lines) and self.lines[number] == old.lines[number]:
                self._laid_out[number] = line

    def _count_rows(self) -> Sequence[int]:
        """Only lines that may be too long are laid out for it."""
        width = self._wrap_width
        if width is None:
            return range(len(self.lines) + 1)
        rows = [0]
        for number, line in enumerate(self.lines):
            fits = is_measurable(line) and self._width_of(line) <= width
            rows.append(rows[-1] + (1 if fits else self._line(number).rows))
        return rows

    def _width_of(self, line: str) -> float:
        if line not in self._widths:
            self._widths[line] = line_width(line, self.look)
        return self._widths[line]

    def _line_at(self, row: int) -> int:
        """The line that a row belongs to."""
        return min(max(bisect_right(self._rows, row) - 1, 0), len(self.lines) - 1)

    def _line(self, number: int) -> CodeLine:
        if number not in self._laid_out:
            colours = self._colouring.get(number, ())
            self._laid_out[number] = CodeLine(self.lines[number], self.look, colours, self._wrap_width)
        return self._laid_out[number]

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(box.adjusted(-1, 0, 1, 1), Qt.ClipOperation.IntersectClip)
        half = self.look.border / 2
        whole = box.adjusted(half, half if self.block.part == 0 else -2 * _RADIUS, -half, -half if self.is_last else 2 * _RADIUS)
        painter.setPen(QPen(self.look.line, self.look.border))
        painter.setBrush(self.look.code_ground)
        painter.drawRoundedRect(whole, _RADIUS, _RADIUS)
        if self.is_last and self.shape.folds:
            line = QRectF(box.left() + half, box.bottom() - FOOT_TOOLS, box.width() - 2 * half, self.look.border)
            painter.fillRect(line, self.look.line)
        if self.block.part == 0 and self.block.language:
            self._paint_language(
                painter, QRectF(box.left() + _SIDE + 1, box.top(), box.width() - _SIDE - 1 - HEAD_TOOLS, self.look.code_head + 4)
            )
        painter.restore()

    def _paint_language(self, painter: QPainter, head: QRectF) -> None:
        painter.setPen(self.look.text2)
        painter.setFont(self.look.small)
        metrics = self.look.metrics(self.look.small)
        name = metrics.elidedText(shown_line(self.block.language[:_NAME_LIMIT]), Qt.TextElideMode.ElideRight, head.width())
        painter.drawText(head, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), name)


def estimated_code_height(block: Block, look: Look, width: int, shape: CodeShape) -> int:
    """About how tall a piece of code will be, without laying it out."""
    rows = block.text.count("\n")
    if shape.is_folded and block.part == 0:
        rows = min(rows, FOLDED_LINES)
    if shape.wraps:
        in_a_row = max(int((width - 2 * _SIDE) / look.code_digit), 1)
        rows += sum(len(line) // in_a_row for line in block.text.split("\n", rows)[:rows])
    return rows * look.code_line_height + (look.code_head + FOOT if block.part == 0 else 0)
