"""Scrolls while something is dragged beyond the upper or lower edge, or near it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractScrollArea

_FRAME = 33  # ms
_FASTEST = 48  # px a frame
EDGE = 24
"""Logical px within the edges where what is dragged to a place inside already scrolls: beyond them there is nothing to drop it on."""


class DragScroll(QObject):
    """Told where the mouse is dragged; the further out it is, the faster it scrolls, and `then` is told where the mouse is.

    `edge`: pixels inside that count as out.
    """

    def __init__(self, area: QAbstractScrollArea, then: Callable[[QPoint], None], *, edge: int = 0) -> None:
        super().__init__(area)
        self._area, self._edge = area, edge
        self._then = then
        self._place = QPoint()
        self._timer = QTimer(self, interval=_FRAME)
        self._timer.timeout.connect(self._step)

    def drag(self, place: QPoint) -> None:
        """The mouse drags, and is at a place on the screen."""
        self._place = place
        if self._speed and not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Nothing is dragged any more."""
        self._timer.stop()

    @property
    def _speed(self) -> int:
        """Pixels a frame, downwards."""
        viewport = self._area.viewport()
        y = viewport.mapFromGlobal(self._place).y()
        edge = min(self._edge, viewport.height() // 4)
        beyond = min(y - edge, 0) or max(y - viewport.height() + edge, 0)
        return max(min(beyond, _FASTEST), -_FASTEST)

    def _step(self) -> None:
        speed = self._speed
        if not speed or not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._timer.stop()
            return
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + speed)
        self._then(self._place)
