"""Messages that were written while an answer was running: each is sent when the answer before it has come to its end."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import new_id
from desktop_app.chat.queued_message import QueuedMessage
from desktop_app.storage.queue_store import QueueStore
from desktop_app.workspace.draft_attachments import Attachments
from desktop_app.workspace.library import Library
from desktop_app.workspace.open_sessions import OpenSessions
from desktop_app.workspace.undo import Act, UndoStack

MOST_WAITING = 20
"""Messages that may wait in one conversation."""


class MessageQueue(QObject):
    """The queues of all conversations, shown or not.

    After an answer that the server ended, the next message is sent. One that was stopped, broke off or failed leaves the
    queue as it is: whoever waits decides, with `send_next`. It is stored from the first moment, so a crash leaves it, too.
    """

    changed = Signal(str)
    """The id of a conversation in which other messages wait now."""
    storage_failed = Signal(object)  # ChatError

    def __init__(self, store: QueueStore, sessions: OpenSessions, library: Library, undo: UndoStack) -> None:
        super().__init__()
        self._store, self._sessions, self._library, self._undo = store, sessions, library, undo
        sessions.answering_changed.connect(self._answering_changed)

    def waiting(self, conversation_id: str) -> Sequence[QueuedMessage]:
        """What waits in a conversation, the next one first."""
        try:
            return self._store.waiting(conversation_id)
        except ChatError as error:
            self.storage_failed.emit(error)
            return ()

    def endpoint_ids(self) -> Sequence[str]:
        """The endpoints that something waits for, in any conversation."""
        try:
            return self._store.endpoint_ids()
        except ChatError:
            return ()  # whoever acts on the queue is told

    def add(self, conversation_id: str, text: str, attachments: Attachments = ()) -> bool:
        """Let a message wait for the end of the answer that runs. False: not taken (empty, too many, or the disk is full)."""
        if not (text.strip() or attachments) or len(self.waiting(conversation_id)) >= MOST_WAITING:
            return False
        message = QueuedMessage(new_id(), conversation_id, time.time(), text, attachments)
        return self._guarded(conversation_id, lambda: self._store.add(message))

    def take(self, message: QueuedMessage) -> bool:
        """It waits no more: somebody has it. False if the disk failed."""
        return self._guarded(message.conversation_id, lambda: self._store.remove(message.id))

    def remove(self, message: QueuedMessage) -> Act | None:
        """Drop a message; the act that is returned can be taken back. None if the disk failed."""
        if not self.take(message):
            return None
        act = Act(message.text, lambda: self._put_back(message))
        self._undo.push(act)
        return act

    def send_next(self, conversation_id: str) -> bool:
        """Send the message that waits longest. False: there is none, an answer is running, or it could not be stored."""
        waiting = () if self._sessions.is_closing else self.waiting(conversation_id)
        if not waiting:
            return False
        session = self._sessions.session(conversation_id)
        try:
            conversation = session.conversation if session else self._library.conversation(conversation_id)
        except ChatError as error:
            self.storage_failed.emit(error)
            return False
        if conversation is None:
            return False
        session = self._sessions.attach(conversation)
        try:
            draft = session.conversation.draft
            if not session.submit(waiting[0].text, attachments=waiting[0].attachments):
                return False
            session.set_draft(draft)  # another message, that is still being written
            self.take(waiting[0])
        finally:
            self._sessions.detach(conversation_id)
        return True

    def _put_back(self, message: QueuedMessage) -> None:
        self._store.add(message)
        self.changed.emit(message.conversation_id)

    def _answering_changed(self, conversation_id: str, answering: bool) -> None:
        if answering or not self.waiting(conversation_id):
            return
        session = self._sessions.session(conversation_id)
        ending = None if session is None else session.last_ending  # of one that runs unseen nobody waits for the end
        if ending is not None and ending.is_complete:
            # everybody is to hear of the end of this answer before the next one begins
            QTimer.singleShot(0, self, lambda: self.send_next(conversation_id))

    def _guarded(self, conversation_id: str, act: Callable[[], None]) -> bool:
        try:
            act()
        except ChatError as error:
            self.storage_failed.emit(error)
            return False
        self.changed.emit(conversation_id)
        return True
