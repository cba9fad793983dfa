"""Marks in a text field where control tokens stand, and spaces at the end of a raw prompt: painted, never formats of the text."""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QTextBlock, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit

from desktop_app.chat.control_tokens import ControlTokens, space_after_instruction
from desktop_app.rendering.text_units import units
from desktop_app.ui.theme import Theme

_MOST_BLANK = 200  # lines at the end of a text that are looked at
_MOST_IN_LINE = 200  # marks


class ControlMarks:
    """What is marked in one field; only lines that are seen are looked at."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.tokens = ControlTokens()
        self.marks_space = False
        self._space_from: int | None = None

    @property
    def has_space(self) -> bool:
        """True if the text ends with spaces that do not belong there."""
        return self._space_from is not None

    def look(self, document: QTextDocument) -> None:
        """The text is another one."""
        self._space_from = _space_from(document) if self.marks_space else None

    def paint(self, field: QPlainTextEdit) -> None:
        """Paint them below the text."""
        if not self.tokens.texts and self._space_from is None:
            return
        painter, colours = QPainter(field.viewport()), self._theme.colours
        block, offset, bottom = field.firstVisibleBlock(), field.contentOffset(), field.viewport().height()
        while block.isValid():
            geometry = field.blockBoundingGeometry(block).translated(offset)
            if geometry.top() > bottom:
                break
            for start, end in self._places(block):
                for box in _boxes(block, start, end, geometry.topLeft()):
                    painter.fillRect(box, colours.warn_ground)
                    painter.fillRect(QRectF(box.left(), box.bottom() - 2, box.width(), 2), colours.warn)
            block = block.next()

    def _places(self, block: QTextBlock) -> Iterator[tuple[int, int]]:
        text = block.text()
        if not block.layout().preeditAreaText():
            for number, (start, end) in enumerate(self.tokens.starts(text)):
                if number == _MOST_IN_LINE:
                    break
                before = units(text[:start])
                yield before, before + units(text[start:end])
        if self._space_from is not None and self._space_from < block.position() + block.length():
            yield max(self._space_from - block.position(), 0), block.length() - 1


def _space_from(document: QTextDocument) -> int | None:
    block = document.lastBlock()
    for _ in range(_MOST_BLANK):
        if not block.isValid():
            return None
        text = block.text()
        if text.strip():
            spaces = space_after_instruction(text + ("" if block == document.lastBlock() else "\n"))
            return block.position() + units(text.rstrip()) if spaces else None
        block = block.previous()
    return None


def _boxes(block: QTextBlock, start: int, end: int, origin: QPointF) -> Iterator[QRectF]:
    """The places on the screen of a part of a paragraph, one for each of its lines."""
    layout = block.layout()
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        first, last = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
        if first < last:
            ends = sorted(float(_x(line.cursorToX(at))) for at in (first, last))
            yield QRectF(origin.x() + ends[0], origin.y() + line.y(), ends[1] - ends[0], line.height())


def _x(found: object) -> float:
    """PySide gives the position alone, or a pair with the place in the text."""
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]
