"""What lies between the window and a drawer or popover: it dims, and a click on it closes what is above."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.theme import Theme

_LIGHT_DIM, _DARK_DIM = 0.24, 0.43


class Scrim(QWidget):
    """Covers its parent; `strength` from 0 (clear) to 1 (dim)."""

    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._strength = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def set_strength(self, strength: float) -> None:
        """Dim more or less."""
        self._strength = strength
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Black, thin enough to see what is below."""
        if self._strength > 0:
            veil = QColor(Qt.GlobalColor.black)
            veil.setAlphaF((_DARK_DIM if self._theme.is_dark else _LIGHT_DIM) * self._strength)
            QPainter(self).fillRect(self.rect(), veil)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Somebody wants what is above to go away."""
        self.pressed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nothing below scrolls."""
        event.accept()
