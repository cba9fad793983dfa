"""What one saved item holds: its name, its text or values, and what can be done with it."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.chat.saved_item import NAME_LENGTH, TEXT_LENGTH, SavedItem, SavedKind
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.passed_undo import PassedUndo
from desktop_app.ui.saved_words import item_name, kind_help, too_long_sentence, values_text
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.switch import Switch
from desktop_app.ui.theme import TextRole, Theme

_WRITTEN_AFTER = 500  # ms without a key
_TEXT_HEIGHT = 128  # logical px


class SavedEditor(QWidget):
    """A name is told when it is left, a text a moment after the last key; `flush` tells what is still to be told."""

    renamed = Signal(object, str)  # SavedItem, name
    written = Signal(object, str)  # SavedItem, text
    default_wanted = Signal(object)  # SavedItem
    values_wanted = Signal(object)  # SavedItem
    """The values of the chat that is shown are to become those of this preset."""
    use_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item: SavedItem | None = None
        self._pending = False
        self._told_name = ""
        self.name = QLineEdit()
        self.name.setMaxLength(NAME_LENGTH)
        self.name.setAccessibleName(self.tr("Name"))
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(_TEXT_HEIGHT)
        self.text.setAccessibleName(self.tr("Text"))
        self.values = SentenceLabel(theme, TextRole.SMALL, "text2")
        self.values.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.take_values = LinkButton(self.tr("Take the values of this chat"))
        self.default = Switch(theme, self.tr("New chats begin with it"))
        self.use = QPushButton()
        self.use.setAutoDefault(False)
        self.use.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.help = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self._default_row = QWidget()
        default_row = QHBoxLayout(self._default_row)
        default_row.setContentsMargins(0, 0, 0, 0)
        default_label = QLabel(self.default.accessibleName())
        default_label.setWordWrap(True)
        default_row.addWidget(default_label, 1)
        default_row.addWidget(self.default)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._parts = QWidget()
        inner = QVBoxLayout(self._parts)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        for part in (self.name, self.text, self.values, self.take_values, self._default_row):
            inner.addWidget(part)
        inner.addWidget(self.use, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self._parts)
        column.addWidget(self.help)
        column.addStretch(1)
        self._timer = QTimer(self, singleShot=True, interval=_WRITTEN_AFTER)
        self._join()

    def _join(self) -> None:
        self._timer.timeout.connect(self._tell_text)
        self.name.editingFinished.connect(self._tell_name)
        self.text.textChanged.connect(self._text_changed)
        self.text.installEventFilter(self)
        for field in (self.name, self.text):
            PassedUndo(field)
        self.default.clicked.connect(lambda: self._want(self.default_wanted))
        self.take_values.clicked.connect(lambda: self._want(self.values_wanted))
        self.use.clicked.connect(self.use_wanted)

    def _want(self, wish: SignalInstance) -> None:
        self.flush()
        if self._item is not None:
            wish.emit(self._item)

    def show_item(self, kind: SavedKind, item: SavedItem | None, *, is_default: bool, can_use: bool) -> None:
        """Show an item, or none; what was typed into the one before is told first."""
        if self._item is None or item is None or item.id != self._item.id:
            self.flush()
        changed = self._item is None or item is None or item.id != self._item.id
        self._item = item
        is_preset = kind is SavedKind.PRESET
        self._parts.setVisible(item is not None)
        self.text.setVisible(not is_preset)
        for part in (self.values, self.take_values, self._default_row):
            part.setVisible(is_preset)
        self._say_help(kind)
        if item is None:
            return
        if (changed or not self.name.hasFocus() or self.name.text().strip() == self._told_name) and self.name.text() != item_name(item):
            self.name.setText(item_name(item))
        self.name.setReadOnly(item.is_builtin)
        if is_preset:
            self.values.setText(values_text(item.parameters))
        elif not self._pending and self.text.toPlainText() != item.text:
            with QSignalBlocker(self.text):
                self.text.setPlainText(item.text)
        self.take_values.setVisible(is_preset and not item.is_builtin and can_use)
        self.default.show_checked(is_default)
        self.default.setEnabled(not is_default)  # another one is chosen instead
        self.use.setText(self.tr("Insert") if kind is SavedKind.PROMPT else self.tr("Use in this chat"))
        self.use.setEnabled(can_use)

    def flush(self) -> None:
        """Tell now what was typed a moment ago."""
        self._tell_name()
        self._tell_text()

    def edit_name(self) -> None:
        """The keyboard goes to the name, ready to be typed over."""
        if self._item is not None and not self._item.is_builtin:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            self.name.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who leaves the text has written it."""
        if event.type() is QEvent.Type.FocusOut:
            self._tell_text()
        return super().eventFilter(watched, event)

    def _say_help(self, kind: SavedKind) -> None:
        length = len(self.text.toPlainText()) if self._pending else 0
        too_long = length > TEXT_LENGTH
        self.help.setText(too_long_sentence(length) if too_long else kind_help(kind))
        self.help.set_colour("danger" if too_long else "text3")

    def _text_changed(self) -> None:
        if self._item is not None:
            self._pending = True
            self._say_help(self._item.kind)
            self._timer.start()

    def _tell_text(self) -> None:
        self._timer.stop()
        text = self.text.toPlainText()
        if self._pending and self._item is not None and len(text) <= TEXT_LENGTH:
            self._pending = False
            self.written.emit(self._item, text)

    def _tell_name(self) -> None:
        item = self._item
        if item is None or item.is_builtin:
            return
        name = self.name.text().strip()
        if not name:
            self.name.setText(item.name)
        elif name != item.name:
            self._told_name, self._item = name, replace(item, name=name)  # first: it is shown again before this call returns
            self.renamed.emit(item, name)
