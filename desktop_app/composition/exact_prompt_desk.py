"""Shows what the next answer is asked with, and asks the server whether its own template makes the same of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.chat.control_tokens import ControlChoice, masked_places
from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.prompt_difference import Comparison, compare
from desktop_app.chat.system_fold import folded
from desktop_app.composition.control_desk import ControlDesk
from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.workspace.control_watch import ControlWatch
from desktop_app.workspace.prompting import Prompting
from desktop_app.workspace.rendered_prompt import rendered
from desktop_app.workspace.tasks import Tasks

if TYPE_CHECKING:
    from desktop_app.ui.exact_prompt_dialog import ExactPromptDialog


class ExactPromptDesk(QObject):
    """A dialog for each time that somebody asks; whatever it still waits for ends with it."""

    def __init__(self, shared: SharedRooms, desk: ConversationDesk, control: ControlDesk, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._icons, self._access, self._tasks = shared.theme, shared.icons, shared.access, shared.tasks
        self._desk, self._control, self._window = desk, control, window

    def open(self) -> None:
        """Show it, as soon as it is known."""
        from desktop_app.ui.exact_prompt_dialog import ExactPromptDialog

        dialog = ExactPromptDialog(self._theme, self._icons, self._window)
        showing = _Showing(dialog, self._tasks, lambda: self._show(dialog))
        dialog.control.choice_wanted.connect(self._control.choose)
        self._control.changed.connect(showing.again)
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
        system, draft = ("", None) if session is None else (session.conversation.system_prompt, session.draft_message())
        for earlier in dialog.findChildren(_Question):
            earlier.drop()
        template = prompting.template
        prompt = await self._made(endpoint, prompting, turns)
        if prompt is None:
            dialog.show_unknown()
            return
        finding = await ControlWatch().find(prompting, turns, draft, system)
        marks: tuple[tuple[int, int], ...] = ()
        if finding is not None:
            marks = await self._marks(endpoint, prompting, turns, prompt)
        folded_system = system if prompting.folds_system else ""
        dialog.show_prompt(prompt, folded_system=folded_system, is_raw=prompting.is_raw, control=finding, marks=marks)
        if template is not None:
            _Question(dialog, self._tasks, endpoint.name, lambda: self._compare(endpoint, prompting, turns, prompt)).ask()

    async def _made(self, endpoint: Endpoint, prompting: Prompting, turns: tuple[Turn, ...]) -> str | None:
        template = prompting.template
        return await (self._by_server(endpoint, prompting, turns) if template is None else rendered(template, turns))

    async def _marks(self, endpoint: Endpoint, prompting: Prompting, turns: tuple[Turn, ...], prompt: str) -> tuple[tuple[int, int], ...]:
        """Where in the prompt control tokens stand that come from its texts and not from the template."""
        breaks = prompting.control_choice is ControlChoice.BREAK
        tokens = prompting.control.broken_up if breaks else prompting.control
        masked, mask = await asyncio.to_thread(tokens.masked_turns, turns)
        if not mask:
            return ()
        try:
            strange = await self._made(endpoint, prompting, masked)
        except ChatError:
            return ()
        return () if strange is None else await asyncio.to_thread(masked_places, prompt, strange, mask)

    async def _by_server(self, endpoint: Endpoint, prompting: Prompting, turns: tuple[Turn, ...]) -> str | None:
        async with self._access.open_engine(endpoint, prompting.dialect) as engine:
            return await engine.render_prompt(turns)

    async def _compare(self, endpoint: Endpoint, prompting: Prompting, turns: tuple[Turn, ...], prompt: str) -> Comparison | None:
        """What the server would make of it, against what is sent; None: it does not tell. Raises ChatError."""
        as_chat = folded(turns) if endpoint.facts.takes_system is False else turns
        theirs = await self._by_server(endpoint, prompting, as_chat)
        bos = "" if prompting.template is None else prompting.template.bos_token
        return None if theirs is None else compare(prompt, theirs, bos)


class _Showing(QObject):
    """What a dialog shows, asked for anew when something else is chosen; it ends with its dialog."""

    def __init__(self, dialog: ExactPromptDialog, tasks: Tasks, show: Callable[[], Coroutine[Any, Any, None]]) -> None:
        super().__init__(dialog)
        self._tasks, self._show = tasks, show
        self._task = tasks.start(show(), "exact prompt")
        self._has_ended = False
        dialog.finished.connect(self._end)

    def again(self) -> None:
        """Show what it is now."""
        if self._has_ended:
            return
        self._task.cancel()
        self._task = self._tasks.start(self._show(), "exact prompt")

    def _end(self) -> None:
        self._has_ended = True
        self._task.cancel()


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

    def drop(self) -> None:
        """Another prompt is shown."""
        self._end()
        self._shown.again_wanted.disconnect(self.ask)
        self._shown.stop_wanted.disconnect(self._stop)
        self.deleteLater()

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
