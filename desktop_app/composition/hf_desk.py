"""Joins what an endpoint's dialog asks of Hugging Face to the hub and the router: accounts, models, providers."""

import asyncio
from collections.abc import Awaitable, Callable

from PySide6.QtCore import QObject

from desktop_app.chat.errors import ChatError
from desktop_app.composition.engine_access import EngineAccess
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.explain import Explanation, explain
from desktop_app.ui.link_opener import LinkOpener
from desktop_app.workspace.tasks import Tasks


class HfDesk(QObject):
    """Belongs to one dialog, and asks one question of each kind at a time: a newer one takes the place of the older one."""

    def __init__(self, dialog: EndpointDialog, access: EngineAccess, tasks: Tasks) -> None:
        super().__init__(dialog)
        self._dialog, self._access, self._tasks = dialog, access, tasks
        self._running: dict[str, asyncio.Task[None]] = {}
        links, hf, search = LinkOpener(dialog), dialog.hf, dialog.hf.part.search
        hf.page_requested.connect(lambda page: links.open("", page))
        hf.account_wanted.connect(self._ask_account)
        dialog.token.edited.connect(lambda: self._cancel("account"))
        search.wanted.connect(self._search)
        search.cancelled.connect(lambda: self._cancel("search"))
        hf.part.model_wanted.connect(self._look)
        dialog.finished.connect(lambda _result: self._cancel(*self._running))
        self._dialog.service.changed.connect(self._look_at_chosen)
        self._look_at_chosen()

    def _ask_account(self) -> None:
        endpoint, token, typed = self._dialog.asking_endpoint(), self._dialog.token.wanted, self._dialog.connection.secrets
        account = self._dialog.hf.account

        async def ask() -> None:
            found = await self._access.whoami(endpoint, token, typed)
            account.show_account(found)
            self._dialog.hf.part.show_account(found)

        self._start("account", ask, account.show_explanation)

    def _search(self, text: str) -> None:
        endpoint, typed, search = self._dialog.asking_endpoint(), self._dialog.connection.secrets, self._dialog.hf.part.search
        search.show_searching()

        async def ask() -> None:
            search.show_found(await self._access.find_models(endpoint, text, typed))

        self._start("search", ask, search.show_explanation)

    def _look(self, name: str) -> None:
        endpoint, typed, part = self._dialog.asking_endpoint(), self._dialog.connection.secrets, self._dialog.hf.part

        async def ask() -> None:
            part.show_model(await self._access.look_at_model(endpoint, name, typed))

        self._start("model", ask, part.search.show_explanation)

    def _look_at_chosen(self) -> None:
        """Who runs the model that is chosen already."""
        part = self._dialog.hf.part
        if self._dialog.service.part is part and part.search.name:
            self._look(part.search.name)

    def _start(self, kind: str, ask: Callable[[], Awaitable[None]], failed: Callable[[Explanation], None]) -> None:
        async def watched() -> None:
            try:
                await ask()
            except ChatError as error:
                failed(explain(error))

        self._cancel(kind)
        self._running[kind] = self._tasks.start(watched(), f"ask Hugging Face: {kind}")

    def _cancel(self, *kinds: str) -> None:
        for kind in kinds:
            if (running := self._running.pop(kind, None)) is not None:
                running.cancel()
