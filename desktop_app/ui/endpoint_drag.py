"""Drags endpoints into another order, inside their list. No drag of the system's: that one runs a loop of its own."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from desktop_app.ui.drag_scroll import EDGE, DragScroll
from desktop_app.ui.endpoint_row import EndpointRow
from desktop_app.ui.theme import Theme

_PEN = 2  # logical px


class DropLine(QWidget):
    """Lies over the rows and takes no clicks; a line where the dragged one would come."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, y: int) -> None:
        """Stand at this height."""
        parent = self.parentWidget()
        width = 0 if parent is None else parent.width()
        self.setGeometry(QRect(4, max(y - _PEN, 0), width - 8, 2 * _PEN))
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setPen(QPen(self._theme.colours.accent, _PEN))
        painter.drawLine(0, _PEN, self.width(), _PEN)


class EndpointDrag(QObject):
    """Watches the rows; a press that moves far enough is a drag, and no click."""

    dropped = Signal(str, int)
    """An endpoint's id, and its new place among those that can be moved."""

    def __init__(self, theme: Theme, area: QScrollArea, rows_in: QWidget, rows: Callable[[], Sequence[EndpointRow]]) -> None:
        """`rows` gives those that there are now, in their order, all in `rows_in`."""
        super().__init__(area)
        self._rows_in, self._rows = rows_in, rows
        self._line = DropLine(theme, rows_in)
        self._pressed: QPoint | None = None  # on the screen
        self._row: EndpointRow | None = None  # that is dragged
        self._place = -1
        self._scroll = DragScroll(area, self._moved, edge=EDGE)

    @property
    def is_active(self) -> bool:
        """True while a row is dragged."""
        return self._row is not None

    def watch(self, row: EndpointRow) -> None:
        """A row that may be dragged."""
        row.installEventFilter(self)

    def cancel(self) -> None:
        """Let everything stay where it is."""
        self._scroll.stop()
        self._line.hide()
        if self._row is not None:
            self._row.unsetCursor()
        self._pressed, self._row, self._place = None, None, -1

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Press, move and release of a row; Esc, and whatever hides it, gives up."""
        if not isinstance(watched, EndpointRow):
            return False
        if event.type() == QEvent.Type.Hide or (self.is_active and _is_escape(event)):
            was_active = self.is_active
            self.cancel()
            watched.setDown(False)
            return was_active and event.type() != QEvent.Type.Hide
        if not isinstance(event, QMouseEvent):
            return False
        where = event.globalPosition().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = where if event.button() == Qt.MouseButton.LeftButton and watched.can_move else None
        elif event.type() == QEvent.Type.MouseMove and self._pressed is not None:
            return self._drag(watched, where)
        elif event.type() == QEvent.Type.MouseButtonRelease:
            return self._release(watched)
        return False

    def _drag(self, row: EndpointRow, where: QPoint) -> bool:
        if not self.is_active:
            if self._pressed is None or (where - self._pressed).manhattanLength() < QApplication.startDragDistance():
                return False
            self._row = row
            row.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._scroll.drag(where)
        self._moved(where)
        return True

    def _release(self, row: EndpointRow) -> bool:
        place, was_active = self._place, self.is_active
        self.cancel()
        if was_active:
            row.setDown(False)  # it was pressed, and is not to be chosen
            if place >= 0:
                self.dropped.emit(row.endpoint_id, place)
        return was_active

    def _moved(self, where: QPoint) -> None:
        if self._row is None:
            return
        rows = [row for row in self._rows() if row.can_move]
        old, y = rows.index(self._row), self._rows_in.mapFromGlobal(where).y()
        # it comes before the first row whose middle is below the pointer
        before = next((n for n, row in enumerate(rows) if row.geometry().center().y() > y), len(rows))
        self._place = before - 1 if before > old else before
        if self._place == old:
            self._place = -1
            self._line.hide()
        else:
            self._line.show_at(rows[before].y() if before < len(rows) else rows[-1].geometry().bottom() + 1)


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape
