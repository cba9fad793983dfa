"""A number of seconds: typed, or changed with the arrow keys."""

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.chat.parameters import NumberRange
from desktop_app.ui.number_text import read_number
from desktop_app.ui.theme import TextRole, Theme

_LENGTH = 8


class SecondsField(QLineEdit):
    """Held between bounds; what is no number gives way to what stood there before, as soon as the field is left."""

    edited = Signal()

    def __init__(self, theme: Theme, least: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._range = NumberRange(least, most, 1, 1)
        self._seconds = self._shown = float(least)
        self.setFont(theme.number_font(TextRole.UI))
        self.setMaxLength(_LENGTH)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.textEdited.connect(self._take)
        self.editingFinished.connect(lambda: self.show_seconds(self._seconds))

    @property
    def seconds(self) -> float:
        """What is typed, within the bounds; what stood there before, if that is no number."""
        return self._seconds

    def show_seconds(self, seconds: float) -> None:
        """Show a number of seconds."""
        self._seconds = self._shown = seconds
        self.setText(f"{seconds:g}".replace(".", QLocale().decimalPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down count."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.show_seconds(min(max(self._seconds + step, self._range.minimum), self._range.maximum))
            self.edited.emit()

    def _take(self, text: str) -> None:
        number = read_number(text, self._range)
        self._seconds = self._shown if number is None else min(max(number, self._range.minimum), self._range.maximum)
        self.edited.emit()
