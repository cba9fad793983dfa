"""A value that is read like text and can be typed over: right-aligned, without arrows, framed only while it is used."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.ui.theme import TextRole, Theme

HEIGHT = 24  # logical px
_INSET = 6  # logical px between frame and text
_OWN = 2  # of them are Qt's


class ValueField(QLineEdit):
    """Shows a value, or a word instead of it; Enter or leaving commits what was typed, Esc takes it back."""

    typed = Signal(str)
    """The user finished typing this text, which differs from what was shown."""

    def __init__(self, theme: Theme, label: str, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown = ""
        self._framed = False
        self.setProperty("kind", "bare")
        self.setFont(theme.number_font(TextRole.UI))
        self.setFixedSize(width, HEIGHT)
        self.setTextMargins(_INSET, 0, _INSET - _OWN, 0)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMaxLength(24)
        self.setAccessibleName(label)
        self.editingFinished.connect(self._commit)

    def show_value(self, text: str, *, instead: str = "") -> None:
        """Show `text`; where it is empty the word `instead`, in the colour of help. The same value leaves alone what is being typed."""
        is_typing = self.hasFocus() and self.text() != self._shown
        if not (is_typing and text == self._shown):
            self.setText(text)
        self._shown = text
        self.setPlaceholderText(instead)
        self.setAccessibleDescription("" if text else instead)

    def take_back(self) -> None:
        """Show the value again instead of what was typed."""
        self.setText(self._shown)

    def _commit(self) -> None:
        if self.text() != self._shown:
            self.typed.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what was typed, and only then belongs to others; Enter stays here."""
        if event.key() == Qt.Key.Key_Escape and self.text() != self._shown:
            self.take_back()
            self.selectAll()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whatever is typed next replaces the value."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit, and show the end of the value again."""
        super().focusOutEvent(event)
        self.deselect()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be typed over."""
        self._framed = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Read like text again."""
        self._framed = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A ground under the mouse, a 2 px border with the keyboard, and the text."""
        colours = self._theme.colours
        if self.isEnabled() and (self._framed or self.hasFocus()):
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            width = 2 if self.hasFocus() else 1
            painter.setPen(QPen(colours.focus if self.hasFocus() else colours.soft_edge, width))
            painter.setBrush(colours.raised)
            inset = width / 2
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
            painter.end()
        super().paintEvent(event)
