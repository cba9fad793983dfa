"""Code whose long lines are broken, for where nothing can be scrolled; colours found for the code itself are moved along."""

from bisect import bisect_right
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout, QTextOption

from desktop_app.rendering.blocks import Block
from desktop_app.rendering.code_highlighter import Colouring
from desktop_app.rendering.look import Look
from desktop_app.rendering.shown_line import original_position, shown_line
from desktop_app.rendering.text_units import cut_units

_SIDES = 34  # px between the box and its text, on both sides together
_TAB = 4  # characters
_FURTHER = 4  # characters that the rest of a broken line stands further in than its beginning
_DEEPEST = 0.5  # of the width


class WrappedCode:
    """One piece of a code block with line ends put in, `block`."""

    def __init__(self, block: Block, look: Look, width: int) -> None:
        self._source = block.text
        self._look = look
        self._width = width - _SIDES
        self._places: list[int] = []  # offsets in the source before which something was put in
        self._added: list[int] = [0]  # how much by then
        at, lines = 0, []
        for line in block.text.split("\n"):
            lines.append(self._broken(line, at))
            at += len(line) + 1
        self.block = replace(block, text="\n".join(lines)) if self._places else block

    def moved(self, colouring: Colouring, offset: int) -> Colouring:
        """Colours of the whole code, of which this piece began at `offset`, as they are in `block`."""
        end = offset + len(self._source)
        return [
            (self._place(max(first - offset, 0)), self._place(min(last, end) - offset), name)
            for first, last, name in colouring
            if last > offset and first < end
        ]

    def _place(self, offset: int) -> int:
        return offset + self._added[bisect_right(self._places, offset)]

    def _broken(self, line: str, at: int) -> str:
        digit = self._look.metrics(self._look.code).horizontalAdvance("0")
        if line.isascii() and "\t" not in line and len(line) * digit <= self._width:
            return line
        most = max(int(self._width * _DEEPEST / digit), 0)
        beginning = len(line.expandtabs(_TAB)) - len(line.lstrip().expandtabs(_TAB))
        indent = "\n" + " " * min(beginning + _FURTHER, most)
        pieces, before = [], 0
        for cut in self._cuts(line, (len(indent) - 1) * digit):
            pieces.append(line[before:cut])
            self._places.append(at + cut)
            self._added.append(self._added[-1] + len(indent))
            before = cut
        return indent.join([*pieces, line[before:]])

    def _cuts(self, line: str, indent: float) -> list[int]:
        """Before which characters the line is broken, at words where there are some."""
        layout = QTextLayout(shown_line(line), self._look.code)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        option.setTabStopDistance(_TAB * self._look.metrics(self._look.code).horizontalAdvance("0"))
        layout.setTextOption(option)
        cuts: list[int] = []
        layout.beginLayout()
        while (one := layout.createLine()).isValid():
            one.setLineWidth(self._width - (indent if one.lineNumber() else 0))
            if one.lineNumber():
                cut = len(cut_units(line, 0, original_position(line, one.textStart())))
                if cut > (cuts[-1] if cuts else 0):
                    cuts.append(cut)
        layout.endLayout()
        return cuts
