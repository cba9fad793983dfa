"""What the message that is being written carries: stored at once, so that a crash loses none of it."""

from collections.abc import Callable

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import new_id
from desktop_app.storage.conversation_store import ConversationStore

Attachments = tuple[Attachment, ...]


class DraftAttachments:
    """Of one chat; `changed` is told after each change, `keep_chat` stores the chat's own row if it is not stored yet."""

    def __init__(
        self, store: ConversationStore, conversation_id: str, keep_chat: Callable[[], None], changed: Callable[[Attachments], None]
    ) -> None:
        self._store, self._conversation_id = store, conversation_id
        self._keep_chat, self._changed = keep_chat, changed
        try:
            self.attachments = store.draft_attachments(conversation_id)
        except ChatError:  # what can be read of the chat is shown all the same
            self.attachments = ()

    def add(self, name: str, media_type: str, data: bytes) -> Attachment:
        """Store one more and attach it. Raises ChatError(STORAGE)."""
        self._keep_chat()
        made = Attachment(new_id(), name, media_type, len(data))
        self._store.add_attachment(made, data)
        self._save((*self.attachments, made))
        return made

    def remove(self, attachment_id: str) -> tuple[Attachment, int] | None:
        """Take one away: what was taken and where it stood, for `put_back`. Raises ChatError(STORAGE)."""
        for place, attachment in enumerate(self.attachments):
            if attachment.id == attachment_id:
                self._save(self.attachments[:place] + self.attachments[place + 1 :])
                return attachment, place
        return None

    def put_back(self, attachment: Attachment, place: int) -> None:
        """Attach again what was taken away. Raises ChatError(STORAGE)."""
        if attachment not in self.attachments:
            self._save((*self.attachments[:place], attachment, *self.attachments[place:]))

    def clear(self) -> None:
        """They went with a message. Raises ChatError(STORAGE)."""
        if self.attachments:
            self._save(())

    def _save(self, attachments: Attachments) -> None:
        self._store.save_draft_attachments(self._conversation_id, [attachment.id for attachment in attachments])
        self.attachments = attachments
        self._changed(attachments)
