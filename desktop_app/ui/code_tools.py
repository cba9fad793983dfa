"""What can be done with code and tables inside a message's text: copy, save, wrap, fold, scroll sideways."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.rendering.blocks import BlockKind
from desktop_app.rendering.code_highlighter import CodeHighlighter
from desktop_app.rendering.code_segment import CodeSegment
from desktop_app.rendering.visible_text import Place
from desktop_app.ui.code_colours import CodeColours
from desktop_app.ui.code_folding import CodeFolding
from desktop_app.ui.code_head import CodeHead
from desktop_app.ui.icons import Icons
from desktop_app.ui.segment_list import SegmentList
from desktop_app.ui.side_bars import SideBars
from desktop_app.ui.table_copy import TableCopy

_SIDEWAYS: Mapping[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CodeTools(QObject):
    """Keeps buttons and bars for each code block and table that is laid out."""

    copied = Signal()
    save_wanted = Signal(str, str)
    """Code to be kept in a file, and its language as the model named it."""
    changed = Signal(QRect)
    """A part of the segments looks different; in the segments' own coordinates."""
    reshaped = Signal(int, int)
    """A block has another height because the reader wants it so; y in the owner of what must not move, before and after."""

    def __init__(self, owner: QWidget, icons: Icons, highlighter: CodeHighlighter, segments: SegmentList) -> None:
        super().__init__(owner)
        self._owner = owner
        self._icons = icons
        self._segments = segments
        self._heads: dict[int, CodeHead] = {}  # by the code's first piece
        self._place, self._finished = (0, 0), False
        self._seen: tuple[object, ...] = ()  # when tools were placed
        self._bars = SideBars(owner, segments)
        self._folding = CodeFolding(owner, segments)
        self._folding.fold_wanted.connect(self._fold)
        self._tables = TableCopy(owner, icons, segments)
        self._colours = CodeColours(self, highlighter, segments)
        self._bars.changed.connect(self.changed)
        self._colours.changed.connect(self.changed)
        self._tables.copied.connect(self.copied)

    def begin(self, *, stored: bool) -> None:
        """Another text is shown; long code is folded if it is `stored`, not still growing."""
        self._seen = ()
        self._folding.begin(folds=stored)

    def take_new(self) -> None:
        """More of a long stored text was read."""
        self._seen = ()
        self._folding.take_new()

    def reveal(self, place: Place) -> bool:
        """Unfold the code that holds a place. True if the place was folded away."""
        index, position = place
        if not self._is_code(index) or not self._segments.shape(index).is_folded:
            return False
        segment = self._segments.segment(index)
        if isinstance(segment, CodeSegment) and segment.block.part == 0 and position <= segment.shown_length:
            return False
        self._fold(index - self._segments.blocks[index].part, False)
        return True

    def refresh(self, left: int, top: int, *, finished: bool) -> None:
        """Build, place and drop buttons and bars, and colour code; `finished`: no more text will come.

        The segments' top left stands at `left`, `top` in the owner.
        """
        self._place, self._finished = (left, top), finished
        seen = self._look_around()
        if seen == self._seen:
            return  # text grew, and with it nothing that has tools
        self._seen = seen
        self._bars.measure()
        codes = {
            index: segment
            for index, segment in self._segments.laid_out_of(BlockKind.CODE)
            if isinstance(segment, CodeSegment) and segment.block.part == 0
        }
        for index in [index for index in self._heads if index not in codes and not self._keeps(index)]:
            self._heads.pop(index).remove()
        for index, code in codes.items():
            head = self._heads.get(index) or self._make_head(index)
            head.set_wrapping(code.shape.wraps, can=self._bars.range_of(index) > 0)
            head.move(left + self._segments.width, top + self._segments.top(index), code.look.code_head)
        self._folding.refresh(left, top)
        self._tables.refresh(left, top)
        self._colours.refresh(finished=finished)
        self._bars.refresh(left, top)

    def take_wheel(self, event: QWheelEvent, y: float) -> bool:
        """Scroll the block at a y of the segments sideways, if the wheel, or Shift with it, asks for that. True if it did ask."""
        return self._bars.take_wheel(event, y)

    def bring_across(self, index: int, x: float) -> None:
        """Scroll a block that is too wide until an x of the segments is in sight."""
        self._bars.bring_across(index, x)

    def take_key(self, event: QKeyEvent) -> bool:
        """Left and right scroll the block whose button has the keyboard, with Ctrl all the way. True if it was scrolled."""
        direction = _SIDEWAYS.get(event.key())
        index = self._focused()
        if direction is None or index is None:
            return False
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        far = modifiers == Qt.KeyboardModifier.ControlModifier
        return (far or not modifiers) and self._bars.step(index, direction, far=far)

    def point_at(self, y: float | None) -> None:
        """The mouse is at a y of the segments; None: it is not in the message."""
        self._tables.point_at(y)

    def _look_around(self) -> tuple[object, ...]:
        """All that tools depend on."""
        segments = self._segments
        laid_out = segments.laid_out_of(BlockKind.CODE, BlockKind.TABLE, BlockKind.FORMULA)
        is_open = bool(laid_out) and laid_out[-1][0] == len(segments) - 1  # it may grow
        places = [(index, segment, segments.top(index)) for index, segment in laid_out]
        return self._place, self._finished, segments.width, is_open, QApplication.focusWidget(), places

    def _focused(self) -> int | None:
        """The first piece of the block one of whose buttons has the keyboard."""
        code = next((index for index, head in self._heads.items() if head.has_focus), None)
        if code is None:
            code = self._folding.focused()
        return code if code is not None else self._tables.focused()

    def _keeps(self, index: int) -> bool:
        """True if the keyboard is at a block that is only laid out anew."""
        return self._heads[index].has_focus and self._is_code(index) and not self._segments.is_hidden(index)

    def _is_code(self, index: int) -> bool:
        return index < len(self._segments) and self._segments.blocks[index].kind is BlockKind.CODE

    def _make_head(self, index: int) -> CodeHead:
        head = CodeHead(self._owner, self._icons)
        head.copy_wanted.connect(lambda: self._copy(index))
        head.save_wanted.connect(lambda: self._save(index))
        head.wrap_wanted.connect(lambda wraps: self._wrap(index, wraps))
        self._heads[index] = head
        return head

    def _copy(self, index: int) -> None:
        if self._is_code(index):
            QGuiApplication.clipboard().setText(self._segments.code_of(index).removesuffix("\n"))
            self.copied.emit()

    def _save(self, index: int) -> None:
        if self._is_code(index):
            self.save_wanted.emit(self._segments.code_of(index), self._segments.blocks[index].language)

    def _wrap(self, index: int, wraps: bool) -> None:
        if self._is_code(index):
            self._segments.set_shape(index, replace(self._segments.shape(index), wraps=wraps))
            self._segments.segment(index)  # what is pressed stays there
            self.reshaped.emit(0, 0)

    def _fold(self, index: int, folds: bool) -> None:
        if not self._is_code(index):
            return
        before = self._folding.y_of(index)
        if not folds and self._folding.focused() == index and index in self._heads:
            self._heads[index].take_focus()  # the button goes to the far end
        self._folding.set_folded(index, folds)
        self._segments.segment(index)
        self.refresh(*self._place, finished=self._finished)
        if folds:  # the button stays under the mouse, otherwise the head stays where it is
            self.reshaped.emit(before, self._folding.y_of(index))
        else:
            self.reshaped.emit(0, 0)
