"""A menu with round corners that need no compositor."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QMenu

_RADIUS = 10  # logical px, as in the style sheet


class Menu(QMenu):
    """Cut to its rounded border: outside of it nothing is drawn, not even where windows cannot be translucent."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        self.setMask(QRegion(path.toFillPolygon().toPolygon()))
