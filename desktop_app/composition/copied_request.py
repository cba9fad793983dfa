"""One request on its way to the clipboard: found, written in the form that is chosen, shown."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.chat.code_form import CodeForm
from desktop_app.chat.endpoint import Endpoint, origin
from desktop_app.chat.errors import ChatError
from desktop_app.composition.conversation_desk import Widgets
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.exchange.code_request import CodeRequest
from desktop_app.exchange.request_code import request_code
from desktop_app.exchange.sent_request import Servers
from desktop_app.ui.code_words import CodeWords
from desktop_app.ui.copy_code_dialog import CopyCodeDialog
from desktop_app.workspace.chat_session import ChatSession
from desktop_app.workspace.code_requests import NoEndpoint, NothingToSend, next_code_request, sent_code_request


class CopiedRequest(QObject):
    """Lives as long as its dialog."""

    def __init__(self, shared: SharedRooms, widgets: Widgets, session: ChatSession) -> None:
        super().__init__(widgets.window)
        self._shared, self._session = shared, session
        self._prefill = widgets.pane.prefill.text.lstrip()
        self._request: CodeRequest | None = None
        self._task: asyncio.Task[None] | None = None
        form, streams = shared.settings.code_form()
        self.dialog = CopyCodeDialog(shared.theme, shared.icons, form, streams=streams, parent=widgets.window)
        self.dialog.wanted.connect(self._write)
        self.dialog.finished.connect(self._stop)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.finished.connect(self.deleteLater)

    def open(self, message_id: str | None) -> None:
        """The request of a message: the one that made it, or that it led to, or would lead to. None: the next one."""
        self._start(self._find(message_id))
        self.dialog.open()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._stop()
        self._task = self._shared.tasks.start(work, "copy as code")

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _find(self, message_id: str | None) -> None:
        try:
            self._request = await self._find_request(message_id)
        except NothingToSend:
            self.dialog.show_nothing()
        except NoEndpoint:
            self.dialog.show_no_endpoint()
        except ChatError as error:
            self.dialog.show_error(error)
        else:
            self._task = None  # it goes on, and asks for the first code
            self.dialog.begin(reads_token=self._request.server.has_token)

    async def _find_request(self, message_id: str | None) -> CodeRequest:
        session, prefill, after = self._session, "", None
        if message_id is None:
            prefill = self._prefill if session.can_begin_with(self._prefill) else ""
        elif (generation := session.generation_behind(message_id)) is not None:
            endpoints = {endpoint.id: endpoint for endpoint in self._shared.endpoints.endpoints()}
            servers = Servers(endpoints, {template.id: template.stop for template in self._shared.templates})
            return sent_code_request(session, generation, servers, has_token=self._has_token(endpoints.get(generation.endpoint_id)))
        else:
            after = session.asked_below(message_id)
        return await next_code_request(session, after, prefill, has_token=self._has_token(session.endpoint()))

    def _has_token(self, endpoint: Endpoint | None) -> bool:
        """In the keyring, or in memory for this run."""
        if endpoint is None or endpoint.is_builtin:
            return False
        return endpoint.has_token or self._shared.credentials.remembered(endpoint.id, origin(endpoint.url)) is not None

    def _write(self, form: CodeForm, streams: bool) -> None:
        if self._request is not None:
            self._shared.settings.save_code_form(form, streams=streams)
            self._start(self._show(self._request, form, streams=streams))

    async def _show(self, request: CodeRequest, form: CodeForm, *, streams: bool) -> None:
        # in a thread: images make it some millions of characters long
        self.dialog.show_code(await asyncio.to_thread(request_code, form, request, CodeWords(), streams=streams))
