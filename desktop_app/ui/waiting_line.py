"""What stands where an answer will begin, once the wait is long enough to be noticed."""

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.wave import Wave

_PATIENCE = 400  # ms


class WaitingLine(QWidget):
    """A wave and "Waiting for the first token, 3 s"; nothing is seen for the first 400 ms."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._since = QElapsedTimer()
        self._since.start()
        self._wave = Wave(theme, self)
        self._label = SentenceLabel(theme, TextRole.UI, "text2", parent=self)
        self._label.setFont(theme.number_font(TextRole.UI))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._wave)
        row.addWidget(self._label, 1)
        self._wave.hide()
        self._label.hide()
        self._clock = QTimer(self, interval=_PATIENCE)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def _tick(self) -> None:
        self._clock.setInterval(1000 - int(self._since.elapsed() % 1000) + 5)
        seconds = self._since.elapsed() // 1000
        if seconds < 1:
            self._label.setText(self.tr("Waiting for the first token"))
        else:
            self._label.setText(self.tr("Waiting for the first token, {n} s").format(n=self.locale().toString(seconds)))
        self._wave.show()
        self._label.show()
