"""The slow turn of arcs: one clock for as many as a widget draws, still when nothing may move or nobody can see it."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.ui.theme import Theme

_TURN = 1200  # ms
_FRAME = 100  # ms: twelve steps a turn are enough for a ring of 10 px, and an answer streams meanwhile
_STANDING = 45.0  # degrees


class Spin(QObject):
    """The angle of a widget's arcs; repaints the widget for every frame while it turns."""

    def __init__(self, theme: Theme, widget: QWidget, repaint: Callable[[], None] | None = None) -> None:
        super().__init__(widget)
        self._theme = theme
        self._widget = widget
        self._wanted = False
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=_FRAME)
        self._timer.timeout.connect(repaint or widget.update)
        theme.motion_changed.connect(self._obey)
        widget.installEventFilter(self)

    @property
    def angle(self) -> float:
        """Degrees, clockwise from the top."""
        return 360.0 * (self._since.elapsed() % _TURN) / _TURN if self._timer.isActive() else _STANDING

    @property
    def is_turning(self) -> bool:
        """True while frames are being drawn."""
        return self._timer.isActive()

    def set_turning(self, turning: bool) -> None:
        """Turn, unless motion is reduced; or stand still."""
        self._wanted = turning
        self._obey()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Turn only while the widget can be seen."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._obey()
        return False

    def _obey(self) -> None:
        turning = self._wanted and not self._theme.reduced_motion and self._widget.isVisible()
        if turning and not self._timer.isActive():
            self._since.start()
            self._timer.start()
        elif not turning and self._timer.isActive():
            self._timer.stop()
            self._widget.update()
