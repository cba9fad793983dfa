"""A message while it is edited: its text in a field in the same place, with what can become of it."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.composer_field import ComposerField
from desktop_app.ui.focus_border import show_focus
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.message_gate import MessageGate
from desktop_app.ui.message_places import REACH
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_PADDING = 12  # px above and below
_LABEL_GAP = 4  # px below the author
_MOST_LINES = 60
_LONG = 20_000  # characters; to show the end of a longer text, all of it would have to be laid out at once
_SHARE = 0.6  # of the window's height that the text takes at most
_KEEP_AFTER = 300  # ms without a key
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MessageEditor(QFrame):
    """Of a user's message *Send* makes a new branch with an answer; of either role *Save* makes a version and asks nothing."""

    saved = Signal(str, bool)
    """The text, and whether an answer is wanted."""
    cancelled = Signal(str)
    """The text as it was then."""
    changed = Signal(str)
    """The text, a moment after the last key."""
    resized = Signal()
    """It wants another height."""
    left = Signal(bool)
    """Tab went beyond the last stop, forwards or not."""

    def __init__(self, theme: Theme, gate: MessageGate, author: str, text: str, *, is_answer: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._gate, self._is_answer = theme, gate, is_answer
        self._pending = False
        self.setProperty("kind", "composer")
        self._label = SentenceLabel(theme, TextRole.SMALL_STRONG, "text2")
        self._label.setText(author)
        self.field = ComposerField(theme, self, most_lines=_MOST_LINES)
        self.field.setAccessibleName(self.tr("Edit the answer") if is_answer else self.tr("Edit the message"))
        self.field.setPlaceholderText("")
        self._send = QPushButton(self.tr("Save") if is_answer else self.tr("Send"))
        self._send.setProperty("kind", "primary")
        self._save = QPushButton(self.tr("Save only"))
        self._cancel = LinkButton(self.tr("Cancel"))
        for button in (self._send, self._save):
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 8, REACH, 0)
        foot.setSpacing(8)
        for button in (self._send, self._save, self._cancel):
            foot.addWidget(button)
        foot.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(REACH - 1, _PADDING - 1, 2, _PADDING - 1)
        self._column.setSpacing(0)
        self._column.addWidget(self._label)
        self._column.addSpacing(_LABEL_GAP)
        self._column.addWidget(self.field)
        self._column.addLayout(foot)
        self._save.setVisible(not is_answer)  # not before it has a parent: it would be a window of its own
        self.resize(parent.width(), self.sizeHint().height())
        self._column.activate()  # what is laid out now is laid out in the right width
        self.field.set_text(text)
        if len(text) > _LONG:
            self.field.moveCursor(QTextCursor.MoveOperation.Start)
        self._keep = QTimer(self, singleShot=True, interval=_KEEP_AFTER)
        self._keep.timeout.connect(self.flush)
        self._join()

    def _join(self) -> None:
        self.field.installEventFilter(self)
        self.field.send_wanted.connect(lambda: self._finish(ask=not self._is_answer))
        self.field.long_text_given.connect(self.field.insert)  # here it stays text, however long
        self.field.lines_changed.connect(self._lines_changed)
        self.field.textChanged.connect(self._text_changed)
        self._send.clicked.connect(lambda: self._finish(ask=not self._is_answer))
        self._save.clicked.connect(lambda: self._finish(ask=False))
        self._cancel.clicked.connect(self.cancel)
        self._gate.changed.connect(self._show_possible)
        self._theme.text_changed.connect(self._text_size_changed)
        self._text_size_changed()
        self._show_possible()

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.field.text

    def flush(self) -> None:
        """Tell the text now, if it changed since it was last told."""
        self._keep.stop()
        if self._pending:
            self._pending = False
            self.changed.emit(self.text)

    def cancel(self) -> None:
        """The message stays as it is."""
        self._keep.stop()
        self._pending = False
        self.cancelled.emit(self.text)

    def height_now(self) -> int:
        """The height that it needs, in px."""
        self._column.invalidate()
        return self._column.totalSizeHint().height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The text takes a part of the window, then it scrolls."""
        super().resizeEvent(event)
        self.field.set_most_height(int(self.window().height() * _SHARE))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The border takes the accent while the field has the keyboard; keys that end the edit come first."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            show_focus(self, event.type() == QEvent.Type.FocusIn)
            if event.type() == QEvent.Type.FocusOut:
                self.flush()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not self.field.is_composing:
            return self._take_key(event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc at a button; what else comes here is for nobody: the transcript would scroll."""
        if self.field.is_composing:
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancel()
        elif event.key() in _ENTER:
            event.ignore()  # presses the button
        else:
            event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the field: the keyboard goes to it, and nothing is selected behind it."""
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab goes through field and buttons, then on."""
        stops = [widget for widget in (self.field, self._send, self._save, self._cancel) if widget.isVisible() and widget.isEnabled()]
        focused = QApplication.focusWidget()
        at = next((index for index, widget in enumerate(stops) if widget is focused), -1) + (1 if forwards else -1)
        if 0 <= at < len(stops):
            stops[at].setFocus(Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason)
        else:
            self.left.emit(forwards)
        return True

    def _take_key(self, event: QKeyEvent) -> bool:
        """Esc and Ctrl+Enter; plain Enter breaks the line in an answer, in a user's message it sends as in the composer."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        elif event.key() in _ENTER and held == Qt.KeyboardModifier.ControlModifier:
            self._finish(ask=not self._is_answer)
        elif event.key() in _ENTER and not held and self._is_answer:
            self.field.textCursor().insertBlock()
            self.field.ensureCursorVisible()
        else:
            return False
        return True

    def _finish(self, *, ask: bool) -> None:
        if self._gate.is_answering or self.field.is_composing or self.field.is_blank:
            return
        self._keep.stop()
        self._pending = False
        self.saved.emit(self.text.strip("\n").rstrip() if not self._is_answer else self.text, ask)

    def _show_possible(self) -> None:
        for button in (self._send, self._save):
            button.setEnabled(not self._gate.is_answering and not self.field.is_blank)
            button.setToolTip(self._gate.waiting)

    def _text_changed(self) -> None:
        self._pending = True
        self._keep.start()
        self._show_possible()

    def _text_size_changed(self) -> None:
        self._label.setFont(self._theme.text_font(TextRole.SMALL_STRONG))
        self._lines_changed()

    def _lines_changed(self) -> None:
        self._column.invalidate()
        self.resized.emit()
