"""One line of code, laid out in one row, or wrapped in several. Positions are UTF-16 units of the line as it was written."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextCharFormat, QTextLayout, QTextOption

from desktop_app.rendering.flow_formulas import cursor_x
from desktop_app.rendering.invisible_characters import has_invisible
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark
from desktop_app.rendering.paper_lines import draw_lines
from desktop_app.rendering.shown_line import names_in, original_position, shown_line, shown_position
from desktop_app.rendering.text_flow import painted_marks
from desktop_app.rendering.text_units import units

_TAB = 4  # characters
_HANGING = 2  # characters that the rows after a line's first stand further in than its first word
_UNBROKEN = 1e6  # px

Colours = Sequence[tuple[int, int, str]]  # start and end in characters, name in Look.syntax


class CodeLine:
    """A laid-out line; immutable once made."""

    def __init__(self, line: str, look: Look, colours: Colours = (), wrap_width: float | None = None) -> None:
        self._line = line
        self._look = look
        self._layout = QTextLayout(shown_line(line), look.code)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap if wrap_width is None else QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        digit = look.code_digit
        option.setTabStopDistance(_TAB * digit)
        self._layout.setTextOption(option)
        formats = _formats(line, look, colours)
        if formats:
            self._layout.setFormats(formats)
        if wrap_width is None:
            self._lay_out(_UNBROKEN, 0)
        else:
            self._lay_out(max(wrap_width, digit), min((_leading(line) + _HANGING) * digit, wrap_width / 3))

    @property
    def rows(self) -> int:
        """How many rows it takes; an empty line takes one."""
        return max(self._layout.lineCount(), 1)

    @property
    def end_point(self) -> QPointF:
        """Where the next glyph would stand: the end of the last row, and that row's top."""
        count = self._layout.lineCount()
        if not count:
            return QPointF(0, 0)
        row = self._layout.lineAt(count - 1)
        return QPointF(row.x() + row.naturalTextWidth(), (count - 1) * self._look.code_line_height)

    def draw(self, painter: QPainter, place: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """Draw the rows inside `clip`; the painter's pen is the colour of plain text."""
        line = self._line
        if self._look.on_paper:
            draw_lines(self._layout, painter, place, clip)
            return
        shown = [Mark(shown_position(line, mark.start), shown_position(line, mark.end), mark.kind) for mark in marks]
        self._layout.draw(painter, place, painted_marks(shown, self._look), clip)

    def position_at(self, x: float, row: int) -> int:
        """The position nearest to an x of a row."""
        if not 0 <= row < self._layout.lineCount():
            return 0
        return original_position(self._line, int(self._layout.lineAt(row).xToCursor(x)))

    def caret_at(self, position: int) -> QPointF:
        """Where a caret before a position would stand: its x, and its row's top."""
        shown = shown_position(self._line, position)
        row = self._layout.lineForTextPosition(min(shown, units(self._layout.text())))
        return QPointF(cursor_x(row, shown), row.lineNumber() * self._look.code_line_height) if row.isValid() else QPointF(0, 0)

    def _lay_out(self, width: float, hanging: float) -> None:
        metrics, height = self._look.metrics(self._look.code), self._look.code_line_height
        baseline = (height + metrics.ascent() - metrics.descent()) / 2
        self._layout.beginLayout()
        number = 0
        while (row := self._layout.createLine()).isValid():
            moved = hanging if number else 0.0
            row.setLineWidth(width - moved)
            row.setPosition(QPointF(moved, round(number * height + baseline) - row.ascent()))
            number += 1
        self._layout.endLayout()


def line_width(line: str, look: Look) -> float:
    """How wide a line is on one row; found without laying it out where all characters are equally wide."""
    if look.code_is_fixed and line.isascii() and not has_invisible(line):
        return len(line.expandtabs(_TAB)) * look.code_digit
    return look.metrics(look.code).horizontalAdvance(shown_line(line).expandtabs(_TAB))


def is_measurable(line: str) -> bool:
    """False if only a layout knows how wide a line is: characters before a tab may be wider than others."""
    return line.isascii() or "\t" not in line


def _leading(line: str) -> int:
    """The characters of a line's indentation."""
    spaces = line[: len(line) - len(line.lstrip(" \t"))]
    return len(spaces.expandtabs(_TAB))


def _formats(line: str, look: Look, colours: Colours) -> list[QTextLayout.FormatRange]:
    formats = []
    for start, end, name in colours:
        made = QTextCharFormat()
        made.setForeground(look.syntax[name])
        first, last = units(line[:start]), units(line[:end])
        formats.append(_range(shown_position(line, first), shown_position(line, last), made))
    for first, last in names_in(line):
        warned = QTextCharFormat()
        warned.setForeground(look.warn)
        formats.append(_range(first, last, warned))
    return formats


def _range(start: int, end: int, made: QTextCharFormat) -> QTextLayout.FormatRange:
    one = QTextLayout.FormatRange()
    one.start, one.length, one.format = start, end - start, made
    return one
