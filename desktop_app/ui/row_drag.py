"""Drags chats onto folders, onto the pinned ones and out of them, and folders among each other, inside the list.

No drag of the system's: that one runs a loop of its own, in which no answer goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel

from desktop_app.ui.conversation_rows import ConversationRows
from desktop_app.ui.drag_scroll import EDGE, DragScroll
from desktop_app.ui.theme import Theme

_LABEL_WIDTH = 240  # logical px
_BESIDE = QPoint(14, 10)  # where the label hangs from the pointer


@dataclass(frozen=True, slots=True)
class Target:
    """What would happen on release: chats into a folder ("": out of all), or among the pinned; a folder to a place."""

    first: int  # the rows that are framed, or the line above `first`
    last: int
    folder_id: str = ""
    pins: bool = False
    position: int = -1


class RowDrag(QObject):
    """Told of the mouse by the view; draws what would happen, and tells it when the button is released."""

    chats_dropped = Signal(object, str)
    """Ids, and a folder's id; empty: out of all folders."""
    chats_pinned = Signal(object)
    folder_dropped = Signal(str, int)
    """A folder's id, and its new place among the folders."""

    def __init__(self, theme: Theme, view: QAbstractItemView, rows: ConversationRows) -> None:
        super().__init__(view)
        self._theme, self._view, self._rows = theme, view, rows
        self._pressed: QPoint | None = None  # in the viewport
        self._ids: Sequence[str] = ()
        self._folder_id = ""
        self._target: Target | None = None
        self._label: QLabel | None = None
        self._scroll = DragScroll(view, self._moved, edge=EDGE)

    @property
    def is_active(self) -> bool:
        """True while something is dragged."""
        return self._label is not None

    @property
    def target(self) -> Target | None:
        """Where it would go now; None: nowhere."""
        return self._target

    def press(self, place: QPoint, ids: Sequence[str], folder_id: str = "") -> None:
        """The mouse was pressed on chats, or on a folder; it may become a drag."""
        self._pressed, self._ids, self._folder_id = place, ids, folder_id

    def move(self, place: QPoint) -> bool:
        """The mouse moved with its button held; True if that is a drag."""
        if self._pressed is None:
            return False
        if not self.is_active:
            if (place - self._pressed).manhattanLength() < QApplication.startDragDistance():
                return False
            self._begin()
        where = self._view.viewport().mapToGlobal(place)
        self._scroll.drag(where)
        self._moved(where)
        return True

    def release(self) -> bool:
        """The button was released; True if that ended a drag."""
        self._pressed = None
        if not self.is_active:
            return False
        target, ids, folder_id = self._target, self._ids, self._folder_id
        self.cancel()
        if target is not None and folder_id:
            self.folder_dropped.emit(folder_id, target.position)
        elif target is not None and target.pins:
            self.chats_pinned.emit(list(ids))
        elif target is not None:
            self.chats_dropped.emit(list(ids), target.folder_id)
        return True

    def cancel(self) -> None:
        """Let everything stay where it is."""
        self._pressed = self._target = None
        self._scroll.stop()
        if self._label is not None:
            self._label.hide()
            self._label.deleteLater()
            self._label = None
            self._show_targets(False)
            self._view.viewport().unsetCursor()
            self._view.viewport().update()

    def paint(self, painter: QPainter) -> None:
        """Frame what it would be dropped on, or draw the line where a folder would come."""
        target = self._target
        if target is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colours.accent, 2))
        if target.position >= 0:
            y = self._line_of(target.first)
            painter.drawLine(4, y, self._view.viewport().width() - 4, y)
        else:
            rect = self._rect(target.first).united(self._rect(target.last))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 2, -1, -2), 8, 8)

    def _begin(self) -> None:
        label = self._label = QLabel(self._view.window())
        label.setProperty("kind", "popover")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label.setContentsMargins(10, 6, 10, 6)
        metrics = label.fontMetrics()
        label.setText(metrics.elidedText(self._name(), Qt.TextElideMode.ElideRight, _LABEL_WIDTH))
        label.adjustSize()
        label.show()
        label.raise_()
        self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        if not self._folder_id:
            self._show_targets(True)

    def _show_targets(self, shown: bool) -> None:
        """Rows that come or go above do not move the others; at the top they do, for there a new one is to be seen."""
        bar = self._view.verticalScrollBar()
        row = self._rows.row_of(self._ids[0]) if self._ids and bar.value() > 0 else None
        before = self._rect(row).top() if row is not None else 0
        self._rows.show_targets(shown)
        row = self._rows.row_of(self._ids[0]) if row is not None else None
        if row is not None:
            bar.setValue(bar.value() + self._rect(row).top() - before)

    def _name(self) -> str:
        if len(self._ids) > 1:
            return self.tr("{n} chats").format(n=len(self._ids))
        row = self._rows.row_of(self._folder_id or self._ids[0])
        return "" if row is None else str(self._rows.index(row).data())

    def _moved(self, where: QPoint) -> None:
        if self._label is None:
            return
        self._label.move(self._view.window().mapFromGlobal(where) + _BESIDE)
        place = self._view.viewport().mapFromGlobal(where)
        target = None
        if self._view.viewport().rect().contains(place):
            target = self._folder_target(place) if self._folder_id else self._chat_target(place)
        if target != self._target:
            self._target = target
            self._view.viewport().update()

    def _chat_target(self, place: QPoint) -> Target | None:
        count = self._rows.rowCount()
        row = self._view.indexAt(place).row()
        if row < 0:  # below the last row: out of all folders
            return Target(count - 1, count - 1) if count and self._rows.folder_around(count - 1) is None else None
        if self._rows.is_among_pinned(row):
            return Target(*self._group(row, self._rows.is_among_pinned), pins=True)
        folder = self._rows.folder_around(row)
        if folder is not None:
            start = self._rows.row_of(folder.id)
            first = row if start is None else start
            last = first
            while last + 1 < count and self._rows.folder_at(last + 1) is None:
                last += 1
            return Target(first, last, folder_id=folder.id)
        return Target(*self._group(row, lambda other: not self._rows.is_among_pinned(other) and self._rows.folder_around(other) is None))

    def _group(self, row: int, belongs: Callable[[int], bool]) -> tuple[int, int]:
        """The rows round one that belong to the same target, as far as they can be seen."""
        first = last = row
        height = self._view.viewport().height()
        while first > 0 and belongs(first - 1) and self._rect(first).top() > 0:
            first -= 1
        while last + 1 < self._rows.rowCount() and belongs(last + 1) and self._rect(last).bottom() < height:
            last += 1
        return first, last

    def _folder_target(self, place: QPoint) -> Target | None:
        folders = self._rows.folders
        rows = [row for folder in folders if (row := self._rows.row_of(folder.id)) is not None]
        if not rows:
            return None
        old = next((n for n, folder in enumerate(folders) if folder.id == self._folder_id), 0)
        # it comes before the first folder whose middle is below the pointer
        before = next((n for n, row in enumerate(rows) if self._rect(row).center().y() > place.y()), len(rows))
        position = before - 1 if before > old else before
        if position == old:
            return None
        line = rows[before] if before < len(rows) else self._rows.rowCount()
        return Target(line, line, position=position)

    def _line_of(self, row: int) -> int:
        if row < self._rows.rowCount():
            return self._rect(row).top()
        return self._rect(self._rows.rowCount() - 1).bottom()

    def _rect(self, row: int) -> QRect:
        return self._view.visualRect(self._rows.index(row))
