"""Joins the dialog about backups to the workspace; the dialog is loaded when it is first wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.chat.errors import ChatError
from desktop_app.composition.shared_rooms import SharedRooms

if TYPE_CHECKING:
    from desktop_app.ui.backups_dialog import BackupsDialog


class BackupDesk(QObject):
    """Backups as one window asks for them; one dialog at a time."""

    restart_wanted = Signal()
    """A backup lies ready: Brise is to start again."""

    def __init__(self, shared: SharedRooms, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._icons, self._folder = shared.theme, shared.icons, shared.folder
        self._backups, self._tasks, self._window = shared.backups, shared.tasks, window
        self._dialog: BackupsDialog | None = None
        self._task: asyncio.Task[None] | None = None

    def open(self, *, check: bool = False, damaged: str = "") -> None:
        """Show the backups; `check`: and look at once whether everything is sound. `damaged`: where what could not be read is kept."""
        from desktop_app.ui.backups_dialog import BackupsDialog  # deferred: the start does not pay for it

        if self._dialog is None:
            dialog = self._dialog = BackupsDialog(self._theme, self._icons, str(self._folder.backups), self._window, damaged=damaged)
            dialog.backup_wanted.connect(lambda: self._start(self._back_up, self.tr("The backup is being made.")))
            dialog.check_wanted.connect(self._start_check)
            dialog.restore_wanted.connect(self._start_restore)
            dialog.finished.connect(self._closed)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()
            self._start(self._list, "")
        if check:
            self._start_check()

    def _closed(self) -> None:
        self._dialog = None
        if self._task is not None:
            self._task.cancel()

    def _start(self, act: Callable[[BackupsDialog], Awaitable[None]], sentence: str) -> None:
        if self._dialog is not None:
            self._dialog.set_busy(sentence)
            self._task = self._tasks.start(self._run(self._task, act, self._dialog), "backups")

    def _start_check(self) -> None:
        if self._dialog is not None:
            self._start(self._check, self.tr("Everything that is stored is being read."))

    def _start_restore(self, name: str) -> None:
        if self._dialog is not None:
            self._start(lambda dialog: self._restore(dialog, name), self.tr("The backup is being checked."))

    async def _run(self, before: asyncio.Task[None] | None, act: Callable[[BackupsDialog], Awaitable[None]], dialog: BackupsDialog) -> None:
        if before is not None and not before.done():
            await asyncio.wait({before})
        try:
            await act(dialog)
        except ChatError as error:
            if self._dialog is dialog:
                dialog.show_error(error)
        if self._dialog is dialog:
            dialog.set_busy("")

    async def _list(self, dialog: BackupsDialog) -> None:
        found = await self._backups.backups()
        if self._dialog is dialog:
            dialog.show_backups(found)

    async def _back_up(self, dialog: BackupsDialog) -> None:
        await self._backups.back_up()
        await self._list(dialog)
        if self._dialog is dialog:
            dialog.show_made()

    async def _check(self, dialog: BackupsDialog) -> None:
        report = await self._backups.check()
        if self._dialog is dialog:
            dialog.show_report(report)

    async def _restore(self, dialog: BackupsDialog, name: str) -> None:
        await self._backups.prepare_restore(name)
        if self._dialog is dialog:  # it is still wanted
            self._backups.decide_restore()
            dialog.accept()
            self.restart_wanted.emit()
