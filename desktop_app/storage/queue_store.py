"""Keeps the messages that wait for the end of an answer."""

from collections.abc import Sequence

from desktop_app.chat.queued_message import QueuedMessage
from desktop_app.storage.database import Database

_ADD = "INSERT INTO queued_message (id, conversation_id, created_at, text) VALUES (?, ?, ?, ?)"
_WAITING = """
SELECT id, conversation_id, created_at, text FROM queued_message WHERE conversation_id = ? ORDER BY created_at, number
"""


class QueueStore:
    """What waits, by conversation. Every method raises ChatError(STORAGE) where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, conversation_id: str) -> Sequence[QueuedMessage]:
        """What waits in a conversation, the next one first."""
        return [QueuedMessage(*row) for row in self._database.rows(_WAITING, (conversation_id,))]

    def add(self, message: QueuedMessage) -> None:
        """Let a message wait, at the place that its time gives it; the conversation has to be stored."""
        self._database.write(_ADD, (message.id, message.conversation_id, message.created_at, message.text))
        self._database.request_checkpoint()

    def remove(self, message_id: str) -> None:
        """It waits no more."""
        self._database.write("DELETE FROM queued_message WHERE id = ?", (message_id,))
