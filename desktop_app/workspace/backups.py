"""Backups of all chats: made once a day without being asked, listed, put back, and the check whether the data are sound."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.chat.backup import Backup, DataReport
from desktop_app.chat.errors import ChatError
from desktop_app.storage.backup import backups, decide_restore, is_due, make_backup, prepare_restore, thin_out, with_contents
from desktop_app.storage.copies import CopyStopped
from desktop_app.storage.data_check import check_data
from desktop_app.storage.database import Database
from desktop_app.workspace.tasks import Tasks

T = TypeVar("T")

FIRST_LOOK = 60_000
"""Milliseconds from the start to the first look whether a backup is due: nobody waits for anything then."""
LOOK_EVERY = 3_600_000
"""Milliseconds from one look to the next."""


class Backups(QObject):
    """One act at a time, in a thread; `failed` tells of a backup that nobody asked for and that did not succeed."""

    made = Signal()
    failed = Signal(object)  # ChatError

    def __init__(self, database: Database, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database, self._tasks = database, tasks
        self._ending = threading.Event()
        self._turn = asyncio.Lock()
        self._failure_told = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(lambda: self._tasks.start(self._look(), "look whether a backup is due"))

    def start(self, first_look: int = FIRST_LOOK) -> None:
        """Look from time to time; the first time after so many milliseconds. Does nothing once it was ended."""
        if not self._ending.is_set():
            self._timer.start(first_look)

    def end(self) -> None:
        """Begin nothing any more; what runs ends as if it had not begun."""
        self._timer.stop()
        self._ending.set()

    async def backups(self) -> list[Backup]:
        """All of them, latest first, with what is in them. Raises ChatError(STORAGE)."""
        path = self._database.path
        if path is None:
            return []
        return await self._do(lambda: [with_contents(path, backup) for backup in backups(path)])

    async def back_up(self) -> None:
        """Make one now. Raises ChatError(STORAGE), CancelledError."""
        path = self._database.path
        if path is None:
            return

        def make() -> None:
            make_backup(path, step=self._go_on)
            thin_out(path, time.time())

        await self._do(make)
        self.made.emit()

    async def prepare_restore(self, name: str) -> None:
        """Check one and lay it ready for `decide_restore`. Raises ChatError(STORAGE): damaged, newer; CancelledError."""
        path, newest = self._database.path, self._database.newest_version
        if path is not None:
            await self._do(lambda: prepare_restore(path, name, newest, step=self._go_on))

    def decide_restore(self) -> None:
        """What was laid ready takes the place of all chats at the next start. Raises ChatError(STORAGE)."""
        if self._database.path is not None:
            decide_restore(self._database.path)

    async def check(self) -> DataReport:
        """Read everything that is stored. Raises ChatError(STORAGE), CancelledError."""
        path = self._database.path
        if path is None:
            return DataReport(0, 0, 0, ())
        return await self._do(lambda: check_data(path, wants_to_stop=self._ending.is_set))

    async def _look(self) -> None:
        path = self._database.path
        try:
            if path is not None and await self._do(lambda: is_due(path, time.time())):
                await self.back_up()
            self._failure_told = False
        except ChatError as error:
            if not self._failure_told:  # a disk that stays full is told once
                self._failure_told = True
                self.failed.emit(error)
        self.start(LOOK_EVERY)

    async def _do(self, work: Callable[[], T]) -> T:
        async with self._turn:
            try:
                return await asyncio.to_thread(work)
            except CopyStopped:
                raise asyncio.CancelledError from None

    def _go_on(self) -> None:
        if self._ending.is_set():
            raise CopyStopped
