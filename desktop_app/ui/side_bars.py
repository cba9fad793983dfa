"""Scroll bars of code, tables and formulas that are too wide: one below each, moved by mouse, wheel and arrow keys."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.code_segment import FOOT, CodeSegment
from desktop_app.rendering.formula_segment import FormulaSegment
from desktop_app.rendering.table_segment import TableSegment
from desktop_app.ui.segment_list import SegmentList

_BAR = 12  # px
_BAR_SIDE = 8  # px that a code block's bar keeps from the round corners
_STEP = 48  # px that an arrow key scrolls

Wide = CodeSegment | TableSegment | FormulaSegment


class _SideBar(QScrollBar):
    """A bar that leaves the wheel to the message: a reader who scrolls past it must not be caught."""

    def event(self, event: QEvent) -> bool:
        """The wheel is not for the bar; Qt's bars take it here, not in `wheelEvent`."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().event(event)


class SideBars(QObject):
    """Keeps one bar for each code block, table or formula that is laid out and wider than the text."""

    changed = Signal(QRect)
    """A part of the segments looks different; in the segments' own coordinates."""

    def __init__(self, owner: QWidget, segments: SegmentList) -> None:
        super().__init__(owner)
        self._owner = owner
        self._segments = segments
        self._bars: dict[int, QScrollBar] = {}  # by the last piece of the block
        self._ranges: dict[int, int] = {}  # by the first one

    def refresh(self, left: int, top: int) -> None:
        """Build, place and drop bars, once it is measured; the segments' top left stands at `left`, `top` in the owner."""
        wide = {index: segment for index, segment in self._laid_out() if segment.is_last and self._ranges[index - segment.block.part] > 0}
        for index in [index for index in self._bars if index not in wide]:
            self._bars.pop(index).deleteLater()
        for index, last in wide.items():
            self._place(index, last, left, top)

    def measure(self) -> None:
        """Find how far each block can be scrolled, by what is laid out of it."""
        self._ranges.clear()
        for index, segment in self._laid_out():
            first = index - segment.block.part
            self._ranges[first] = max(self._ranges.get(first, 0), segment.scroll_range)

    def range_of(self, first: int) -> int:
        """How far the block that begins with a piece could be scrolled when it was measured, px."""
        return self._ranges.get(first, 0)

    def take_wheel(self, event: QWheelEvent, y: float) -> bool:
        """Scroll the block at a y of the segments sideways, if the wheel, or Shift with it, asks for that. True if it did ask."""
        across = event.pixelDelta().x() or event.angleDelta().x() / 2
        along = event.pixelDelta().y() or event.angleDelta().y() / 2
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not across:
            across, along = along, 0
        if abs(across) <= abs(along) or not self._segments.blocks:
            return False
        self._move(self._segments.index_at(int(y)), -across)
        return True

    def step(self, index: int, direction: int, *, far: bool) -> bool:
        """Scroll the block of a piece a step to the left (-1) or right (1), or all the way. False if it is not too wide."""
        furthest = self.range_of(index)
        if not furthest:
            return False
        self._move(index, direction * (furthest if far else _STEP))
        return True

    def bring_across(self, index: int, x: float) -> None:
        """Scroll the block of a piece sideways until an x of the segments is in sight; nothing moves if it is."""
        segment = self._segments.laid_out_at(index)
        if not isinstance(segment, Wide) or not self.range_of(index):
            return
        inside, width = x - segment.indent, segment.inner_width
        if not 0 <= inside <= width - _STEP:
            self._move(index, inside - width / 3)

    def _move(self, index: int, by: float) -> None:
        pieces = self._pieces(index)
        if not pieces:
            return
        value = round(min(max(pieces[0].scroll + by, 0), self.range_of(index)))
        group = self._segments.scroll_group(index)
        bar = next((bar for last, bar in self._bars.items() if last in group), None)
        if bar is not None:
            bar.setValue(value)
        else:  # the end of a long block, where its bar stands, is not laid out
            self._scroll(index, value)

    def _pieces(self, index: int) -> list[Wide]:
        group = self._segments.scroll_group(index)
        return [segment for other, segment in self._laid_out() if other in group]

    def _laid_out(self) -> list[tuple[int, Wide]]:
        found = self._segments.laid_out_of(BlockKind.CODE, BlockKind.TABLE, BlockKind.FORMULA)
        return [(index, segment) for index, segment in found if isinstance(segment, Wide)]

    def _place(self, index: int, last: Wide, left: int, top: int) -> None:
        bar = self._bars.get(index)
        if bar is None:
            bar = _SideBar(Qt.Orientation.Horizontal, self._owner)
            bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            bar.valueChanged.connect(lambda value, index=index: self._scroll(index, value))
            self._bars[index] = bar
            bar.show()
        bar.setRange(0, self._ranges[index - last.block.part])
        bar.setPageStep(last.inner_width)
        bar.setSingleStep(24)
        bar.setValue(round(last.scroll))  # the block may have been scrolled before its end was laid out
        is_code = isinstance(last, CodeSegment)
        side = _BAR_SIDE if is_code else 0
        y = last.text_bottom + FOOT - _BAR - 1 if isinstance(last, CodeSegment) else last.height - _BAR
        bar.setGeometry(left + last.indent + side, top + self._segments.top(index) + y, last.inner_width - 2 * side, _BAR)

    def _scroll(self, index: int, value: int) -> None:
        if index >= len(self._segments):
            return
        for segment in self._pieces(index):
            segment.scroll = float(value)
        group = self._segments.scroll_group(index)
        top = self._segments.top(group[0])
        bottom = self._segments.top(group.stop) if group.stop < len(self._segments) else self._segments.height
        self.changed.emit(QRect(0, top, self._segments.width, bottom - top))
