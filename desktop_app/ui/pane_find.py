"""Finds words in the chat of a pane: the bar, what it has the transcript look for, and where it stands."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.ui.find_bar import WIDTH, FindBar
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from desktop_app.ui.transcript import Transcript

_MARGIN = 8  # px


class PaneFind(QObject):
    """The bar is a child of the pane, above the transcript's corner."""

    covered = Signal(int)
    """So many px of the transcript's top are covered by the bar, or none."""
    left = Signal()
    """The bar was closed, and nothing in the transcript took the keyboard."""

    def __init__(self, theme: Theme, icons: Icons, transcript: Transcript, pane: QWidget) -> None:
        super().__init__(pane)
        self._transcript, self._pane = transcript, pane
        bar = self._bar = FindBar(theme, icons, pane)
        finding = transcript.finding
        bar.query_changed.connect(finding.look_for)
        bar.step_wanted.connect(lambda forwards: finding.step(forwards=forwards))
        bar.closed.connect(self._closed)
        bar.seen.connect(lambda seen: self.covered.emit(_MARGIN + bar.sizeHint().height() if seen else 0))
        finding.changed.connect(lambda: bar.show_found(finding.number, finding.count, is_looking=finding.is_looking))

    def open(self) -> None:
        """Find words in the chat; what is selected is looked for at once."""
        if not self._transcript.is_empty:
            self._open(self._transcript.selected_line)

    def open_at(self, index: int, words: str) -> None:
        """Go to a message, and find these words there; without words only go there."""
        self._transcript.go_to_message(index)
        if words:
            self._open(words)

    def step(self, forwards: bool) -> None:
        """Go to the next match or the one before; open the bar if it was closed."""
        if self._bar.isHidden():
            self.open()
        self._transcript.finding.step(forwards=forwards)

    def close(self) -> bool:
        """Close the bar; False if it was not open."""
        was_open = not self._bar.isHidden()
        if was_open:
            self._bar.close_bar()
        return was_open

    def hide(self) -> None:
        """Another chat is shown."""
        self._bar.hide()

    def place(self) -> None:
        """At the transcript's right, beside its scroll bar."""
        width = min(WIDTH, self._pane.width() - 2 * _MARGIN)
        right = self._transcript.geometry().right() - self._transcript.verticalScrollBar().sizeHint().width()
        self._bar.setGeometry(max(right - width, _MARGIN), _MARGIN, width, self._bar.sizeHint().height())

    def _open(self, words: str) -> None:
        self._bar.open_bar(words)
        self.place()

    def _closed(self) -> None:
        if not self._transcript.leave_find():
            self.left.emit()
