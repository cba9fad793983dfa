"""All conversations of the user: list, make, delete and bring back."""

import time
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.errors import ChatError, ErrorKind, StorageProblem
from desktop_app.chat.message import new_id
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.workspace.undo import Act, UndoStack

KEEP_DELETED = 30 * 24 * 3600
"""Seconds that a deleted conversation can be brought back."""
PURGE_AT_MOST = 2000
"""Messages that one quit forgets: more would be felt."""


class Library(QObject):
    """The `ConversationSource` of the list."""

    changed = Signal()
    deleted = Signal(str)
    """The id of a conversation that was just deleted: nothing shows it any more."""
    restored = Signal(str)
    """The id of one that came back."""

    def __init__(self, store: ConversationStore, undo: UndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._undo = store, undo

    def conversations(self) -> Sequence[Conversation]:
        """Those that are not deleted, latest first. Raises ChatError(STORAGE)."""
        return self._store.conversations()

    def conversation(self, conversation_id: str) -> Conversation | None:
        """One of them, if it is there. Raises ChatError(STORAGE)."""
        return self._store.conversation(conversation_id)

    def new(self, endpoint_id: str) -> Conversation:
        """A fresh conversation with the default preset; it is stored when something is written in it."""
        now = time.time()
        return Conversation(id=new_id(), created_at=now, updated_at=now, endpoint_id=endpoint_id)

    def delete(self, conversation_id: str) -> Act:
        """Delete a conversation; the act that is returned can be taken back. Raises ChatError(STORAGE)."""
        conversation = self._store.conversation(conversation_id)
        self._store.delete_conversation(conversation_id, time.time())
        act = Act(conversation.title if conversation else "", lambda: self._restore(conversation_id))
        self._undo.push(act)
        self.changed.emit()
        self.deleted.emit(conversation_id)
        return act

    def fork(self, conversation_id: str, message_id: str, title: str = "{title}") -> Conversation:
        """A new conversation with a copy of the branch that ends with a message; taken back, it goes to the trash.

        `title` is what it is called, with "{title}" for the name of the first. Raises ChatError(STORAGE).
        """
        first = self._store.conversation(conversation_id)
        if first is None or not self._store.branch_ids(message_id, at_most=1):
            raise ChatError(ErrorKind.STORAGE, detail=f"{StorageProblem.FAILED}: no such message is stored")
        now = time.time()
        name = title.replace("{title}", first.title) if first.title else ""
        fork = replace(first, id=new_id(), created_at=now, updated_at=now, title=name, leaf_id=None, draft="")
        fork = self._store.fork(message_id, fork)
        self._undo.push(Act(fork.title, lambda: self._take_away(fork.id)))
        self.changed.emit()
        return fork

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation a title of the user's own. Raises ChatError(STORAGE)."""
        conversation = self._store.conversation(conversation_id)
        if conversation is not None:
            self._store.save_conversation(replace(conversation, title=" ".join(title.split())))
            self.changed.emit()

    def empty_trash(self) -> None:
        """Forget for good what was deleted more than 30 days ago, a piece of it at each quit. Raises ChatError(STORAGE)."""
        before = time.time() - KEEP_DELETED
        removed = self._store.purge_deleted(before, at_most=PURGE_AT_MOST)
        if removed < PURGE_AT_MOST:
            self._store.purge_messages(before, at_most=PURGE_AT_MOST - removed)

    def _take_away(self, conversation_id: str) -> None:
        self._store.delete_conversation(conversation_id, time.time())
        self.changed.emit()

    def _restore(self, conversation_id: str) -> None:
        self._store.restore_conversation(conversation_id)
        self.changed.emit()
        self.restored.emit(conversation_id)
