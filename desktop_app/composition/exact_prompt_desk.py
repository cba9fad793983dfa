"""Shows what the next answer is asked with, and asks the server whether its own template makes the same of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.prompt_difference import Comparison, compare
from desktop_app.chat.system_fold import folded
from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.workspace.prompting import Prompting
from desktop_app.workspace.rendered_prompt import rendered
from desktop_app.workspace.tasks import Tasks

if TYPE_CHECKING:
    from desktop_app.ui.exact_prompt_dialog import ExactPromptDialog


class ExactPromptDesk(QObject):
    """A dialog for each time that somebody asks; whatever it still waits for ends with it."""

    def __init__(self, shared: SharedRooms, desk: ConversationDesk, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._icons, self._access, self._tasks = shared.theme, shared.icons, shared.access, shared.tasks
        self._desk, self._window = desk, window

    def open(self) -> None:
        """Show it, as soon as it is known."""
        from desktop_app.ui.exact_prompt_dialog import ExactPromptDialog

        dialog = ExactPromptDialog(self._theme, self._icons, self._window)
        task = self._tasks.start(self._show(dialog), "exact prompt")
        dialog.finished.connect(lambda _result: task.cancel())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _show(self, dialog: ExactPromptDialog) -> None:
        try:
            request = await self._desk.next_request()
            if request is None:
                dialog.show_unknown()
            elif all(turn.role is not Role.USER for turn in request[2]):
                dialog.show_nothing()
            else:
                await self._render(dialog, *request)
        except ChatError as error:
            dialog.show_error(error)

    async def _render(self, dialog: ExactPromptDialog, endpoint: Endpoint, prompting: Prompting, turns: tuple[Turn, ...]) -> None:
        session = self._desk.session
        system = session.conversation.system_prompt if prompting.folds_system and session is not None else ""
        template = prompting.template
        prompt = await (self._by_server(endpoint, prompting, turns) if template is None else rendered(template, turns))
        if prompt is None:
            dialog.show_unknown()
            return
        dialog.show_prompt(prompt, folded_system=system)
        if template is not None:
            _Question(dialog, self._tasks, endpoint.name, lambda: self._compare(endpoint, prompting, turns, prompt)).ask()

    async def _by_server(self, endpoint: Endpoint, prompting: Prompting, turns: tuple[Turn, ...]) -> str | None:
        async with self._access.open_engine(endpoint, prompting.dialect) as engine:
            return await engine.render_prompt(turns)

    async def _compare(self, endpoint: Endpoint, prompting: Prompting, turns: tuple[Turn, ...], prompt: str) -> Comparison | None:
        """What the server would make of it, against what is sent; None: it does not tell. Raises ChatError."""
        as_chat = folded(turns) if endpoint.facts.takes_system is False else turns
        theirs = await self._by_server(endpoint, prompting, as_chat)
        bos = "" if prompting.template is None else prompting.template.bos_token
        return None if theirs is None else compare(prompt, theirs, bos)


class _Question(QObject):
    """One comparison, asked as often as it is wanted; it ends with its dialog."""

    def __init__(
        self, dialog: ExactPromptDialog, tasks: Tasks, endpoint_name: str, compare: Callable[[], Awaitable[Comparison | None]]
    ) -> None:
        super().__init__(dialog)
        self._shown, self._tasks, self._endpoint_name, self._compare = dialog.comparison, tasks, endpoint_name, compare
        self._task: asyncio.Task[None] | None = None
        self._shown.again_wanted.connect(self.ask)
        self._shown.stop_wanted.connect(self._stop)
        dialog.finished.connect(self._end)

    def ask(self) -> None:
        """Ask the server."""
        self._shown.show_asking(self._endpoint_name)
        self._task = self._tasks.start(self._ask(), "compare prompts")

    async def _ask(self) -> None:
        try:
            comparison = await self._compare()
        except ChatError as error:
            self._shown.show_error(error)
        else:
            if comparison is None:
                self._shown.show_unknown()
            else:
                self._shown.show_comparison(comparison)

    def _stop(self) -> None:
        self._end()
        self._shown.show_stopped()

    def _end(self) -> None:
        if self._task is not None:
            self._task.cancel()
