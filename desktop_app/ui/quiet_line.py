"""The line at an answer whose server has sent no token for long: for how long, and whether to wait."""

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.icons import Icons
from desktop_app.ui.link_line import LinkLine
from desktop_app.ui.theme import TextRole, Theme


class QuietLine(LinkLine):
    """Says "No token for 63 s." and counts on by itself; offers to wait and to stop. `since`: `time.monotonic()`."""

    wait_wanted = Signal()
    stop_wanted = Signal()
    resized = Signal()
    """It may need another height now."""

    def __init__(self, theme: Theme, icons: Icons, since: float, parent: QWidget | None = None) -> None:
        super().__init__(theme, icons, "info", "text2", parent)
        self._label.setFont(theme.number_font(TextRole.UI))
        self._since = since
        self._add_link(self.tr("Wait")).clicked.connect(self.wait_wanted)
        self._add_link(self.tr("Stop")).clicked.connect(self.stop_wanted)
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self._tick)
        self._count()

    def announce(self) -> None:
        """Let a screen reader say it: once, and not with every second."""
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._label.text()))

    def _tick(self) -> None:
        digits = len(self._label.text())
        self._count()
        if len(self._label.text()) != digits:
            self.resized.emit()

    def _count(self) -> None:
        passed = time.monotonic() - self._since
        self._clock.start(1000 - int(passed * 1000) % 1000 + 5)
        self._say(self.tr("No token for {n} s.").format(n=self.locale().toString(int(passed))))
