"""Where a message is written: attachments, a field that grows, the prompt template, Send and Stop."""

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.context import ContextReading
from desktop_app.chat.control_tokens import ControlFinding, ControlTokens
from desktop_app.ui.attachment_row import AttachmentRow
from desktop_app.ui.composer_field import ComposerField
from desktop_app.ui.context_gauge import ContextGauge
from desktop_app.ui.context_notice import ContextNotice
from desktop_app.ui.control_notice import ControlNotice
from desktop_app.ui.control_words import cut_space_words
from desktop_app.ui.focus_border import show_focus
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.send_button import SendButton
from desktop_app.ui.template_chip import TemplateChip
from desktop_app.ui.theme import Theme
from desktop_app.ui.thumbnails import Thumbnails

_PADDING = 16  # px beside the text; the composer is that much wider than the text on either side
_ABOVE, _BELOW = 15, 8  # px
_NARROW = 480  # px of column, under which the gauge has no bar
_DRAFT_AFTER = 300  # ms


@runtime_checkable
class ClosableRow(Protocol):
    """A row above the text that Esc can take away."""

    def close_if_unused(self) -> bool:
        """Go, unless something stands in it. False if it was not there."""
        ...


class Composer(QFrame):
    """What was submitted stays in the field until `clear` says that it was taken."""

    submitted = Signal(str)
    stop_requested = Signal()
    draft_changed = Signal(str)
    """The text, a moment after it began to differ from what was told last."""
    attach_wanted = Signal()
    """Files are to be chosen."""
    open_wanted = Signal(Attachment)
    remove_wanted = Signal(str)
    """An attachment is to go from the draft, by its id."""
    empty_sent = Signal()
    """Send was pressed, and nothing stands here."""
    length_changed = Signal(int)
    """So many characters stand there now; told at every key."""
    resized = Signal()
    """It wants another height."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "composer")
        self.thumbnails = Thumbnails(self)
        self.row = AttachmentRow(theme, icons, self.thumbnails, self)
        self.field = ComposerField(theme, self)
        self.attach = IconButton(icons, "paperclip", self.tr("Attach files"), parent=self)
        self.chip = TemplateChip(icons, self)
        self.gauge = ContextGauge(theme, self)
        self.notice = ContextNotice(theme, icons, self)
        self.control = ControlNotice(theme, icons, self)
        self._found: ControlFinding | None = None
        self._fits = True  # into the model's context
        self.button = SendButton(theme, icons, self)
        foot = self._foot = QHBoxLayout()
        foot.setContentsMargins(10, 0, 8, 0)
        foot.addWidget(self.attach)
        foot.addWidget(self.chip)
        foot.addStretch(1)
        foot.addWidget(self.gauge)
        foot.addWidget(self.button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, _ABOVE, 0, _BELOW)
        self._column.setSpacing(8)
        self._indented = QHBoxLayout()
        self._indented.setContentsMargins(_PADDING - 1, 0, 2, 0)
        self._indented.addWidget(self.field)
        self._column.addLayout(self._indented)
        self._warned = QVBoxLayout()
        self._warned.setContentsMargins(_PADDING - 1, 0, _PADDING - 1, 0)
        for notice in (self.control, self.notice):
            self._warned.addWidget(notice)
            notice.resized.connect(self._lines_changed)
        self._column.addLayout(self._warned)
        self._column.addLayout(foot)
        self._indented_row = QHBoxLayout()
        self._indented_row.setContentsMargins(_PADDING - 1, 0, _PADDING - 1, 0)
        self._indented_row.addWidget(self.row)
        self._column.insertLayout(0, self._indented_row)
        self._pasted: list[tuple[str, tuple[int, int]]] = []  # attachments made by pasting, and how the text stood then
        self._draft_timer = QTimer(self, singleShot=True, interval=_DRAFT_AFTER)
        self._draft_timer.timeout.connect(self.flush_draft)
        self._draft_pending = False
        self._inserted: list[QWidget] = []
        self._is_loading = False
        self.field.installEventFilter(self)
        self.field.send_wanted.connect(self._submit)
        self.field.textChanged.connect(self._text_changed)
        self.field.lines_changed.connect(self._lines_changed)
        self.field.chips_wanted.connect(self.row.focus_last)
        self.field.undo_wanted.connect(self._undo_paste)
        self.row.left.connect(lambda: self.field.setFocus(Qt.FocusReason.OtherFocusReason))
        self.row.open_wanted.connect(self._open)
        self.row.remove_wanted.connect(self.remove_wanted)
        self.row.resized.connect(self._row_resized)
        self.attach.clicked.connect(self.attach_wanted)
        theme.text_changed.connect(self._text_size_changed)
        self.button.send_wanted.connect(self._submit)
        self.button.stop_wanted.connect(self.stop_requested)
        QWidget.setTabOrder(self.field, self.control.break_up)
        QWidget.setTabOrder(self.control.break_up, self.control.as_is)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        for widget in (self.row, self.attach, self.chip, self.gauge, self.notice, self.control, self.button):
            widget.setCursor(Qt.CursorShape.ArrowCursor)

    def insert_row(self, row: QWidget) -> None:
        """A row of its own above the text, hidden while it has nothing to say."""
        self._column.insertWidget(0, row)
        self._inserted.append(row)
        row.setCursor(Qt.CursorShape.ArrowCursor)

    def close_unused_row(self) -> bool:
        """Esc: the first row goes that is open and not used. False if there is none."""
        return any(isinstance(row, ClosableRow) and row.close_if_unused() for row in self._inserted)

    def insert_tool(self, tool: QWidget) -> None:
        """One more button in the foot, beside the one that attaches."""
        self._foot.insertWidget(1, tool)
        QWidget.setTabOrder(self.attach, tool)
        tool.setCursor(Qt.CursorShape.ArrowCursor)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What the draft carries."""
        return tuple(chip.attachment for chip in self.row.chips)

    def show_attachments(self, attachments: Sequence[Attachment], *, pasted: bool = False) -> None:
        """What the draft carries now; with `pasted` undo takes back what is new."""
        known = {attachment.id for attachment in self.attachments}
        if pasted:
            self._pasted += [(attachment.id, self._standing) for attachment in attachments if attachment.id not in known]
        self.row.show_attachments(attachments)
        self._can_send()

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.field.text

    @property
    def is_answering(self) -> bool:
        """True while Send is Stop."""
        return self.button.stops

    def show_context(self, reading: ContextReading | None, *, has_older: bool) -> None:
        """How full the model's context would be (None: not known yet); nothing can be sent that does not fit."""
        self.gauge.show_reading(reading)
        self.notice.show_reading(reading, has_older=has_older)
        self._fits = reading is None or reading.fits
        self._found = None if reading is None else reading.control
        self._say_marks()
        self._can_send()

    def mark(self, tokens: ControlTokens, *, is_raw: bool) -> None:
        """Mark these control tokens in the text; in a raw prompt also spaces at its end."""
        self.field.set_marks(tokens, space=is_raw)
        self._say_marks()

    def _say_marks(self) -> None:
        self.control.show_finding(self._found, cut_space_words() if self.field.marks.has_space else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow column the gauge loses its bar."""
        super().resizeEvent(event)
        self.gauge.set_room(self.width() >= _NARROW)

    def set_answering(self, answering: bool) -> None:
        """Send becomes Stop, or Send again."""
        self.button.set_stops(answering)

    def show_draft(self, chat_id: str, text: str) -> None:
        """Show the stored draft of a chat; what was written in it before can still be undone."""
        self._load(lambda: self.field.show_draft(chat_id, text))

    def set_text(self, text: str) -> None:
        """Show another draft in the same chat."""
        self._load(lambda: self.field.set_text(text))

    def _load(self, show: Callable[[], None]) -> None:
        self._is_loading = True
        show()
        self._is_loading = False
        self._draft_timer.stop()
        self._draft_pending = False
        self._pasted.clear()

    def put_text(self, text: str) -> None:
        """A text where the cursor is; the keyboard goes there."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.insert(text)

    def clear(self) -> None:
        """What was submitted has been taken; undo brings it back."""
        cursor = QTextCursor(self.field.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        self.field.note_sent()
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

    def height_for(self, width: int) -> int:
        """The height that it needs at a width."""
        return self._column.totalHeightForWidth(width) if self._column.hasHeightForWidth() else self.sizeHint().height()

    def set_window_height(self, height: int) -> None:
        """The text takes at most 40 % of it."""
        for row in self._inserted:
            row.updateGeometry()  # it may take less of a low window
        self.row.set_window_height(height)
        self.field.set_most_height(int(height * 0.4) - (self.row.height() if self.row.isVisibleTo(self) else 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the field goes to the field."""
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)
        point = self.field.viewport().mapFrom(self, event.position().toPoint())
        self.field.setTextCursor(self.field.cursorForPosition(QPoint(point.x(), max(point.y(), 0))))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The border takes the accent while the field has the keyboard."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            show_focus(self, event.type() == QEvent.Type.FocusIn)
            if event.type() == QEvent.Type.FocusOut:
                self.flush_draft()
        return super().eventFilter(watched, event)

    def _text_size_changed(self) -> None:
        self._indented.invalidate()  # whoever placed it asks for its height again

    def _lines_changed(self) -> None:
        for inner in (self._indented, self._warned):
            inner.invalidate()  # a layout inside a layout would keep its old height until the next event
        self.resized.emit()

    def _submit(self) -> None:
        if self.field.is_composing or not self._fits:
            return
        text = self.field.text.strip("\n").rstrip()
        if text.strip() or self.row.chips:
            self.submitted.emit(text)
        else:
            self.empty_sent.emit()

    def _can_send(self) -> None:
        self.button.set_can_send(self._fits and (bool(self.row.chips) or not self.field.is_blank))

    def _text_changed(self) -> None:
        self._can_send()
        self._say_marks()
        if not self._is_loading:
            self.length_changed.emit(self.field.document().characterCount() - 1)
            self._draft_pending = True
            if not self._draft_timer.isActive():  # never pushed back: who types without a pause loses no more than others
                self._draft_timer.start()

    def _row_resized(self) -> None:
        self._indented_row.invalidate()
        self.resized.emit()

    def _open(self, attachment_id: str) -> None:
        for attachment in self.attachments:
            if attachment.id == attachment_id:
                self.open_wanted.emit(attachment)

    @property
    def _standing(self) -> tuple[int, int]:
        """Two equal ones: what was typed in between has been undone. Steps alone would not do, typing joins the last one."""
        document = self.field.document()
        return document.availableUndoSteps(), document.characterCount()

    def _undo_paste(self, event: QKeyEvent) -> None:
        """Nothing was typed since a long text was pasted: undo takes its chip away."""
        here = {attachment.id for attachment in self.attachments}
        while self._pasted and self._pasted[-1][0] not in here:
            self._pasted.pop()
        if self._pasted and self._pasted[-1][1] == self._standing:
            event.accept()
            self.remove_wanted.emit(self._pasted.pop()[0])
            self.field.note_change()  # that was undone, and is not to be brought back by the next undo
