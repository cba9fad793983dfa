"""The text field of the composer: plain text of any size, Enter sends, an input method is never disturbed."""

import math
from collections.abc import Callable

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QImage, QKeyEvent, QKeySequence, QPaintEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.chat.attachment import PASTE_LIMIT
from desktop_app.chat.control_tokens import ControlTokens
from desktop_app.chat.curl_secrets import without_secrets
from desktop_app.chat.curl_text import begins_as_curl
from desktop_app.ui.control_marks import ControlMarks
from desktop_app.ui.draft_documents import DraftDocuments
from desktop_app.ui.given_data import brings_attachments, given_by
from desktop_app.ui.passed_undo import has_history
from desktop_app.ui.seamed_text import seamed, without_seams
from desktop_app.ui.theme import TextRole, Theme

MOST_LINES = 10
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_HELD = ~Qt.KeyboardModifier.KeypadModifier
_ENDS = (QKeySequence.StandardKey.MoveToStartOfDocument, QKeySequence.StandardKey.MoveToEndOfDocument)
_FAR = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ComposerField(QPlainTextEdit):
    """Grows from one line to ten, then scrolls."""

    send_wanted = Signal()
    copy_wanted = Signal()
    """Copy was pressed, and nothing is selected here."""
    scroll_wanted = Signal(QKeyEvent)
    """A key that moves far was pressed, and there is nothing here to move in."""
    files_given = Signal(list)
    """Paths that were pasted."""
    long_text_given = Signal(object)
    """A pasted text, too long to be written in; as an object, since Qt would copy it at each hop."""
    image_given = Signal(QImage)
    command_given = Signal(object)
    """A pasted text that begins like a curl command, if `offers_commands`; nothing of it stands here yet: it may hold a secret."""
    chips_wanted = Signal()
    """Backspace before the first character."""
    undo_wanted = Signal(QKeyEvent)
    """Ctrl+Z; whoever takes it leaves the event accepted."""
    nothing_to_undo = Signal()
    """Ctrl+Z, and nothing was written here since it was shown: the last act is meant."""
    edit_last_wanted = Signal()
    """The key that goes up was pressed, and there is nothing here to go up in."""
    lines_changed = Signal()
    """It wants another height."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, most_lines: int = MOST_LINES) -> None:
        super().__init__(parent)
        self.undoes_since: Callable[[float], bool] = lambda _moment: False
        """Takes back the latest act, if it was done after this moment of `time.monotonic`; False if it was not."""
        self.offers_commands = False
        """Whether somebody asks what to do with a pasted command; else it is written in without its secrets."""
        self._most_lines = most_lines
        self._most_height = 0
        self._lines = 1
        self.marks = ControlMarks(theme)
        self.setProperty("kind", "bare")
        self._theme = theme
        self.setFont(theme.text_font(TextRole.READING))
        self._drafts = DraftDocuments(self)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Qt finds a wrapped line some pixels too wide now and then, and would show its end instead of its beginning
        self.horizontalScrollBar().rangeChanged.connect(lambda: self.horizontalScrollBar().setRange(0, 0))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setPlaceholderText(self.tr("Write a message"))
        self.setAccessibleName(self.tr("Message"))
        self.textChanged.connect(self._count_lines)
        self.textChanged.connect(lambda: self.marks.look(self.document()))
        theme.text_changed.connect(self._change_font)

    @property
    def text(self) -> str:
        """What was typed, without the seams that keep long lines cheap."""
        return without_seams(self.toPlainText())

    @property
    def is_blank(self) -> bool:
        """True if there is nothing to send; cheap also for a very long text."""
        block = self.document().begin()
        while block.isValid():
            if block.text().strip():
                return False
            block = block.next()
        return True

    @property
    def is_composing(self) -> bool:
        """True while an input method holds text that is not committed yet."""
        return bool(self.textCursor().block().layout().preeditAreaText())

    @property
    def line_height(self) -> int:
        """Pixels from one line to the next."""
        layout = self.document().firstBlock().layout()
        laid_out = layout.lineAt(0).height() if layout.lineCount() else 0.0
        return max(self.fontMetrics().lineSpacing(), math.ceil(laid_out))  # a family that fills in for another may be taller

    def note_change(self) -> None:
        """Something was done in here that undo takes back before older acts, and the text is the same."""
        self._drafts.note_change()

    def note_sent(self) -> None:
        """What stood here was taken: undo brings it back as long as the chat is shown, and no longer."""
        self._drafts.note_sent()

    def show_draft(self, chat_id: str, text: str) -> None:
        """Show what is being written in a chat; what was written in the last ones here can still be undone when they come back."""
        self._drafts.show(chat_id, text)
        self._count_lines()  # the width of now is taken after the text was said to be another
        self.moveCursor(QTextCursor.MoveOperation.End)

    def set_text(self, text: str) -> None:
        """Replace everything; cannot be undone."""
        self.setPlainText(seamed(text))
        self.moveCursor(QTextCursor.MoveOperation.End)

    def set_most_height(self, height: int) -> None:
        """The room that there is, in pixels."""
        self._most_height = height
        self._count_lines()

    def sizeHint(self) -> QSize:
        """As tall as its lines, up to ten of them and to the room that there is."""
        lines = min(self._lines, self._most_lines, max(self._most_height // self.line_height, 1) if self._most_height else self._most_lines)
        return QSize(100, lines * self.line_height)

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(100, self.line_height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends, Shift+Enter breaks the line; neither while an input method composes. An empty field scrolls the chat."""
        if (event.key() in _FAR or any(map(event.matches, _ENDS))) and not self.is_composing and self.document().isEmpty():
            self.scroll_wanted.emit(event)
        elif event.key() == Qt.Key.Key_Backspace and not self.is_composing and self._is_at_start:
            self.chips_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Undo) and (self._is_act_undone() or self._is_undone_elsewhere(event)):
            pass
        elif event.matches(QKeySequence.StandardKey.Undo) and self._is_untouched:
            self.nothing_to_undo.emit()
        elif event.key() == Qt.Key.Key_Up and not event.modifiers() & _HELD and not self.is_composing and self.document().isEmpty():
            self.edit_last_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy) and not self.textCursor().hasSelection():
            self.copy_wanted.emit()
        elif event.key() not in _ENTER:
            super().keyPressEvent(event)
        elif self.is_composing:
            event.accept()
        elif event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier):
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        else:
            self.send_wanted.emit()

    def insert(self, text: str) -> None:
        """Put a text where the cursor is, in place of what is selected."""
        self.textCursor().insertText(seamed(text))
        self.ensureCursorVisible()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, files and images."""
        return source.hasText() or source.hasUrls() or source.hasImage()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Short text goes into the text, without its looks; a long one, files and images become attachments."""
        given = given_by(source)
        self.note_change()
        if given.paths:
            self.files_given.emit(given.paths)
        elif given.text and begins_as_curl(given.text):
            if self.offers_commands:
                self.command_given.emit(given.text)
            else:
                self.take_text(without_secrets(given.text))
        elif given.text:
            self.take_text(given.text)
        elif given.image is not None:
            self.image_given.emit(given.image)

    def take_text(self, text: str) -> None:
        """As if it had been pasted, whatever it begins with."""
        if len(text) > PASTE_LIMIT:
            self.long_text_given.emit(text)
        else:
            self.insert(text)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are for the whole window, which shows where they may fall; text is dropped where it is wanted."""
        if brings_attachments(event.mimeData()):
            event.ignore()
        else:
            super().dragEnterEvent(event)

    @property
    def _is_at_start(self) -> bool:
        cursor = self.textCursor()
        return cursor.atStart() and not cursor.hasSelection()

    @property
    def _is_untouched(self) -> bool:
        return not has_history(self.document()) and not self.is_composing

    def _is_act_undone(self) -> bool:
        """Whatever was done last is taken back first, in here or elsewhere."""
        return not self.is_composing and self.undoes_since(self._drafts.changed_at)

    def _is_undone_elsewhere(self, event: QKeyEvent) -> bool:
        event.ignore()
        self.undo_wanted.emit(event)
        taken = event.isAccepted()
        event.accept()
        return taken

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is selected, without seams."""
        data = QMimeData()
        data.setText(without_seams(self.textCursor().selection().toPlainText()))
        return data

    def set_marks(self, tokens: ControlTokens, *, space: bool) -> None:
        """What is marked in the text from now on: control tokens, and with `space` also spaces at the end of a raw prompt."""
        if (tokens, space) != (self.marks.tokens, self.marks.marks_space):
            self.marks.tokens, self.marks.marks_space = tokens, space
            self.marks.look(self.document())
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Marks, then the text."""
        self.marks.paint(self)
        super().paintEvent(event)

    def resizeEvent(self, event: object) -> None:
        """Another width wraps otherwise."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._count_lines()

    def _change_font(self) -> None:
        self.setFont(self._theme.text_font(TextRole.READING))
        self._count_lines()
        self.updateGeometry()
        self.ensureCursorVisible()

    def _count_lines(self) -> None:
        lines = 0
        block = self.document().begin()
        while block.isValid() and lines <= self._most_lines:
            self.blockBoundingGeometry(block)  # lays it out
            lines += max(block.layout().lineCount(), 1)
            block = block.next()
        scrolls = lines * self.line_height > self.sizeHint().height() if lines == self._lines else lines > self._most_lines
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()
            self.lines_changed.emit()
            scrolls = lines * self.line_height > self.sizeHint().height()
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self.verticalScrollBarPolicy() is not policy:
            self.setVerticalScrollBarPolicy(policy)
        if not scrolls:
            self.verticalScrollBar().setValue(0)  # it may have been lower while it was set
