"""Scrolls while a selection is dragged beyond the upper or lower edge."""

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractScrollArea
from shiboken6 import isValid

from desktop_app.ui.message_view import MessageView

_FRAME = 33  # ms
_FASTEST = 48  # px a frame


class DragScroll(QObject):
    """Told where the mouse is dragged; the further out it is, the faster it scrolls."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._view: MessageView | None = None
        self._place = QPoint()
        self._timer = QTimer(self, interval=_FRAME)
        self._timer.timeout.connect(self._step)

    def drag(self, view: MessageView, place: QPoint) -> None:
        """The mouse selects in `view`, and is at a place on the screen."""
        self._view, self._place = view, place
        if self._speed and not self._timer.isActive():
            self._timer.start()

    @property
    def _speed(self) -> int:
        """Pixels a frame, downwards."""
        viewport = self._area.viewport()
        y = viewport.mapFromGlobal(self._place).y()
        beyond = min(y, 0) or max(y - viewport.height(), 0)
        return max(min(beyond, _FASTEST), -_FASTEST)

    def _step(self) -> None:
        view, speed = self._view, self._speed
        if view is None or not isValid(view) or not speed or not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._timer.stop()
            self._view = None
            return
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + speed)
        view.drag_to(self._place)
