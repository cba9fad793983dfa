"""Keeps what was typed so far in messages that are being edited."""

from desktop_app.storage.database import Database

_KEEP = """
INSERT INTO edit_draft (message_id, text) SELECT id, :text FROM message WHERE id = :id
ON CONFLICT (message_id) DO UPDATE SET text = excluded.text
"""


class EditDraftStore:
    """One text for each message. Every method raises ChatError(STORAGE) where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def edit_drafts(self, conversation_id: str) -> dict[str, str]:
        """Those of a conversation, by message id."""
        rows = self._database.rows(
            "SELECT message_id, text FROM edit_draft JOIN message ON message.id = message_id WHERE conversation_id = ?", (conversation_id,)
        )
        return {row["message_id"]: row["text"] for row in rows}

    def keep_edit_draft(self, message_id: str, text: str | None) -> None:
        """Keep a text, or forget it; a message that is gone for good has none."""
        if text is None:
            self._database.write("DELETE FROM edit_draft WHERE message_id = ?", (message_id,))
        else:
            self._database.write(_KEEP, {"id": message_id, "text": text})
