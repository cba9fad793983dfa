"""Something that takes a while: shown after a moment, with a way to stop it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.ui.paper_progress import PaperProgress
from desktop_app.ui.theme import Theme

_QUICK = 400  # ms: what takes no longer shows no progress
_SHOWN_EVERY = 100  # ms


class WorkProgress(QObject):
    """Asks `tell` how far it is; `stop` is what Cancel does. `end` when it is over."""

    def __init__(self, theme: Theme, title: str, tell: Callable[[], str], stop: Callable[[], None], window: QWidget) -> None:
        super().__init__(window)
        self._tell = tell
        self.dialog = PaperProgress(theme, title, window)
        self.dialog.rejected.connect(stop)
        self._tick = QTimer(self, interval=_SHOWN_EVERY)
        self._tick.timeout.connect(self._show)
        self._tick.start()
        QTimer.singleShot(_QUICK, self.dialog, self.bring_up)

    def bring_up(self) -> None:
        """Show it, over what may lie on it."""
        self._show()
        self.dialog.show()
        self.dialog.raise_()

    def end(self) -> None:
        """It is over."""
        self._tick.stop()
        self.dialog.accept()
        self.dialog.deleteLater()
        self.deleteLater()

    def _show(self) -> None:
        self.dialog.show_text(self._tell())
