"""The edge of a docked pane, to drag it wider or narrower; a double click takes its first width back."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

EDGE_WIDTH = 7
"""Logical px in which the mouse takes hold."""


class PaneEdge(QWidget):
    """Invisible; lies over the pane's hairline."""

    dragged = Signal(int)
    """The wanted width of the pane at the left, in logical px."""
    reset = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self._grip = 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where in the edge it was taken."""
        self._grip = event.position().toPoint().x() - EDGE_WIDTH // 2

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(self.mapToParent(QPoint(event.position().toPoint().x() - self._grip, 0)).x())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to the first width."""
        self.reset.emit()
