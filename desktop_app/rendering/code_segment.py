"""A piece of a code block as it is drawn: a box with a head, lines that do not wrap and scroll sideways."""

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption

from desktop_app.rendering.blocks import Block
from desktop_app.rendering.code_highlighter import Colouring
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark, marks_within
from desktop_app.rendering.segment import Segment
from desktop_app.rendering.shown_line import names_in, original_position, shown_line, shown_position
from desktop_app.rendering.text_flow import cursor_x, painted_marks
from desktop_app.rendering.text_units import units

HEAD = 32  # px, with language and copy button
FOOT = 12  # px below the last line; the scroll bar stands in it
_SIDE = 16  # px between the border and the text
_RADIUS = 10
_TAB = 4  # characters


class CodeSegment(Segment):
    """Up to 200 lines of code; the first piece has the head, the last one the foot."""

    def __init__(self, block: Block, look: Look, width: int, *, gap: int = 0, is_last: bool = True) -> None:
        super().__init__(block, look, width, gap=gap)
        self.is_last = is_last
        self.scroll = 0.0  # px, shared by all pieces of one code block
        self.lines = block.text.removesuffix("\n").split("\n")
        self._starts: list[int] | None = None
        self._layouts: dict[int, QTextLayout] = {}
        self._colouring: dict[int, list[tuple[int, int, str]]] = {}  # by line
        self.is_coloured = False
        self.height = self._top + len(self.lines) * look.code_line_height + (FOOT if is_last else 0)
        self._text_width: float | None = None

    @property
    def text_width(self) -> float:
        """The width of the longest line, with the space round it."""
        if self._text_width is None:
            metrics = self.look.metrics(self.look.code)
            digit = metrics.horizontalAdvance("0")
            widest = 0.0
            for line in self.lines:
                plain = line.isascii() and "\t" not in line
                widest = max(widest, len(line) * digit if plain else metrics.horizontalAdvance(shown_line(line).expandtabs(_TAB)))
            self._text_width = widest + 2 * _SIDE + 2
        return self._text_width

    @property
    def scroll_range(self) -> int:
        """How far it can be scrolled sideways, px."""
        return max(round(self.text_width - self.inner_width), 0)

    @property
    def length(self) -> int:
        """UTF-16 units of the lines, line ends counted."""
        return self._line_starts[-1] - 1

    @property
    def first_line_height(self) -> int:
        """A bullet stands beside the head."""
        return HEAD

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
        self._layouts.clear()

    def paint_content(self, painter: QPainter, origin: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """The box, the head's language and the lines in sight."""
        box = QRectF(origin.x(), origin.y(), self.inner_width, self.height)
        self._paint_box(painter, box)
        height = self.look.code_line_height
        painter.save()
        painter.setClipRect(box.adjusted(1, 0, -1, 0).intersected(clip))
        painter.setPen(self.look.text)
        top = origin.y() + self._top
        first = max(int((clip.top() - top) // height), 0)
        last = min(int((clip.bottom() - top) // height) + 1, len(self.lines))
        for number in range(first, last):
            place = QPointF(origin.x() + _SIDE + 1 - self.scroll, top + number * height)
            self._layout(number).draw(painter, place, self._formats_of(number, marks))
        painter.restore()

    def position_at(self, point: QPointF) -> int:
        """The position nearest to a point."""
        y = point.y() - self._top
        if y < 0:
            return 0
        number = int(y // self.look.code_line_height)
        if number >= len(self.lines):
            return self.length
        line = self._layout(number).lineAt(0)
        shown = int(line.xToCursor(point.x() - self.indent - _SIDE - 1 + self.scroll)) if line.isValid() else 0
        return self._line_starts[number] + original_position(self.lines[number], shown)

    def caret_at(self, position: int) -> QRectF:
        """In the line that holds the position."""
        number = min(max(bisect_right(self._line_starts, position) - 1, 0), len(self.lines) - 1)
        line = self._layout(number).lineAt(0)
        inside = shown_position(self.lines[number], position - self._line_starts[number])
        x = cursor_x(line, inside) if line.isValid() else 0.0
        height = self.look.code_line_height
        return QRectF(self.indent + _SIDE + 1 - self.scroll + x, self._top + number * height, 0, height)

    def end_point(self) -> QPointF | None:
        """After the last glyph of the last line."""
        number = len(self.lines) - 1
        line = self._layout(number).lineAt(0)
        x = line.naturalTextWidth() if line.isValid() else 0.0
        x = min(x - self.scroll, self.inner_width - 2 * _SIDE)
        return QPointF(self.indent + _SIDE + 1 + x, self._top + number * self.look.code_line_height)

    @property
    def caret_height(self) -> int:
        """The height of a line of code."""
        return self.look.code_line_height

    def first_change(self, other: Segment) -> int:
        """The first line that differs."""
        if not isinstance(other, CodeSegment) or other.is_last != self.is_last or other.block.language != self.block.language:
            return 0
        same = 0
        for old, new in zip(self.lines, other.lines, strict=False):
            if old != new:
                break
            same += 1
        return int(self._top + max(same - 1, 0) * self.look.code_line_height)

    def take_layouts(self, old: "CodeSegment") -> None:
        """Keep the laid-out lines of an older state whose lines are the same."""
        self.scroll = old.scroll
        for number, layout in old._layouts.items():
            if number < len(self.lines) and self.lines[number] == old.lines[number] and not old._colouring:
                self._layouts[number] = layout

    @property
    def _top(self) -> int:
        return HEAD if self.block.part == 0 else 0

    @property
    def _line_starts(self) -> list[int]:
        if self._starts is None:
            self._starts = [0]
            for line in self.lines:
                self._starts.append(self._starts[-1] + units(line) + 1)
        return self._starts

    def _formats_of(self, number: int, marks: Sequence[Mark]) -> list[QTextLayout.FormatRange]:
        if not marks:
            return []
        line, start = self.lines[number], self._line_starts[number]
        return painted_marks(
            [
                Mark(shown_position(line, mark.start), shown_position(line, mark.end), mark.kind)
                for mark in marks_within(marks, start, start + units(line))
            ],
            self.look,
        )

    def _layout(self, number: int) -> QTextLayout:
        if number not in self._layouts:
            self._layouts[number] = self._lay_out(number)
        return self._layouts[number]

    def _lay_out(self, number: int) -> QTextLayout:
        line = self.lines[number]
        layout = QTextLayout(shown_line(line), self.look.code)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        metrics = self.look.metrics(self.look.code)
        option.setTabStopDistance(_TAB * metrics.horizontalAdvance("0"))
        layout.setTextOption(option)
        formats = self._formats(number, line)
        if formats:
            layout.setFormats(formats)
        layout.beginLayout()
        one = layout.createLine()
        if one.isValid():
            one.setLineWidth(1e6)  # it does not wrap, but has no height before
            baseline = (self.look.code_line_height + metrics.ascent() - metrics.descent()) / 2
            one.setPosition(QPointF(0, round(baseline) - one.ascent()))
        layout.endLayout()
        return layout

    def _formats(self, number: int, line: str) -> list[QTextLayout.FormatRange]:
        formats = []
        for start, end, name in self._colouring.get(number, ()):
            made = QTextCharFormat()
            made.setForeground(self.look.syntax[name])
            first, last = units(line[:start]), units(line[:end])
            formats.append(_range(shown_position(line, first), shown_position(line, last), made))
        for first, last in names_in(line):
            warned = QTextCharFormat()
            warned.setForeground(self.look.warn)
            formats.append(_range(first, last, warned))
        return formats

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(box.adjusted(-1, 0, 1, 1), Qt.ClipOperation.IntersectClip)
        half = self.look.border / 2
        whole = box.adjusted(half, half if self.block.part == 0 else -2 * _RADIUS, -half, -half if self.is_last else 2 * _RADIUS)
        painter.setPen(QPen(self.look.line, self.look.border))
        painter.setBrush(self.look.code_ground)
        painter.drawRoundedRect(whole, _RADIUS, _RADIUS)
        if self.block.part == 0 and self.block.language:
            painter.setPen(self.look.text2)
            painter.setFont(self.look.small)
            head = QRectF(box.left() + _SIDE + 1, box.top(), box.width() - 4 * _SIDE, HEAD + 4)
            painter.drawText(head, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.block.language)
        painter.restore()


def _range(start: int, end: int, made: QTextCharFormat) -> QTextLayout.FormatRange:
    one = QTextLayout.FormatRange()
    one.start, one.length, one.format = start, end - start, made
    return one
