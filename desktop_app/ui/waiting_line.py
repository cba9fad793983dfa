"""What stands where an answer will begin, once the wait is long enough to be noticed."""

import time

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.chat.wait import Wait
from desktop_app.ui.flow_row import FlowRow
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.wait_words import wait_hint, wait_sentence
from desktop_app.ui.wave import Wave

_PATIENCE = 400  # ms
_LINE = 24  # px
_INDENT = 28 + 10  # px, the wave and the gap behind it


class WaitingLine(QWidget):
    """A wave and "Waiting for the first token, 3 s"; nothing is seen for the first 400 ms.

    `at_once`: the answer comes as a whole, so that nobody waits for a token.

    Where the server turned the request away for now, it says until when, or for how long, with links that end the wait.
    """

    again_wanted = Signal()
    """The server is to be asked now."""
    stop_wanted = Signal()
    resized = Signal()
    """It needs another height now."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, at_once: bool = False) -> None:
        super().__init__(parent)
        self._at_once = at_once
        self._since = QElapsedTimer()
        self._since.start()
        self._wait: Wait | None = None
        self._wave = Wave(theme, self)
        self._label = SentenceLabel(theme, TextRole.UI, "text2", parent=self)
        self._label.setFont(theme.number_font(TextRole.UI))
        self._hint = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True, parent=self)
        self._again = LinkButton(self.tr("Try now"), parent=self)
        self._stop = LinkButton(self.tr("Stop"), parent=self)
        self._again.clicked.connect(self.again_wanted)
        self._stop.clicked.connect(self.stop_wanted)
        self._links, self._below = FlowRow(16), QHBoxLayout()
        self._lay_out()
        self._clock = QTimer(self, interval=_PATIENCE)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def _lay_out(self) -> None:
        for part in (self._wave, self._label, self._hint, self._again, self._stop):
            part.hide()
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._wave)
        first.addWidget(self._label, 1)
        self._hint.setContentsMargins(_INDENT, 0, 0, 0)
        self._below.addSpacing(_INDENT)
        self._below.addLayout(self._links, 1)
        for link in (self._again, self._stop):
            self._links.addWidget(link)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(first)
        column.addWidget(self._hint)
        column.addLayout(self._below)

    def show_wait(self, wait: Wait | None) -> None:
        """The server turned the request away for now; None: it did not."""
        before, self._wait = self._wait, wait
        if wait == before:
            return
        if wait is not None:
            self._stop.setText(self.tr("Stop") if wait.reason.is_counted_down else self.tr("Stop waiting"))
            self._hint.setText(wait_hint(wait))
        self._tick()
        if wait is not None and (before is None or before.reason is not wait.reason) and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._label.text()))

    def height_for(self, width: int) -> int:
        """The height in pixels for a width."""
        if self._wait is None:
            return _LINE
        words = self._label.fontMetrics().horizontalAdvance(self._label.text())
        # a label that may wrap asks for too little width, so it only may where it must
        self._label.setWordWrap(words > width - _INDENT)
        layout = self.layout()
        assert layout is not None
        for part in (self._links, self._below, layout):  # a layout inside a layout keeps its old sizes until the next event
            part.invalidate()
        return max(layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height(), _LINE)

    def _tick(self) -> None:
        now, wait = time.monotonic(), self._wait
        sentence = None if wait is None else wait_sentence(wait, now)
        if sentence is not None and wait is not None:
            passed = now - (wait.until if wait.reason.is_counted_down else wait.since)
        else:
            passed = self._since.elapsed() / 1000 if wait is None else now - wait.until
            sentence = self._waiting_for(int(passed))
        self._clock.setInterval(1000 - int(passed * 1000) % 1000 + 5)
        self._label.setText(sentence)
        self.setAccessibleName(sentence)
        self._wave.show()
        self._label.show()
        self._show_links(wait, can_ask=wait is not None and wait.reason.is_counted_down and wait.until > now)

    def _waiting_for(self, seconds: int) -> str:
        if self._at_once and seconds < 1:
            return self.tr("Waiting for the answer")
        if self._at_once:
            return self.tr("Waiting for the answer, {n} s").format(n=self.locale().toString(seconds))
        if seconds < 1:
            return self.tr("Waiting for the first token")
        return self.tr("Waiting for the first token, {n} s").format(n=self.locale().toString(seconds))

    def _show_links(self, wait: Wait | None, *, can_ask: bool) -> None:
        shown = {self._hint: can_ask and bool(self._hint.text()), self._again: can_ask, self._stop: wait is not None}
        if all(part.isHidden() is not visible for part, visible in shown.items()):
            return
        if self._again.hasFocus() and not can_ask:
            self._stop.setFocus()  # what is hidden would give the keyboard to anybody
        for part, visible in shown.items():
            part.setVisible(visible)
        self.resized.emit()
