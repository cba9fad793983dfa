"""Opens About, the licences and the check of this installation; each is loaded when it is first wanted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.composition.shared_rooms import SharedRooms

if TYPE_CHECKING:
    from desktop_app.ui.about_dialog import AboutDialog
    from desktop_app.ui.check_dialog import CheckDialog
    from desktop_app.ui.licences_dialog import LicencesDialog

_GONE_WITHIN = 3.0  # seconds that a killed process is waited for
_log = logging.getLogger(__name__)


class AboutDesk(QObject):
    """About, in one window; what it opens lies over it and goes with it."""

    def __init__(self, shared: SharedRooms, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._icons, self._folder, self._tasks = shared.theme, shared.icons, shared.folder, shared.tasks
        self._window = window
        self._about: AboutDialog | None = None
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """What this is and what it is made of."""
        from desktop_app.composition.versions import versions  # deferred, all of them: the start does not pay for it
        from desktop_app.ui.about_dialog import AboutDialog

        dialog = self._about = AboutDialog(self._theme, self._icons, versions(), self._folder.path, self._window)
        dialog.licences_wanted.connect(self.open_licences)
        dialog.check_wanted.connect(self.open_check)
        dialog.finished.connect(self._closed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_licences(self) -> None:
        """Every component with its terms."""
        from desktop_app.ui.licences_dialog import LicencesDialog

        dialog = LicencesDialog(self._theme, self._about or self._window)
        task = self._tasks.start(self._show_licences(dialog), "licences")
        dialog.finished.connect(task.cancel)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_check(self) -> None:
        """Let this program check itself, as a process of its own."""
        from desktop_app.ui.check_dialog import CheckDialog

        dialog = CheckDialog(self._theme, self._icons, self._about or self._window)
        dialog.check_wanted.connect(lambda: self._start_check(dialog))
        dialog.finished.connect(self._end_check)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        self._start_check(dialog)

    def _closed(self) -> None:
        self._about = None

    async def _show_licences(self, dialog: LicencesDialog) -> None:
        from desktop_app.composition.licences import components

        try:
            dialog.show_components(await asyncio.to_thread(components))
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("licences could not be read: %s", type(error).__name__)
            dialog.show_missing()

    def _start_check(self, dialog: CheckDialog) -> None:
        self._end_check()
        dialog.show_running()
        self._task = self._tasks.start(self._check(dialog), "check of this installation")

    def _end_check(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _check(self, dialog: CheckDialog) -> None:
        from desktop_app.composition.check_child import CheckBroken, CheckChild

        loop, checked = asyncio.get_running_loop(), 0

        def one_more() -> None:
            nonlocal checked
            checked += 1
            dialog.show_progress(checked)

        def tell() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(lambda: None if over else one_more())

        over = False
        child = CheckChild(tell)
        try:
            dialog.show_report(await asyncio.wrap_future(child.found))
        except CheckBroken as error:
            dialog.show_broken(str(error))
        finally:
            over = True
            child.end()
            await asyncio.wait({asyncio.wrap_future(child.ended)}, timeout=_GONE_WITHIN)
