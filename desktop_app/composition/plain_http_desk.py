"""Asks at the composer before the first message goes to an address that is not encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.endpoint import Endpoint, host_label
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.composition.conversation_desk import ConversationDesk, Widgets
from desktop_app.composition.shared_rooms import SharedRooms

if TYPE_CHECKING:
    from desktop_app.ui.plain_http_notice import PlainHttpNotice


class PlainHttpDesk(QObject):
    """Of one window. What is refused stays where it was written; an answer that was asked for elsewhere says it at its message."""

    change_address_wanted = Signal()

    def __init__(self, shared: SharedRooms, widgets: Widgets, desk: ConversationDesk) -> None:
        super().__init__(widgets.window)
        self._shared, self._pane, self._desk = shared, widgets.pane, desk
        self._notice: PlainHttpNotice | None = None
        self._held: str | None = None  # what was submitted and is asked about
        desk.holds_back = self._holds_back
        desk.session_changed.connect(self._close)
        shared.endpoints.changed.connect(self._look)
        shared.endpoints.status_changed.connect(self._look)
        shared.plain_http.allowed.connect(self._look)
        shared.sessions.answering_changed.connect(self._answering_changed)
        widgets.pane.send_anyway_requested.connect(self._ask_anyway)
        widgets.pane.change_address_requested.connect(self.change_address_wanted)

    @property
    def notice(self) -> PlainHttpNotice:
        """Where it is asked; made when it is needed for the first time."""
        if self._notice is None:
            from desktop_app.ui.plain_http_notice import PlainHttpNotice  # deferred: the start does not pay for it

            notice = self._notice = PlainHttpNotice(self._shared.theme, self._shared.icons)
            self._pane.add_notice(notice)
            notice.send_wanted.connect(self._send_anyway)
            notice.change_wanted.connect(self.change_address_wanted)
        return self._notice

    def _exposed(self) -> Endpoint | None:
        """The endpoint of the chat that is shown, if the user has to be asked about it."""
        session = self._desk.session
        endpoint = None if session is None else session.endpoint()
        return endpoint if endpoint is not None and self._shared.plain_http.asks_first(endpoint.url) else None

    def _holds_back(self, text: str) -> bool:
        endpoint = self._exposed()
        if endpoint is not None:
            self._held = text
            self._show(endpoint)
        return endpoint is not None

    def _show(self, endpoint: Endpoint) -> None:
        self.notice.ask(ChatError(ErrorKind.NOT_ENCRYPTED, host=host_label(endpoint.url)))

    def _look(self, _endpoint_id: str = "") -> None:
        """The address may be another one now, or allowed elsewhere."""
        if self._notice is not None and self._notice.is_open:
            endpoint = self._exposed()
            if endpoint is None or host_label(endpoint.url) != self._notice.host:
                self._close()

    def _close(self) -> None:
        self._held = None
        if self._notice is not None:
            self._notice.close_row()

    def _allow(self) -> None:
        endpoint = self._exposed()
        if endpoint is not None:
            self._shared.plain_http.allow(endpoint.url)
            self._shared.endpoints.check(endpoint.id)

    def _send_anyway(self) -> None:
        held = self._held
        self._allow()
        self._close()
        self._pane.focus_composer()
        if held is not None:
            self._pane.submit(self._pane.composer.text.strip("\n").rstrip() or held)

    def _ask_anyway(self, answer_id: str) -> None:
        session = self._desk.session
        if session is not None:
            self._allow()
            session.try_again(answer_id)

    def _answering_changed(self, conversation_id: str, answering: bool) -> None:
        """An answer that was to go on says that it broke off, and has no buttons: then it is asked here."""
        session, endpoint = self._desk.session, self._exposed()
        if answering or session is None or endpoint is None or session.conversation.id != conversation_id:
            return
        count = session.message_count()
        (last,) = session.messages(count - 1, count) if count else (None,)
        error = None if last is None or last.answer is None else last.answer.error
        if last is not None and last.text and error is not None and error.kind is ErrorKind.NOT_ENCRYPTED:
            self._show(endpoint)
