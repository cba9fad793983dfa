"""The mouse on a message's text: selecting by character, word and block, and following links."""

import re

from PySide6.QtCore import QElapsedTimer, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from desktop_app.rendering.blocks import Run, Style
from desktop_app.rendering.selected_text import Position
from desktop_app.ui.segment_list import SegmentList, Selection

_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)


class MessagePointer(QObject):
    """Turns presses and moves into a selection; points are in the segments' coordinates."""

    selection_changed = Signal()
    selection_started = Signal()
    link_wanted = Signal(str, str)
    """The text of a link and its target."""

    def __init__(self, segments: SegmentList, parent: QObject) -> None:
        super().__init__(parent)
        self._segments = segments
        self._anchor: Selection | None = None  # what the press chose: a position, a word or a block
        self._link: Run | None = None
        self._pressed = QPoint()
        self._clicked_twice = QElapsedTimer()
        self.selection: Selection | None = None

    def clear(self) -> None:
        """Nothing is selected."""
        self._anchor = None
        if self.selection is not None:
            self.selection = None
            self.selection_changed.emit()

    def select_all(self) -> None:
        """The whole message."""
        self.selection_started.emit()
        self._select(((0, 0), self._segments.end()))

    def press(self, event: QMouseEvent, point: QPointF) -> None:
        """A click selects nothing, or with Shift up to here; a third click at the same place selects the block."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        position = self._segments.position_at(point)
        self._pressed = event.position().toPoint()
        third = self._clicked_twice.isValid() and self._clicked_twice.elapsed() < QApplication.doubleClickInterval()
        self._clicked_twice.invalidate()
        self.selection_started.emit()
        if third:
            block = position[0]
            self._anchor = ((block, 0), (block, self._segments.segment(block).length if self._segments.blocks else 0))
            self._select(self._anchor)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._anchor is not None:
            self._extend(position)
        else:
            self._anchor = (position, position)
            self._link = self.link_at(point)
            self._select(None)

    def double_press(self, event: QMouseEvent, point: QPointF) -> None:
        """Select a word."""
        if event.button() is not Qt.MouseButton.LeftButton or not self._segments.blocks:
            return
        self._clicked_twice.start()
        self._link = None
        block, at = self._segments.position_at(point)
        for match in _WORD.finditer(self._segments.segment(block).visible_text):
            if match.start() <= at < match.end() or (at == match.end() and match.end() == self._segments.segment(block).length):
                self._anchor = ((block, match.start()), (block, match.end()))
                self._select(self._anchor)
                break

    def move(self, event: QMouseEvent, point: QPointF) -> None:
        """Select from where the press was."""
        if not event.buttons() & Qt.MouseButton.LeftButton or self._anchor is None:
            return
        if self._link is not None:
            if (event.position().toPoint() - self._pressed).manhattanLength() < QApplication.startDragDistance():
                return
            self._link = None
        self._extend(self._segments.position_at(point))

    def release(self, event: QMouseEvent, point: QPointF) -> None:
        """A click on a link follows it."""
        link, self._link = self._link, None
        if link is not None and event.button() is Qt.MouseButton.LeftButton and self.link_at(point) == link:
            self.link_wanted.emit(link.text, link.target)

    def shape_at(self, point: QPointF) -> Qt.CursorShape:
        """How the pointer looks over a point."""
        if self.link_at(point) is not None:
            return Qt.CursorShape.PointingHandCursor
        in_text = 0 <= point.y() < self._segments.height
        return Qt.CursorShape.IBeamCursor if in_text else Qt.CursorShape.ArrowCursor

    def tip_at(self, point: QPointF) -> str:
        """Where a link leads; that an image was not loaded."""
        run = self._segments.run_at(point)
        if run is None:
            return ""
        if not run.style & Style.IMAGE:
            return run.target
        if not run.target:
            return self.tr("Images are not loaded.")
        return self.tr("Images are not loaded. This one is at {address}").format(address=run.target)

    def extend_to(self, point: QPointF) -> None:
        """Select up to a point, as when the mouse is dragged there."""
        self._extend(self._segments.position_at(point))

    def link_at(self, point: QPointF) -> Run | None:
        """The link under a point."""
        run = self._segments.run_at(point)
        return run if run is not None and run.target else None

    def _extend(self, to: Position) -> None:
        if self._anchor is not None:
            first, last = self._anchor
            self._select((min(first, to), max(last, to)))

    def _select(self, selection: Selection | None) -> None:
        if selection is not None and selection[0] == selection[1]:
            selection = None
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit()
