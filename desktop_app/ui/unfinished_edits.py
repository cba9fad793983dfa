"""Messages that are being edited: what was typed so far, by message, while their views come and go."""

from desktop_app.chat.ports import EditDrafts


class UnfinishedEdits:
    """In memory, and in the drafts that the app was given: an edit outlives its chat's leaving, a crash and a restart."""

    def __init__(self, drafts: EditDrafts | None = None) -> None:
        self._drafts = drafts
        self._texts: dict[str, str] = {}
        self._asked: set[str] = set()  # chats

    def begin_chat(self, conversation_id: str) -> None:
        """Know what was typed in a chat, also before the last start."""
        if self._drafts is not None and conversation_id not in self._asked:
            self._asked.add(conversation_id)
            self._texts = {**self._drafts.edit_drafts(conversation_id), **self._texts}

    def __contains__(self, message_id: object) -> bool:
        return message_id in self._texts

    def text(self, message_id: str) -> str:
        """What was typed for a message."""
        return self._texts[message_id]

    def keep(self, message_id: str, text: str) -> None:
        """The message is being edited, and so far reads like this."""
        self._texts[message_id] = text
        if self._drafts is not None:
            self._drafts.keep_edit_draft(message_id, text)

    def forget(self, message_id: str) -> None:
        """The edit has ended."""
        if self._texts.pop(message_id, None) is not None and self._drafts is not None:
            self._drafts.keep_edit_draft(message_id, None)
