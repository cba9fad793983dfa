"""Gives chats titles, the user's own and written ones, whether they are open or only stored."""

from dataclasses import replace

from desktop_app.chat.conversation import Conversation
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.workspace.library import Library
from desktop_app.workspace.open_sessions import OpenSessions
from desktop_app.workspace.undo import Act, UndoStack


class ChatTitles:
    """A chat that is open is told by its session, which holds its row; others are changed where they are stored."""

    def __init__(self, store: ConversationStore, library: Library, sessions: OpenSessions, undo: UndoStack) -> None:
        self._store, self._library, self._sessions, self._undo = store, library, sessions, undo

    def rename(self, conversation_id: str, title: str) -> Act | None:
        """Give a chat a title of the user's own; None if it has it already. Raises ChatError(STORAGE)."""
        title = " ".join(title.split())
        conversation = self._conversation(conversation_id)
        if conversation is None or title == conversation.title:
            return None
        old = conversation.title, conversation.own_title
        self._set(conversation_id, title, own=bool(title))
        act = Act(old[0], lambda: self._set(conversation_id, old[0], own=old[1]))
        self._undo.push(act)
        return act

    def write(self, conversation_id: str, title: str, instead_of: str) -> None:
        """Give a chat a title that no user wrote, unless it has got another one meanwhile. Raises ChatError(STORAGE)."""
        conversation = self._conversation(conversation_id)
        if conversation is not None and not conversation.own_title and conversation.title == instead_of:
            self._set(conversation_id, title, own=False)

    def _conversation(self, conversation_id: str) -> Conversation | None:
        session = self._sessions.session(conversation_id)
        return self._store.conversation(conversation_id) if session is None else session.conversation

    def _set(self, conversation_id: str, title: str, *, own: bool) -> None:
        session = self._sessions.session(conversation_id)
        if session is not None:
            session.rename(title, own=own)
            return
        conversation = self._store.conversation(conversation_id)
        if conversation is not None:
            self._store.save_conversation(replace(conversation, title=title, own_title=own))
            self._library.chats_changed.emit([conversation_id])
