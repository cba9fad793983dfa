"""Joins the endpoint dialog to the endpoints, the keyring and the test of an address."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop_app.chat.endpoint import Endpoint, origin
from desktop_app.chat.endpoint_secrets import Slot, TypedSecrets, header_slot, proxy_slot, slots_of, token_slot
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.pasted_request import PastedServer
from desktop_app.composition.certificate_desk import CertificateDesk
from desktop_app.composition.engine_access import EngineAccess
from desktop_app.credentials import Credentials
from desktop_app.ui.icons import Icons
from desktop_app.ui.keyring_step import KeyringStep
from desktop_app.ui.theme import Theme
from desktop_app.workspace.asking_again import AskingAgain
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.tasks import Tasks

if TYPE_CHECKING:
    from desktop_app.ui.endpoint_dialog import EndpointDialog

T = TypeVar("T")

_ABOUT_THE_TOKEN = frozenset({ErrorKind.UNAUTHORIZED, ErrorKind.FORBIDDEN, ErrorKind.KEYRING})


class EndpointDesk(QObject):
    """Opens the dialog for one endpoint and carries out what is decided there."""

    saved = Signal(str)  # endpoint id
    default_wanted = Signal(str)
    """The id of the endpoint that new chats are to use; empty: not the one any more that they use."""
    removed = Signal(object, int, bool)  # Endpoint as it was, its place, whether secrets went with it

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

    def open(
        self,
        endpoint_id: str | None,
        default_id: str = "",
        pasted: PastedServer | None = None,
        *,
        look: bool = False,
        at_address: bool = False,
    ) -> "EndpointDialog | None":
        """Show the dialog: for a new endpoint, or for the one with this id; filled in with what a command told of it.

        `default_id`: of the one that new chats use. `look`: with the certificate that its server shows. `at_address`: that
        is to be changed.
        """
        endpoint = None if endpoint_id is None else self._endpoints.endpoint(endpoint_id)
        if endpoint is not None and endpoint.is_builtin:
            return None
        from desktop_app.composition.hf_desk import HfDesk
        from desktop_app.composition.pasted_address import fill_in_from
        from desktop_app.ui.curl_words import server_sentence
        from desktop_app.ui.endpoint_dialog import EndpointDialog  # deferred: forty modules that the first paint does not need
        from desktop_app.ui.filled_in_endpoint import fill_in

        dialog = EndpointDialog(self._theme, self._icons, endpoint, self._window)
        if endpoint is not None and not endpoint.has_token and self._credentials.remembered(endpoint.id, origin(endpoint.url)):
            dialog.show_token_entered()
        if endpoint is not None and self._endpoints.status(endpoint.id).problem in _ABOUT_THE_TOKEN:
            dialog.focus_token()  # else the secret would be typed over the name
        if at_address:
            dialog.address.setFocus()
        if endpoint is not None:
            dialog.address.show_speed(self._endpoints.status(endpoint.id).speed)
        dialog.show_default(endpoint is not None and endpoint.id == default_id)
        dialog.test_requested.connect(lambda tried, token, typed: self._start(dialog, self._test, tried, token, typed))
        dialog.saved.connect(lambda kept, token, typed: self._start(dialog, self._save, kept, token, typed))
        dialog.remove_requested.connect(lambda removed: self._start(dialog, self._remove, removed))
        dialog.keyring_wait_cancelled.connect(self._cancel)
        dialog.trial.stop_wanted.connect(self._cancel)
        dialog.others.wanted.connect(lambda other: self._start(dialog, self._take_token, other))
        dialog.show_others([other for other in self._endpoints.endpoints() if other.id != endpoint_id and self._has_token(other)])
        HfDesk(dialog, self._access, self._tasks)
        certificates = CertificateDesk(dialog, self._access, self._tasks)
        looking = self._tasks.start(self._look_for_keyring(dialog), "look for the keyring")
        dialog.finished.connect(lambda _result: looking.cancel())
        dialog.finished.connect(lambda _result: self._cancel())
        dialog.finished.connect(dialog.deleteLater)
        dialog.address.command_given.connect(lambda text: fill_in_from(dialog, text))
        if pasted is not None:
            fill_in(dialog, pasted, server_sentence(has_chat=False))
        dialog.open()
        if look:
            certificates.look()
        return dialog

    def _start(self, dialog: "EndpointDialog", work: Callable[..., Awaitable[None]], *values: object) -> None:
        self._cancel()
        self._running = self._tasks.start(self._watch(dialog, work, *values), "endpoint dialog")

    async def _watch(self, dialog: "EndpointDialog", work: Callable[..., Awaitable[None]], *values: object) -> None:
        try:
            await work(dialog, *values)
        except _KeyringRefused as refused:
            dialog.show_keyring_refusal(refused.step)
        except _KeyringMissing:
            dialog.ask_keyring(None)
            dialog.show_keyring_missing()
        except ChatError as error:
            dialog.show_error(error)

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None

    def _end(self, dialog: "EndpointDialog") -> None:
        self._running = None  # it is this task that closes the dialog: it goes on
        dialog.accept()

    async def _look_for_keyring(self, dialog: "EndpointDialog") -> None:
        if await self._credentials.backend_name() is None:
            dialog.show_keyring_missing()

    async def _ask(self, dialog: "EndpointDialog", step: KeyringStep, work: Awaitable[T]) -> T:
        """What the keyring does; the dialog says so if it takes its time. Raises _KeyringRefused; READ: ChatError."""
        dialog.ask_keyring(step)
        try:
            return await work
        except ChatError as error:
            if step is KeyringStep.READ or error.kind is not ErrorKind.KEYRING:
                raise
            raise _KeyringRefused(step) from error

    async def _test(self, dialog: "EndpointDialog", endpoint: Endpoint, token: str | None, typed: TypedSecrets) -> None:
        if token is None:
            token = await self._ask(dialog, KeyringStep.READ, self._access.access_token(endpoint))
            dialog.ask_keyring(None)
        dialog.show_testing()
        again = AskingAgain(endpoint, dialog.show_wait)
        dialog.trial.again_wanted.connect(again.try_now)
        secret = token or ""
        try:
            facts = await again.ask(lambda: self._access.probe(endpoint, secret, typed))
        finally:
            if isValid(dialog):
                dialog.trial.again_wanted.disconnect(again.try_now)
                dialog.show_wait(None)
        dialog.show_facts(facts)

    def _has_token(self, endpoint: Endpoint) -> bool:
        return not endpoint.is_builtin and (endpoint.has_token or self._credentials.remembered(*token_slot(endpoint)) is not None)

    async def _take_token(self, dialog: "EndpointDialog", endpoint_id: str) -> None:
        """Another endpoint's token, which goes to the same place, stands in the field."""
        other = self._endpoints.endpoint(endpoint_id)
        if other is not None and other.audience == dialog.asking_endpoint().audience:
            token = await self._ask(dialog, KeyringStep.READ, self._access.access_token(other))
            dialog.ask_keyring(None)
            if token:
                dialog.token.take(token)

    async def _save(self, dialog: "EndpointDialog", endpoint: Endpoint, token: str | None, typed: TypedSecrets) -> None:
        """What is new first: if the keyring does not take it, nothing has changed."""
        before = self._endpoints.endpoint(endpoint.id)
        moved = before is not None and origin(before.url) != origin(endpoint.url)
        has_token = endpoint.has_token and not moved and token is None
        if token:
            has_token = await self._keep(dialog, token_slot(endpoint), token)
        for name, value in typed.headers.items():
            await self._keep(dialog, header_slot(endpoint, name), value)
        if typed.proxy_password is not None and (slot := proxy_slot(endpoint)) is not None:
            await self._keep(dialog, slot, quote(typed.proxy_password, safe=""))
        if before is not None and (moved or token == ""):
            await self._forget(dialog, token_slot(before), in_keyring=before.has_token)
        if before is not None:
            await self._forget_all(dialog, slots_of(before) - slots_of(endpoint) - {token_slot(before)})
        was_default = dialog.was_default
        self._endpoints.save(replace(endpoint, has_token=has_token))
        if dialog.default.isChecked() is not was_default:
            self.default_wanted.emit("" if was_default else endpoint.id)
        self._end(dialog)
        self.saved.emit(endpoint.id)

    async def _keep(self, dialog: "EndpointDialog", slot: Slot, secret: str) -> bool:
        """True: in the keyring; False: in memory, for this run."""
        if dialog.goes_without_keyring(KeyringStep.STORE):
            self._credentials.remember(*slot, secret)
            return False
        if await self._ask(dialog, KeyringStep.STORE, self._credentials.backend_name()) is None:
            raise _KeyringMissing  # saved before that was found out: it is said now, and has to be read first
        await self._ask(dialog, KeyringStep.STORE, self._credentials.store(*slot, secret))
        return True

    async def _forget(self, dialog: "EndpointDialog", slot: Slot, *, in_keyring: bool) -> None:
        """From this run's memory, and from the keyring if it is known to be there."""
        if in_keyring and not dialog.goes_without_keyring(KeyringStep.REMOVE):
            await self._ask(dialog, KeyringStep.REMOVE, self._credentials.remove(*slot))
        self._credentials.forget(*slot)

    async def _forget_all(self, dialog: "EndpointDialog", slots: Collection[Slot]) -> None:
        """Values of headers and a proxy's password: without a keyring they are in memory alone."""
        if not slots:
            return
        in_keyring = await self._ask(dialog, KeyringStep.REMOVE, self._credentials.backend_name()) is not None
        for slot in sorted(slots):
            await self._forget(dialog, slot, in_keyring=in_keyring)

    async def _remove(self, dialog: "EndpointDialog", endpoint_id: str) -> None:
        endpoint = self._endpoints.endpoint(endpoint_id)
        if endpoint is None:
            self._end(dialog)
            return
        had_secrets = self._has_token(endpoint) or bool(slots_of(endpoint))
        await self._forget(dialog, token_slot(endpoint), in_keyring=endpoint.has_token)
        await self._forget_all(dialog, slots_of(endpoint) - {token_slot(endpoint)})
        place = self._endpoints.remove(endpoint_id)
        self._end(dialog)
        self.removed.emit(endpoint, place, had_secrets)


class _KeyringMissing(Exception):
    """There is none that may be used."""


class _KeyringRefused(Exception):
    """The keyring did not do what the dialog needs."""

    def __init__(self, step: KeyringStep) -> None:
        super().__init__(step.value)
        self.step = step
