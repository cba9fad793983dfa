"""Attachments: what they hold, and which messages and drafts carry them."""

from collections.abc import Iterable, Sequence

from desktop_app.chat.attachment import Attachment, Picture
from desktop_app.storage.among import AMONG, among
from desktop_app.storage.database import Database, Row

_COLUMNS = "attachment.id, name, media_type, size"
_OF_MESSAGES = f"""
SELECT message_id, {_COLUMNS} FROM message_attachment JOIN attachment ON attachment.id = attachment_id
WHERE message_id {AMONG} ORDER BY message_id, position
"""
_OF_DRAFT = f"""
SELECT {_COLUMNS} FROM draft_attachment JOIN attachment ON attachment.id = attachment_id WHERE conversation_id = ? ORDER BY position
"""
_PURGE = """
DELETE FROM attachment WHERE id IN (
    SELECT id FROM attachment
    WHERE NOT EXISTS (SELECT 1 FROM message_attachment WHERE attachment_id = attachment.id)
    AND NOT EXISTS (SELECT 1 FROM draft_attachment WHERE attachment_id = attachment.id)
    AND NOT EXISTS (SELECT 1 FROM queued_attachment WHERE attachment_id = attachment.id) LIMIT ?)
"""


class AttachmentStore:
    """The part of the store that knows attachments."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_attachment(self, attachment: Attachment, data: bytes) -> None:
        """Store an attachment that nothing carries yet."""
        self._database.write(
            "INSERT INTO attachment (id, name, media_type, size, data) VALUES (?, ?, ?, ?, ?)",
            (attachment.id, attachment.name, attachment.media_type, attachment.size, data),
        )

    def attachment_data(self, attachment_id: str) -> bytes | None:
        """What an attachment holds; None if it is not stored."""
        row = self._database.row("SELECT data FROM attachment WHERE id = ?", (attachment_id,))
        return None if row is None else bytes(row["data"])

    def picture(self, attachment_id: str) -> Picture | None:
        """An image that is attached somewhere; None if it is none, or not stored."""
        row = self._database.row("SELECT media_type, data FROM attachment WHERE id = ? AND media_type LIKE 'image/%'", (attachment_id,))
        return None if row is None else Picture(attachment_id, row["media_type"], bytes(row["data"]))

    def draft_attachments(self, conversation_id: str) -> tuple[Attachment, ...]:
        """What the message that is being written carries."""
        return tuple(map(_attachment, self._database.rows(_OF_DRAFT, (conversation_id,))))

    def save_draft_attachments(self, conversation_id: str, ids: Sequence[str]) -> None:
        """Say anew what the message that is being written carries; nothing that is taken away is removed by that."""
        with self._database.transaction():
            self._database.write("DELETE FROM draft_attachment WHERE conversation_id = ?", (conversation_id,))
            for position, attachment_id in enumerate(ids):
                self._database.write("INSERT INTO draft_attachment VALUES (?, ?, ?)", (conversation_id, position, attachment_id))

    def purge_attachments(self, at_most: int) -> int:
        """Remove for good what no message, waiting or not, and no draft carries any more; how many went."""
        return self._database.write(_PURGE, (at_most,))

    def _attach(self, message_id: str, attachments: Iterable[Attachment]) -> None:
        for position, attachment in enumerate(attachments):
            self._database.write("INSERT INTO message_attachment VALUES (?, ?, ?)", (message_id, position, attachment.id))

    def _attachments_of(self, messages: Sequence[str]) -> dict[str, tuple[Attachment, ...]]:
        """What messages carry, those alone that carry something."""
        if not messages:
            return {}
        found: dict[str, tuple[Attachment, ...]] = {}
        for row in self._database.rows(_OF_MESSAGES, among(messages)):
            found[row["message_id"]] = (*found.get(row["message_id"], ()), _attachment(row))
        return found


def _attachment(row: Row) -> Attachment:
    return Attachment(row["id"], row["name"], row["media_type"], row["size"])
