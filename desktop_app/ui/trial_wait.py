"""Below an address that is being tested: the server is there, but not ready yet."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.chat.wait import Wait
from desktop_app.ui.theme import Theme
from desktop_app.ui.waiting_line import WaitingLine


class TrialWait(QWidget):
    """Empty until there is something to wait for."""

    again_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.line: WaitingLine | None = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 4, 0, 0)
        self.hide()

    def show_wait(self, wait: Wait | None) -> None:
        """Until when, or for how long; None: no more."""
        if wait is not None:
            self._shown_line().show_wait(wait)
        elif self.line is not None:
            self._rows.removeWidget(self.line)
            self.line.hide()
            self.line.deleteLater()
            self.line = None
        self.setVisible(wait is not None)

    def cancel(self) -> None:
        """What is waited for is not wanted any more."""
        if self.line is not None:
            self.show_wait(None)
            self.stop_wanted.emit()

    def _shown_line(self) -> WaitingLine:
        if self.line is None:
            self.line = WaitingLine(self._theme)
            self.line.again_wanted.connect(self.again_wanted)
            self.line.stop_wanted.connect(self.cancel)
            self._rows.addWidget(self.line)
        return self.line
