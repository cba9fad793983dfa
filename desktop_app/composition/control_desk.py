"""Takes the choice what is done with control tokens in the open chat, and offers the way back."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.control_tokens import ControlChoice
from desktop_app.composition.conversation_desk import ConversationDesk, Widgets
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.workspace.undo import Act


class ControlDesk(QObject):
    """The choice belongs to the chat: it holds for all of its texts, and for every later request."""

    changed = Signal()
    """The chat that is open does otherwise now."""

    def __init__(self, shared: SharedRooms, widgets: Widgets, desk: ConversationDesk) -> None:
        super().__init__(widgets.window)
        self._sessions, self._store, self._undo = shared.sessions, shared.store, shared.undo
        self._window, self._desk = widgets.window, desk
        widgets.pane.composer.control.choice_wanted.connect(self.choose)

    def choose(self, choice: ControlChoice) -> None:
        """Let the open chat do this from now on."""
        session = self._desk.session
        if session is None or session.conversation.control_tokens is choice:
            return
        conversation_id, before = session.conversation.id, session.conversation.control_tokens
        session.set_control_choice(choice)
        act = Act(session.conversation.title, lambda: self._put_back(conversation_id, before))
        self._undo.push(act)
        text = self.tr("Control tokens are broken up in this chat") if choice is ControlChoice.BREAK else ""
        text = text or self.tr("Control tokens are sent as they are in this chat")
        self._desk.offer_undo(text, act)
        self.changed.emit()

    def _put_back(self, conversation_id: str, before: ControlChoice) -> None:
        session = self._sessions.session(conversation_id)
        if session is not None:
            session.set_control_choice(before)
            self.changed.emit()
            return
        conversation = self._store.conversation(conversation_id)
        if conversation is not None:
            self._store.save_conversation(replace(conversation, control_tokens=before))
