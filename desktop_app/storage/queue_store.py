"""Keeps the messages that wait for the end of an answer."""

from collections.abc import Sequence

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.queued_message import QueuedMessage
from desktop_app.storage.database import Database

_ADD = "INSERT INTO queued_message (id, conversation_id, created_at, text) VALUES (?, ?, ?, ?)"
_WAITING = """
SELECT id, conversation_id, created_at, text FROM queued_message WHERE conversation_id = ? ORDER BY created_at, number
"""
_CARRIED = """
SELECT queued_id, attachment.id, name, media_type, size
FROM queued_message JOIN queued_attachment ON queued_id = queued_message.id JOIN attachment ON attachment.id = attachment_id
WHERE conversation_id = ? ORDER BY queued_id, position
"""
_ENDPOINTS = """
SELECT DISTINCT endpoint_id FROM queued_message JOIN conversation ON conversation.id = conversation_id WHERE deleted_at IS NULL
"""


class QueueStore:
    """What waits, by conversation. Every method raises ChatError(STORAGE) where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, conversation_id: str) -> Sequence[QueuedMessage]:
        """What waits in a conversation, the next one first."""
        rows = self._database.rows(_WAITING, (conversation_id,))
        carried: dict[str, tuple[Attachment, ...]] = {}
        for row in self._database.rows(_CARRIED, (conversation_id,)) if rows else ():
            carried[row["queued_id"]] = (*carried.get(row["queued_id"], ()), Attachment(*tuple(row)[1:]))
        return [QueuedMessage(row[0], row[1], row[2], row[3], carried.get(row[0], ())) for row in rows]

    def endpoint_ids(self) -> Sequence[str]:
        """The endpoints of all conversations in which something waits."""
        return [row[0] for row in self._database.rows(_ENDPOINTS)]

    def add(self, message: QueuedMessage) -> None:
        """Let a message wait, at the place that its time gives it; the conversation has to be stored, and what it carries."""
        with self._database.transaction():
            self._database.write(_ADD, (message.id, message.conversation_id, message.created_at, message.text))
            for position, attachment in enumerate(message.attachments):
                self._database.write("INSERT INTO queued_attachment VALUES (?, ?, ?)", (message.id, position, attachment.id))
        self._database.request_checkpoint()

    def remove(self, message_id: str) -> None:
        """It waits no more."""
        self._database.write("DELETE FROM queued_message WHERE id = ?", (message_id,))
