"""One ChatSession per conversation, alive while a pane shows it, an answer runs or some of its text is not stored."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.conversation import Conversation
from desktop_app.workspace.chat_session import ChatSession


class OpenSessions(QObject):
    """Hands out sessions by conversation; closing a pane detaches, only quitting cancels."""

    answering_changed = Signal(str, bool)  # conversation id
    unread_changed = Signal(str, bool)
    """The id of a conversation in which an answer ended that no pane showed (True), or that a pane shows now (False)."""
    conversation_changed = Signal(object)  # Conversation
    storage_failed = Signal(object)  # ChatError

    def __init__(self, make_session: Callable[[Conversation], ChatSession], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make = make_session
        self._sessions: dict[str, ChatSession] = {}
        self._panes: dict[str, int] = {}
        self._held: Counter[str] = Counter()
        self._closing = False

    def attach(self, conversation: Conversation) -> ChatSession:
        """The conversation's session, made if there is none; a pane shows it from now on."""
        session = self._sessions.get(conversation.id)
        if session is None:
            session = self._sessions[conversation.id] = self._make(conversation)
            session.answering_changed.connect(lambda answering: self._answering(conversation.id, answering))
            session.conversation_changed.connect(self.conversation_changed)
            session.storage_failed.connect(self.storage_failed)
        self._panes[conversation.id] = self._panes.get(conversation.id, 0) + 1
        self.unread_changed.emit(conversation.id, False)
        return session

    def detach(self, conversation_id: str) -> None:
        """A pane shows the conversation no longer; an answer that runs goes on."""
        self._panes[conversation_id] = self._panes.get(conversation_id, 1) - 1
        self._drop_if_idle(conversation_id)

    @contextmanager
    def held(self, conversation_id: str) -> Iterator[None]:
        """The session stays alive meanwhile, though no pane may show it any more."""
        self._held[conversation_id] += 1
        try:
            yield
        finally:
            self._held[conversation_id] -= 1
            self._drop_if_idle(conversation_id)

    def is_shown(self, conversation_id: str) -> bool:
        """True while a pane shows the conversation."""
        return self._panes.get(conversation_id, 0) > 0

    @property
    def answering(self) -> tuple[str, ...]:
        """The conversations in which an answer runs."""
        return tuple(known for known, session in self._sessions.items() if session.is_answering)

    def session(self, conversation_id: str) -> ChatSession | None:
        """The session if it is alive."""
        return self._sessions.get(conversation_id)

    def store_now(self) -> None:
        """Store what came of the running answers so far."""
        for session in self._sessions.values():
            session.store_now()

    @property
    def is_closing(self) -> bool:
        """True from the moment when every answer is ended: none may begin."""
        return self._closing

    async def close(self) -> None:
        """End every answer and wait until all is stored."""
        self._closing = True  # a session whose answer ends meanwhile still has to store the rest
        await asyncio.gather(*(session.close() for session in list(self._sessions.values())))

    def _answering(self, conversation_id: str, answering: bool) -> None:
        self.answering_changed.emit(conversation_id, answering)
        if not answering and not self.is_shown(conversation_id):
            self.unread_changed.emit(conversation_id, True)
        if not answering:
            self._drop_if_idle(conversation_id)

    def _drop_if_idle(self, conversation_id: str) -> None:
        session = None if self._closing else self._sessions.get(conversation_id)
        needed = session is None or session.is_needed or self._held[conversation_id] > 0
        if session is not None and not needed and not self.is_shown(conversation_id):
            del self._sessions[conversation_id]
            del self._held[conversation_id]
            self._panes.pop(conversation_id, None)
            session.deleteLater()
