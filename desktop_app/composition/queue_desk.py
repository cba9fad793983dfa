"""Joins the queue of the chat that is shown to the composer of one window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.chat.attachment import MOST_ATTACHMENTS
from desktop_app.chat.errors import ChatError
from desktop_app.chat.queued_message import QueuedMessage
from desktop_app.composition.conversation_desk import ConversationDesk, Widgets
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.workspace.message_queue import MOST_WAITING

if TYPE_CHECKING:
    from desktop_app.ui.queued_messages import QueuedMessages

_NAMED = 60
"""Characters of a message in a sentence."""


class QueueDesk(QObject):
    """What is submitted while an answer runs waits above the composer's text until its turn comes."""

    def __init__(self, shared: SharedRooms, widgets: Widgets, desk: ConversationDesk) -> None:
        super().__init__(widgets.window)
        self._queue, self._desk = shared.queue, desk
        self._window, self._pane = widgets.window, widgets.pane
        self._shared = shared
        self._row: QueuedMessages | None = None
        desk.session_changed.connect(self._show)
        desk.submitted_meanwhile.connect(self._add)
        shared.queue.changed.connect(self._changed)
        shared.sessions.answering_changed.connect(self._changed)

    @property
    def row(self) -> QueuedMessages:
        """Where they are shown; made when there is one for the first time."""
        if self._row is None:
            from desktop_app.ui.queued_messages import QueuedMessages  # deferred: the start does not pay for it

            composer = self._pane.composer
            self._row = QueuedMessages(self._shared.theme, self._shared.icons, composer.field)
            composer.insert_row(self._row)
            self._row.resized.connect(composer.resized)
            self._row.remove_wanted.connect(self._remove)
            self._row.send_wanted.connect(self._send)
            self._row.recall_wanted.connect(self._recall)
        return self._row

    def _show(self) -> None:
        session = self._desk.session
        waiting = () if session is None else self._queue.waiting(session.conversation.id)
        if waiting or self._row is not None:
            self.row.show_messages(waiting, answering=session is not None and session.is_answering)

    def _changed(self, conversation_id: str) -> None:
        if self._desk.session is not None and self._desk.session.conversation.id == conversation_id:
            self._show()

    def _add(self, text: str) -> None:
        session = self._desk.session
        if session is None:
            return
        if self._queue.add(session.conversation.id, text, session.draft_attachments.attachments):
            self._guarded(session.draft_attachments.clear)
            self._pane.take_submitted()
            self.row.tell_queued()
        elif len(self.row.messages) >= MOST_WAITING:
            self._window.show_toast(self.tr("{n} messages are waiting already.").format(n=MOST_WAITING))

    def _remove(self, message: QueuedMessage) -> None:
        act = self._queue.remove(message)
        if act is not None:
            named = message.line(4 * _NAMED)
            named = named if len(named) <= _NAMED else f"{named[:_NAMED]}…"
            self._desk.offer_undo(self.tr("“{text}” is not sent.").format(text=named), act)

    def _send(self) -> None:
        if self._desk.session is not None:
            self._queue.send_next(self._desk.session.conversation.id)

    def _recall(self, message: QueuedMessage) -> None:
        """It is stored as the draft before it leaves the queue: it is in one of the two at every moment."""
        session, composer = self._desk.session, self._pane.composer
        if session is None or session.conversation.id != message.conversation_id:
            return
        composer.set_text(message.text)
        session.set_draft(message.text)
        for attachment in message.attachments:
            self._guarded(lambda attachment=attachment: session.draft_attachments.put_back(attachment, MOST_ATTACHMENTS))  # type: ignore[misc]
        self._queue.take(message)
        self._pane.focus_composer()

    def _guarded(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except ChatError as error:
            self._desk.show_error(error)
            return False
        return True
