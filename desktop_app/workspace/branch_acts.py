"""What is done to the trees of conversations and can be taken back, whether the conversation is still open by then or not."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.conversation import title_from
from desktop_app.chat.message import Message
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.workspace.undo import Act, UndoStack


class BranchActs(QObject):
    """Works on the store; sessions hear of it and show it."""

    changed = Signal(str, object, str)  # conversation id, the leaf that is shown now (or None), a message that came or went (or "")

    def __init__(self, store: ConversationStore, undo: UndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._undo = store, undo

    def leave_branch(self, message: Message, leaf_id: str | None) -> Act:
        """Another version of a message is shown instead of the branch that ends with `leaf_id`: taken back, that one is shown again."""
        return self._push(message.text, lambda: self._show(message.conversation_id, leaf_id, ""))

    def delete_branch(self, message: Message, leaf_id: str | None, shown_then: str | None) -> Act:
        """Delete a message with all that is below it, and show the branch `shown_then` instead of `leaf_id`.

        Raises ChatError(STORAGE).
        """
        mark = self._store.delete_branch(message.id, time.time(), shown_then)
        act = self._push(message.text, lambda: self._restore(message.conversation_id, leaf_id, mark, message.id))
        self._show(message.conversation_id, shown_then, "" if shown_then is None else message.id)
        return act

    def clear(self, conversation_id: str, title: str, leaf_id: str | None) -> Act:
        """Delete all messages. Raises ChatError(STORAGE)."""
        mark = self._store.delete_messages(conversation_id, time.time())
        act = self._push(title, lambda: self._restore(conversation_id, leaf_id, mark, ""))
        self._show(conversation_id, None, "")
        return act

    def _push(self, subject: str, take_back: Callable[[], None]) -> Act:
        act = Act(title_from(subject), take_back)
        self._undo.push(act)
        return act

    def _restore(self, conversation_id: str, leaf_id: str | None, mark: float, message_id: str) -> None:
        self._store.restore_branch(mark, message_id or None)
        self._show(conversation_id, leaf_id, message_id)

    def _show(self, conversation_id: str, leaf_id: str | None, touched_id: str) -> None:
        conversation = self._store.conversation(conversation_id)
        if conversation is None:  # removed for good meanwhile
            return
        kept = self._store.kept(leaf_id)
        if kept is None and leaf_id is not None:  # the branch was
            kept = conversation.leaf_id
        self._store.set_leaf(conversation_id, kept)
        self.changed.emit(conversation_id, kept, touched_id)
