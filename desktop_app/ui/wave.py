"""A wave that says: something is being waited for."""

import math

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.ui.spin import Spin
from desktop_app.ui.theme import Theme

_WIDTH, _HEIGHT, _PEAK = 28, 12, 3.2  # px
_LENGTH = 12.0  # px from crest to crest


class Wave(QWidget):
    """28 × 12 px in the accent; moves while it is visible, unless motion is reduced."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spin = Spin(theme, self)
        self.setFixedSize(QSize(_WIDTH, _HEIGHT))
        theme.changed.connect(self.update)

    def showEvent(self, event: object) -> None:
        """Move only where it is seen."""
        self._spin.set_turning(True)

    def hideEvent(self, event: object) -> None:
        """Rest."""
        self._spin.set_turning(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A sine with round ends."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colours.accent, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        phase = math.radians(self._spin.angle) if self._spin.is_turning else 0.0
        path = QPainterPath()
        for x in range(2, _WIDTH - 1):
            point = QPointF(x, _HEIGHT / 2 - _PEAK * math.sin(2 * math.pi * (x - 2) / _LENGTH + phase))
            if x == 2:
                path.moveTo(point)
            else:
                path.lineTo(point)
        painter.drawPath(path)
