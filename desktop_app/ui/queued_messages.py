"""The messages that wait for the end of an answer, above the text that is being written: one line each, with a way back."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.chat.queued_message import QueuedMessage
from desktop_app.ui.composer_field import ComposerField
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.sentence_label import HelpLine
from desktop_app.ui.theme import Theme

_ROW, _MOST_ROWS = 24, 3  # px; rows in sight, the others are scrolled to
_LOW_WINDOW = 480  # px: under it one row is in sight
_LONGEST = 300  # characters of a message that are looked at for its line


class QueuedMessages(QScrollArea):
    """Hidden while nothing waits. ↑ in the empty field brings the last one back."""

    remove_wanted = Signal(QueuedMessage)
    send_wanted = Signal()
    """The first one is not to wait any longer."""
    recall_wanted = Signal(QueuedMessage)
    """The last one is to be edited."""
    resized = Signal()
    """It wants another height."""

    def __init__(self, theme: Theme, icons: Icons, field: ComposerField) -> None:
        super().__init__()
        self._theme, self._icons, self._field = theme, icons, field
        self._messages: tuple[QueuedMessage, ...] = ()
        self._rows: list[_Row] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Messages that are sent next"))
        inside = self._inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(15, 0, 8, 0)
        self._column.setSpacing(0)
        self.setWidget(inside)
        for ground in (self.viewport(), inside):
            ground.setAutoFillBackground(False)
        field.installEventFilter(self)
        self.hide()

    @property
    def messages(self) -> tuple[QueuedMessage, ...]:
        """What waits, the next one first."""
        return self._messages

    def show_messages(self, messages: Sequence[QueuedMessage], *, answering: bool) -> None:
        """Show what waits; the first one can be sent at once while no answer runs."""
        before = len(self._messages)
        self._messages = tuple(messages)
        focused = QApplication.focusWidget()
        held = next((number for number, row in enumerate(self._rows) if focused is not None and row.isAncestorOf(focused)), None)
        while len(self._rows) < len(messages):
            self._add_row()
        while len(self._rows) > len(messages):
            row = self._rows.pop()
            row.hide()
            row.deleteLater()
        for number, (row, message) in enumerate(zip(self._rows, self._messages, strict=True)):
            row.show_message(message, can_send=number == 0 and not answering)
        self._arrange_keys()
        self.verticalScrollBar().setValue(0)
        if held is not None and held >= len(self._rows):
            (self._rows[-1].remove if self._rows else self._field).setFocus(Qt.FocusReason.TabFocusReason)
        if len(messages) != before:
            self.setVisible(bool(messages))
            self.updateGeometry()
            self.resized.emit()

    def tell_queued(self) -> None:
        """Let the screen reader say that what was written waits now, and let it be seen."""
        self._inside.adjustSize()
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.tr("Queued")))

    def sizeHint(self) -> QSize:
        """As tall as its rows, up to three of them."""
        most = 1 if self.window().height() < _LOW_WINDOW else _MOST_ROWS
        return QSize(100, _ROW * min(len(self._rows), most))

    def minimumSizeHint(self) -> QSize:
        """The same height."""
        return self.sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """↑ in the empty field."""
        if watched is self._field and self._messages and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() == Qt.Key.Key_Up and not held and not self._field.is_composing and self._field.document().isEmpty():
                self.recall_wanted.emit(self._messages[-1])
                return True
        return super().eventFilter(watched, event)

    def _add_row(self) -> None:
        row = _Row(self._theme, self._icons)
        row.remove_wanted.connect(self.remove_wanted)
        row.send_wanted.connect(self.send_wanted)
        self._rows.append(row)
        self._column.addWidget(row)
        row.show()  # Qt would do it a moment later

    def _arrange_keys(self) -> None:
        """Tab goes through the rows from above, then to the field."""
        buttons = [button for row in self._rows for button in (row.send, row.remove)]
        before = self._field.previousInFocusChain()
        while before is not None and (before in buttons or not before.focusPolicy() & Qt.FocusPolicy.TabFocus):
            before = before.previousInFocusChain()
        for earlier, later in pairwise((before, *buttons)):
            if earlier is not None and later is not None:
                QWidget.setTabOrder(earlier, later)


class _Row(QWidget):
    remove_wanted = Signal(QueuedMessage)
    send_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._message: QueuedMessage | None = None
        self.line = HelpLine(theme)
        self.line.set_colour("text2")
        self.send = IconButton(icons, "arrow-up", self.tr("Send now"), side=24)
        self.remove = IconButton(icons, "x", self.tr("Do not send"), side=24)
        self.setFixedHeight(_ROW)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.send)
        row.addWidget(self.remove)
        self.send.clicked.connect(self.send_wanted)
        self.remove.clicked.connect(self._remove)

    def show_message(self, message: QueuedMessage, *, can_send: bool) -> None:
        """Show one line of a message of any length."""
        self._message = message
        self.line.setText(self.tr("Next: {text}").format(text=message.line(_LONGEST)))
        self.line.update()
        self.send.setVisible(can_send)

    def _remove(self) -> None:
        if self._message is not None:
            self.remove_wanted.emit(self._message)
