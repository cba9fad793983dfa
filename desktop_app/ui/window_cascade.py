"""Where another window opens: beside the one that is there, of the same size."""

from PySide6.QtCore import QPoint, QRect, Qt

from desktop_app.ui.main_window import MainWindow

OFFSET = 32
"""Logical px to the right and down: the title of the window below stays in sight."""


def place_beside(window: MainWindow, front: MainWindow) -> None:
    """Give a new window the size and panes of the one in front, a step away from it."""
    window.restore_layout(front.save_layout())
    window.setWindowState(Qt.WindowState.WindowNoState)  # two that fill the screen could not be told apart
    there = front.normalGeometry() if front.isMaximized() or front.isFullScreen() else front.geometry()
    window.setGeometry(stepped(there, front.screen().availableGeometry()))


def stepped(there: QRect, screen: QRect) -> QRect:
    """A step right and down; where that leaves the screen, its upper left corner, and never larger than the screen."""
    size = there.size().boundedTo(screen.size())
    place = QRect(there.topLeft() + QPoint(OFFSET, OFFSET), size)
    return place if screen.contains(place) else QRect(screen.topLeft() + QPoint(OFFSET, OFFSET), size) & screen
