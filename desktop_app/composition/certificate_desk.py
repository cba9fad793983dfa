"""Lets a person look at the certificate of the server whose dialog is open, and accept it there."""

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.errors import ChatError
from desktop_app.composition.engine_access import EngineAccess
from desktop_app.workspace.tasks import Tasks

if TYPE_CHECKING:
    from desktop_app.ui.endpoint_dialog import EndpointDialog


class CertificateDesk(QObject):
    """Belongs to one dialog. What is accepted counts once the dialog is saved, and is tested at once."""

    def __init__(self, dialog: "EndpointDialog", access: EngineAccess, tasks: Tasks) -> None:
        super().__init__(dialog)
        self._dialog, self._access, self._tasks = dialog, access, tasks
        self._running: asyncio.Task[None] | None = None
        dialog.address.look_requested.connect(self.look)
        dialog.address.certificate.accepted.connect(self._accept)
        for edited in (dialog.address.edited, dialog.service.changed, dialog.address.test_requested):
            edited.connect(self._cancel)
        dialog.finished.connect(lambda _result: self._cancel())

    def look(self) -> None:
        """Ask the server to show its certificate; nothing else goes there."""
        if self._dialog.address.checked_address() is None or not self._dialog.connection.is_valid():
            return
        self._cancel()
        self._dialog.address.show_testing()
        self._running = self._tasks.start(self._look(self._dialog.asking_endpoint()), "look at a certificate")

    async def _look(self, endpoint: Endpoint) -> None:
        try:
            seen = await self._access.look_at_certificate(endpoint, self._dialog.connection.secrets)
        except ChatError as error:
            self._dialog.show_error(error)
        else:
            self._dialog.address.show_certificate(seen, endpoint.options.pinned)

    def _accept(self, fingerprint: str) -> None:
        self._dialog.connection.accept_certificate(fingerprint)
        self._dialog.address.test_requested.emit()

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None
