"""Joins the endpoint dialog to the endpoints, the keyring and the test of an address."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.chat.endpoint import Endpoint, origin
from desktop_app.chat.errors import ChatError
from desktop_app.composition.engine_access import EngineAccess
from desktop_app.credentials import Credentials, Kept
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.tasks import Tasks


class EndpointDesk(QObject):
    """Opens the dialog for one endpoint and carries out what is decided there."""

    saved = Signal(str)  # endpoint id
    failed = Signal(object)  # ChatError

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        endpoints: Endpoints,
        credentials: Credentials,
        access: EngineAccess,
        tasks: Tasks,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icons, self._window = theme, icons, parent
        self._endpoints, self._credentials, self._access, self._tasks = endpoints, credentials, access, tasks
        self._running: asyncio.Task[None] | None = None

    def open(self, endpoint_id: str | None) -> None:
        """Show the dialog: for a new endpoint, or for the one with this id."""
        endpoint = None if endpoint_id is None else self._endpoints.endpoint(endpoint_id)
        if endpoint is not None and endpoint.is_builtin:
            return
        dialog = EndpointDialog(self._theme, self._icons, endpoint, self._window)
        dialog.test_requested.connect(lambda tried, token: self._start(dialog, self._test(dialog, tried, token)))
        dialog.saved.connect(lambda kept, token: self._start(dialog, self._save(dialog, kept, token)))
        dialog.remove_requested.connect(lambda removed: self._start(dialog, self._remove(dialog, removed)))
        dialog.keyring_wait_cancelled.connect(self._cancel)
        dialog.finished.connect(lambda _result: self._close(dialog))
        self._start(dialog, self._look_for_keyring(dialog))
        dialog.open()

    def _start(self, dialog: EndpointDialog, work: Coroutine[Any, Any, None]) -> None:
        self._cancel()
        self._running = self._tasks.start(self._watch(dialog, work), "endpoint dialog")

    async def _watch(self, dialog: EndpointDialog, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except ChatError as error:
            dialog.show_error(error)

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.cancel()

    def _close(self, dialog: EndpointDialog) -> None:
        self._cancel()
        dialog.deleteLater()

    async def _look_for_keyring(self, dialog: EndpointDialog) -> None:
        if await self._credentials.backend_name() is None:
            dialog.show_keyring_missing()

    async def _test(self, dialog: EndpointDialog, endpoint: Endpoint, token: str | None) -> None:
        dialog.show_testing()
        dialog.show_facts(await self._access.probe(endpoint, token))

    async def _save(self, dialog: EndpointDialog, endpoint: Endpoint, token: str | None) -> None:
        before = self._endpoints.endpoint(endpoint.id)
        has_token = endpoint.has_token
        if before is not None and before.url and origin(before.url) != origin(endpoint.url):
            # a token is bound to its origin: the new one does not get the old one's
            await self._forget(before)
            has_token = False
        if token:
            has_token = await self._keep(dialog, endpoint, token)
        elif token == "" and before is not None:
            await self._forget(before)
            has_token = False
        self._endpoints.save(replace(endpoint, has_token=has_token))
        dialog.accept()
        self.saved.emit(endpoint.id)

    async def _keep(self, dialog: EndpointDialog, endpoint: Endpoint, token: str) -> bool:
        dialog.show_keyring_waiting()
        place = origin(endpoint.url)
        if endpoint.temporary:  # given for one run: so is its token
            self._credentials.remember(endpoint.id, place, token)
            return False
        return await self._credentials.store(endpoint.id, place, token) is Kept.KEYRING

    async def _forget(self, endpoint: Endpoint) -> None:
        """From this run's memory, and from the keyring if it is known to be there."""
        await self._credentials.remove(endpoint.id, origin(endpoint.url), in_keyring=endpoint.has_token)

    async def _remove(self, dialog: EndpointDialog, endpoint_id: str) -> None:
        endpoint = self._endpoints.endpoint(endpoint_id)
        if endpoint is not None:
            self._endpoints.remove(endpoint_id)
            await self._forget(endpoint)
        dialog.accept()
