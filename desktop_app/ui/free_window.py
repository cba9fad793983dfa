"""Dialogs that nobody asked for in this moment wait until no other one lies on their window."""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QDialog, QWidget


class FreeWindow(QObject):
    """Does one thing after the other, in the order in which they came, each while no dialog keeps the window from its user."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._acts: deque[Callable[[], None]] = deque()

    def then(self, act: Callable[[], None]) -> None:
        """Do it when it is its turn: at once, if nothing is in the way."""
        self._acts.append(act)
        self._go_on()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The dialog that lay on the window is gone, or on its way."""
        if event.type() == QEvent.Type.WindowUnblocked:
            QTimer.singleShot(0, self, self._go_on)
        return False

    def _go_on(self) -> None:
        while self._acts and not dialog_over(self._window):
            self._acts.popleft()()
        self._window.removeEventFilter(self)
        if self._acts:  # all that a window hears would come by here: only while something waits
            self._window.installEventFilter(self)


def dialog_over(window: QWidget) -> bool:
    """True if a dialog keeps the window from its user."""
    return any(dialog.isVisible() and dialog.isModal() for dialog in window.findChildren(QDialog))
