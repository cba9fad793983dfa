"""The bar that finds words in the chat: a field, how many hits there are, the next and the one before."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.key_bindings import Command, key_text
from desktop_app.ui.search_field import SearchField
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

WIDTH = 380
"""Logical px that it takes where there is room."""
_LONGEST = 500  # characters of a query


class FindBar(QFrame):
    """Tells what is wanted; what was found is told to it."""

    query_changed = Signal(str)
    step_wanted = Signal(bool)
    """Go to the next hit (True) or the one before."""
    closed = Signal()
    seen = Signal(bool)
    """It is there, or no more."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "popover")
        self.field = SearchField(icons, self.tr("Find in this chat"), self.tr("Find in this chat"))
        self.field.setMaxLength(_LONGEST)
        self.field.installEventFilter(self)
        self._count = SentenceLabel(theme, TextRole.SMALL, "text2")
        self._count.setFont(theme.number_font(TextRole.SMALL))
        self._previous = IconButton(icons, "chevron-up", "")
        self._previous.set_label(self.tr("Previous match"), key_text(Command.FIND_PREVIOUS))
        self._next = IconButton(icons, "chevron-down", "")
        self._next.set_label(self.tr("Next match"), key_text(Command.FIND_NEXT))
        close = IconButton(icons, "x", self.tr("Close the find bar"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addSpacing(4)
        for widget in (self._count, self._previous, self._next, close):
            row.addWidget(widget)
        self.field.textChanged.connect(self.query_changed)
        self.field.entered.connect(lambda: self.step_wanted.emit(True))
        self._previous.clicked.connect(lambda: self.step_wanted.emit(False))
        self._next.clicked.connect(lambda: self.step_wanted.emit(True))
        close.clicked.connect(self.close_bar)
        self.hide()

    def open_bar(self, text: str = "") -> None:
        """Show it with the cursor in the field; a text, as what is selected, is looked for at once."""
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self.field.setText(text)
        self.field.selectAll()
        self.query_changed.emit(self.field.text())

    def close_bar(self) -> None:
        """Hide it; what was looked for stays in the field."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def show_found(self, number: int, count: int, *, is_looking: bool) -> None:
        """Say which hit is the current one, and how many there are by now."""
        text = ""
        if self.field.text().strip():
            numbers = [self.locale().toString(value) for value in (number, count)]
            if count:
                text = self.tr("{n} of {count}").format(n=numbers[0], count=numbers[1])
            else:
                text = self.tr("Searching") if is_looking else self.tr("No match")
            text += "…" if is_looking else ""
        for button in (self._previous, self._next):
            button.setEnabled(count > 0)
        if text != self._count.text():
            self._count.setText(text)
            if not is_looking and text:
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, text))

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that it is there."""
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that it is gone."""
        super().hideEvent(event)
        self.seen.emit(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the field: Esc closes the bar, also while there is text; Shift+Enter goes back."""
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.step_wanted.emit(False)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it from its buttons too."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
