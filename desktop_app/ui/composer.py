"""Where a message is written: a field that grows, the prompt template, Send and Stop. It knows nothing but text."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.composer_field import ComposerField
from desktop_app.ui.icons import Icons
from desktop_app.ui.send_button import SendButton
from desktop_app.ui.template_chip import TemplateChip
from desktop_app.ui.theme import Theme

_PADDING = 16  # px beside the text; the composer is that much wider than the text on either side
_ABOVE, _BELOW = 15, 8  # px
_DRAFT_AFTER = 300  # ms without a key


class Composer(QFrame):
    """What was submitted stays in the field until `clear` says that it was taken."""

    submitted = Signal(str)
    stop_requested = Signal()
    draft_changed = Signal(str)
    """The text, a moment after the last key."""
    resized = Signal()
    """It wants another height."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "composer")
        self.field = ComposerField(theme, self)
        self.chip = TemplateChip(icons, self)
        self.button = SendButton(theme, icons, self)
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 0, 8, 0)
        foot.addWidget(self.chip)
        foot.addStretch(1)
        foot.addWidget(self.button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, _ABOVE, 0, _BELOW)
        self._column.setSpacing(8)
        self._indented = QHBoxLayout()
        self._indented.setContentsMargins(_PADDING - 1, 0, 2, 0)
        self._indented.addWidget(self.field)
        self._column.addLayout(self._indented)
        self._column.addLayout(foot)
        self._draft_timer = QTimer(self, singleShot=True, interval=_DRAFT_AFTER)
        self._draft_timer.timeout.connect(self.flush_draft)
        self._draft_pending = False
        self._inserted: list[QWidget] = []
        self._is_loading = False
        self.field.installEventFilter(self)
        self.field.send_wanted.connect(self._submit)
        self.field.textChanged.connect(self._text_changed)
        self.field.lines_changed.connect(self._lines_changed)
        theme.text_changed.connect(self._text_size_changed)
        self.button.send_wanted.connect(self._submit)
        self.button.stop_wanted.connect(self.stop_requested)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        for widget in (self.chip, self.button):
            widget.setCursor(Qt.CursorShape.ArrowCursor)

    def insert_row(self, row: QWidget) -> None:
        """A row of its own above the text, hidden while it has nothing to say."""
        self._column.insertWidget(0, row)
        self._inserted.append(row)
        row.setCursor(Qt.CursorShape.ArrowCursor)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.field.text

    @property
    def is_answering(self) -> bool:
        """True while Send is Stop."""
        return self.button.stops

    def set_answering(self, answering: bool) -> None:
        """Send becomes Stop, or Send again."""
        self.button.set_stops(answering)

    def set_text(self, text: str) -> None:
        """Show a stored draft."""
        self._is_loading = True
        self.field.set_text(text)
        self._is_loading = False
        self._draft_timer.stop()
        self._draft_pending = False

    def clear(self) -> None:
        """What was submitted has been taken; undo brings it back."""
        cursor = QTextCursor(self.field.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        self.flush_draft()

    def type_text(self, text: str) -> None:
        """Text typed elsewhere; the keyboard goes along."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.textCursor().insertText(text)
        self.field.ensureCursorVisible()

    def flush_draft(self) -> None:
        """Tell the draft now, if it changed since it was last told."""
        self._draft_timer.stop()
        if self._draft_pending:
            self._draft_pending = False
            self.draft_changed.emit(self.field.text)

    def set_window_height(self, height: int) -> None:
        """The text takes at most 40 % of it."""
        for row in self._inserted:
            row.updateGeometry()  # it may take less of a low window
        self.field.set_most_height(int(height * 0.4))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the field goes to the field."""
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)
        point = self.field.viewport().mapFrom(self, event.position().toPoint())
        self.field.setTextCursor(self.field.cursorForPosition(QPoint(point.x(), max(point.y(), 0))))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The border takes the accent while the field has the keyboard."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("focused", event.type() == QEvent.Type.FocusIn)
            self.style().unpolish(self)
            self.style().polish(self)
            if event.type() == QEvent.Type.FocusOut:
                self.flush_draft()
        return super().eventFilter(watched, event)

    def _text_size_changed(self) -> None:
        self._indented.invalidate()  # whoever placed it asks for its height again

    def _lines_changed(self) -> None:
        self._indented.invalidate()  # a layout inside a layout would keep its old height until the next event
        self.resized.emit()

    def _submit(self) -> None:
        if self.field.is_composing:
            return
        text = self.field.text.strip("\n").rstrip()
        if text.strip():
            self.submitted.emit(text)

    def _text_changed(self) -> None:
        self.button.set_can_send(not self.field.is_blank)
        if not self._is_loading:
            self._draft_pending = True
            self._draft_timer.start()
