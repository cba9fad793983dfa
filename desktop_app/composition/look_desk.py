"""Joins the look for servers on this computer to an empty chat's card, to the dialog, and to the endpoints."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from desktop_app.chat.endpoint import Endpoint, host_label
from desktop_app.chat.errors import ChatError
from desktop_app.chat.local_servers import FoundServer, LookState
from desktop_app.chat.message import new_id
from desktop_app.composition.conversation_desk import ConversationDesk, Widgets
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.explain import SERVER_NAMES
from desktop_app.ui.look_part import LookPart
from desktop_app.workspace.server_look import ServerLook
from desktop_app.workspace.undo import Act

if TYPE_CHECKING:
    from desktop_app.ui.endpoint_dialog import EndpointDialog
    from desktop_app.ui.look_dialog import LookDialog


class LookDesk(QObject):
    """Of one window, which ends the look with itself. Nothing is looked at before somebody clicks."""

    def __init__(self, shared: SharedRooms, widgets: Widgets, desk: ConversationDesk, ask: Callable[[], EndpointDialog | None]) -> None:
        """`ask` opens the dialog for a new endpoint."""
        super().__init__(widgets.window)
        self._ask = ask
        self._shared, self._window, self._desk = shared, widgets.window, desk
        self._pane, self._page = widgets.pane, widgets.pane.start_page
        self._dialog: LookDialog | None = None
        self.look = ServerLook(partial(shared.access.look, asker=self.tr("Look for servers")), shared.tasks, self)
        self.look.changed.connect(self._show)
        self._join(self._page.look)
        self._page.look.dismissed.connect(self._dismiss)
        shared.offer.dismissed.connect(self._show_offer)
        shared.endpoints.changed.connect(self._endpoints_changed)
        action = QAction(self.tr("Look for servers on this computer"), self)
        action.triggered.connect(self.open)
        self._window.commands.offer_settings(action)
        self._window.popover.look_requested.connect(self.open)
        self._show_offer()

    def open(self) -> None:
        """Look, over any chat: somebody asked for it."""
        from desktop_app.ui.look_dialog import LookDialog  # deferred: the start does not pay for it

        dialog = self._dialog = LookDialog(self._shared.theme, self._window)
        for wish in (dialog.part.address_wanted, dialog.part.network_wanted, dialog.part.use_wanted):
            wish.connect(dialog.accept)  # before it is fulfilled
        dialog.part.address_wanted.connect(self._pane.connect_requested)
        self._join(dialog.part)
        dialog.finished.connect(self._closed)
        dialog.finished.connect(dialog.deleteLater)
        self.look.start()
        self._show(self.look.state)
        dialog.open()
        dialog.part.stop.setFocus()

    def rest(self) -> None:
        """The window goes."""
        self.look.stop()

    def _join(self, part: LookPart) -> None:
        part.look_wanted.connect(self.look.start)
        part.stop_wanted.connect(self.look.stop)
        part.network_wanted.connect(self._window.network_requested)
        part.use_wanted.connect(self._use)

    def _closed(self) -> None:
        self._dialog = None
        self.look.stop()

    def _show(self, state: LookState) -> None:
        known = self._shared.endpoints.endpoints()
        found = ((server.url, server.endpoint_among(known)) for server in state.found)
        names = {url: endpoint.name for url, endpoint in found if endpoint is not None}
        self._page.look.show_state(state, names)
        if self._dialog is not None:
            self._dialog.part.show_state(state, names)

    def _endpoints_changed(self) -> None:
        self._show(self.look.state)
        self._show_offer()

    def _show_offer(self) -> None:
        has_own = any(not endpoint.is_builtin for endpoint in self._shared.endpoints.endpoints())
        self._page.offer_servers(self._shared.offer.is_wanted and not has_own)

    def _dismiss(self) -> None:
        self._shared.offer.dismiss()
        self._window.show_toast(self.tr("Your endpoints’ list and the menu can look for servers at any time."))
        self._pane.focus_composer()

    def _use(self, url: str) -> None:
        server = next((server for server in self.look.state.found if server.url == url), None)
        if server is None:
            return
        known = server.endpoint_among(self._shared.endpoints.endpoints())
        if known is not None:
            self._desk.choose_endpoint(known.id)
            self._pane.focus_composer()
        elif server.is_complete:
            self._add(server)
            self._pane.focus_composer()
        elif (dialog := self._ask()) is not None:
            from desktop_app.ui.found_in_dialog import fill_in_found  # deferred, as the dialog is

            fill_in_found(dialog, server, self._name(server))

    def _add(self, server: FoundServer) -> None:
        endpoint = Endpoint(new_id(), self._name(server), server.url, facts=server.facts)
        session = self._desk.session
        before = "" if session is None else session.conversation.endpoint_id
        try:
            self._shared.endpoints.save(endpoint)
        except ChatError as error:
            self._desk.show_error(error)
            return
        self._desk.choose_endpoint(endpoint.id)
        chat_id = "" if session is None else session.conversation.id
        act = Act(endpoint.name, lambda: self._take_back(endpoint.id, chat_id, before))
        self._shared.undo.push(act)
        text = self.tr("Added the endpoint “{name}” for this chat").format(name=endpoint.name)
        self._desk.offer_undo(text, act)

    def _take_back(self, endpoint_id: str, chat_id: str, before: str) -> None:
        """The chat asks whom it asked before; the endpoint goes, unless something was entrusted to it since. Raises ChatError."""
        endpoints = self._shared.endpoints
        session = self._shared.sessions.session(chat_id)
        if session is not None and session.conversation.endpoint_id == endpoint_id and endpoints.endpoint(before) is not None:
            if self._desk.session is session:
                self._desk.choose_endpoint(before)
            else:
                session.set_endpoint(before)
        endpoint = endpoints.endpoint(endpoint_id)
        if endpoint is not None and not endpoint.has_token and not endpoint.options.headers:
            endpoints.remove(endpoint_id)

    def _name(self, server: FoundServer) -> str:
        """What the endpoint is called: its kind; with the address, if another one is called so already."""
        kind = server.usual_name or SERVER_NAMES.get(server.facts.kind, "")
        name = self.tr("Local {server}").format(server=kind) if kind else host_label(server.url)
        taken = {endpoint.name for endpoint in self._shared.endpoints.endpoints()}
        return f"{name} {host_label(server.url)}" if name in taken else name
