"""Edits messages where they stand, and loses nothing of what is typed: views come and go, chats are left, the text stays."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QWidget

from desktop_app.chat.message import Role
from desktop_app.ui.message_shelf import MessageShelf
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.unfinished_edits import UnfinishedEdits

_LOOK_BACK = 16  # messages from the end among which the user's last one is looked for


class TranscriptEdits(QObject):
    """Opens fields in views, and opens them again in the views that follow."""

    saved = Signal(str, str, bool)
    """A message's id, its new text, and whether an answer is wanted."""
    sent_unchanged = Signal(str)
    """A message's id: nothing was edited, but an answer is wanted."""
    dropped = Signal(str, str)
    """A message's id, and what had been typed when its edit was cancelled."""

    def __init__(
        self,
        shelf: MessageShelf,
        texts: UnfinishedEdits,
        hold: Callable[[], None],
        show_rect: Callable[[QWidget, QRect], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._shelf, self._texts, self._hold, self._show_rect = shelf, texts, hold, show_rect
        self._saving = ""

    @property
    def are_open(self) -> bool:
        """True while a message is edited in place, in sight or near it."""
        return any(view.editor is not None for view in self._shelf.views.values())

    def begin(self, message_id: str, text: str | None = None) -> None:
        """Edit a message that is shown, with what had been typed before if there is any."""
        index = self._shelf.index_of(message_id)
        if text is not None:
            self._texts.keep(message_id, text)
        if index is None or self._shelf.view(index).is_growing:
            return
        view = self._shelf.view(index)
        self._hold()
        self._open(view)
        self._hold()
        if view.editor is not None:
            self._show_rect(view, view.rect())
            view.editor.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show_cursor(view)

    def go_on(self, message_id: str, words: str) -> None:
        """Go on with an edit that has not ended, from where these words stand in what was typed."""
        if message_id not in self._texts:
            return
        self.begin(message_id)
        view = self._shelf.view_of(message_id)
        if view is not None and view.editor is not None:
            view.editor.field.moveCursor(QTextCursor.MoveOperation.Start)
            view.editor.field.find(words, QTextDocument.FindFlag.FindCaseSensitively)

    def begin_last(self) -> None:
        """Edit what the user wrote last."""
        count = len(self._shelf)
        for index in range(count - 1, max(count - _LOOK_BACK, 0) - 1, -1):
            if self._shelf.message(index).role is Role.USER:
                self.begin(self._shelf.message(index).id)
                return

    def join(self, view: MessageView) -> None:
        """A view is new: a message whose edit has not ended is edited in it."""
        if view.message_id in self._texts:
            self._open(view)

    def flush(self) -> None:
        """Keep now what was typed a moment ago."""
        for view in self._shelf.views.values():
            if view.editor is not None:
                view.editor.flush()

    def branch_changed(self) -> None:
        """Other messages are shown: what was saved has become one of them."""
        if self._saving:
            self._texts.forget(self._saving)

    def _open(self, view: MessageView) -> None:
        if view.editor is not None:
            return
        identity = view.message_id
        message = self._shelf.message(self._shelf.index_of(identity) or 0)
        editor = view.edit(self._texts.text(identity) if identity in self._texts else message.text)
        editor.changed.connect(lambda text: self._texts.keep(identity, text))
        editor.field.cursorPositionChanged.connect(lambda: self._show_cursor(view))
        editor.saved.connect(lambda text, ask: self._save(view, text, ask))
        editor.cancelled.connect(lambda text: self._cancel(view, text))

    def _show_cursor(self, view: MessageView) -> None:
        """A long message is longer than the window: what is typed stays in sight."""
        if view.editor is not None and view.editor.field.hasFocus():
            field = view.editor.field
            self._show_rect(view, field.cursorRect().translated(field.viewport().mapTo(view, QPoint(0, 0))))

    def _save(self, view: MessageView, text: str, ask: bool) -> None:
        if text == view.message.text:
            self._end(view)
            if ask:
                self.sent_unchanged.emit(view.message_id)
            return
        self._texts.keep(view.message_id, text)  # until it stands in the chat: there may be no room for it
        self._saving = view.message_id
        self.saved.emit(view.message_id, text, ask)
        self._saving = ""

    def _cancel(self, view: MessageView, text: str) -> None:
        is_other = text != view.message.text
        self._end(view)
        if is_other:
            self.dropped.emit(view.message_id, text)

    def _end(self, view: MessageView) -> None:
        self._texts.forget(view.message_id)
        view.end_edit()
