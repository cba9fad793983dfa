"""A look at this computer's usual ports: which model servers listen there. Only ever begun by somebody who asked for it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.local_servers import HOSTS, FoundServer, LookPhase, LookState, usual_addresses
from desktop_app.workspace.tasks import Tasks

_BETWEEN = 0.005
"""Seconds between two beginnings: setting up a connection takes some milliseconds of the window's time."""


class ServerLook(QObject):
    """One look at a time; what it found is kept until the next one. `look` asks one address, and raises ChatError."""

    changed = Signal(object)  # LookState

    def __init__(self, look: Callable[[str], Awaitable[FoundServer]], tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.addresses = usual_addresses()
        """Where it looks."""
        self._look, self._tasks = look, tasks
        self._state = LookState()
        self._task: asyncio.Task[None] | None = None

    @property
    def state(self) -> LookState:
        """How far it has come."""
        return self._state

    def start(self) -> None:
        """Look at all addresses; one that runs goes on."""
        if self._task is None:
            self._set(LookState(LookPhase.LOOKING, self.addresses))
            self._task = self._tasks.start(self._look_at_all(), "look for servers")

    def stop(self) -> None:
        """End it at once; what was found stays."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            self._set(replace(self._state, phase=LookPhase.DONE) if self._state.found else LookState())

    async def _look_at_all(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for address in self._state.addresses:
                    group.create_task(self._look_at(address), name=f"look at {address}")
                    await asyncio.sleep(_BETWEEN)
        finally:
            if self._task is asyncio.current_task():  # else it was stopped, and that is told already
                self._task = None
                self._set(replace(self._state, phase=LookPhase.DONE))

    async def _look_at(self, address: str) -> None:
        try:
            server = await self._look(address)
            found, refused = _with(self._state.found, server), 0  # of now: others have answered meanwhile
        except ChatError as error:  # nobody is there, or nobody that Brise can talk to
            found, refused = self._state.found, int(error.kind is ErrorKind.NOT_LISTED)
        self._set(replace(self._state, found=found, answered=self._state.answered + 1, refused=self._state.refused + refused))

    def _set(self, state: LookState) -> None:
        self._state = state
        self.changed.emit(state)


def _with(found: tuple[FoundServer, ...], new: FoundServer) -> tuple[FoundServer, ...]:
    """One more; a server that listens at both of this computer's addresses is one, at the first of them."""
    same = next((known for known in found if known.is_like(new)), None)
    if same is None:
        return (*found, new)
    is_first = new.url.startswith(f"http://{HOSTS[0]}:")
    return tuple(new if known is same and is_first else known for known in found)
