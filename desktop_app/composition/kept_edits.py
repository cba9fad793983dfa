"""The drafts of edits for the pane, kept in the database; where that fails it is told, and they stay in memory."""

from collections.abc import Callable, Mapping

from desktop_app.chat.errors import ChatError
from desktop_app.storage.edit_draft_store import EditDraftStore


class KeptEdits:
    """Fulfils `EditDrafts`, which knows nothing of failing disks."""

    def __init__(self, store: EditDraftStore, failed: Callable[[ChatError], None]) -> None:
        self._store, self._failed = store, failed
        self._is_told = False

    def edit_drafts(self, conversation_id: str) -> Mapping[str, str]:
        """What was typed so far in the messages of a conversation, by message id."""
        try:
            return self._store.edit_drafts(conversation_id)
        except ChatError as error:
            self._tell(error)
            return {}

    def keep_edit_draft(self, message_id: str, text: str | None) -> None:
        """Keep what was typed so far; None: the edit has ended."""
        try:
            self._store.keep_edit_draft(message_id, text)
            self._is_told = False
        except ChatError as error:
            self._tell(error)

    def _tell(self, error: ChatError) -> None:
        """Once, not with every key."""
        if not self._is_told:
            self._is_told = True
            self._failed(error)
