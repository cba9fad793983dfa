"""Endpoints leave as a file and come from one, over one window: which, where to, what is in it, and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.endpoint_secrets import token_slot
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import new_id
from desktop_app.chat.saved_item import free_name
from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.usual_folder import usual_folder
from desktop_app.workspace.undo import Act

if TYPE_CHECKING:
    from desktop_app.chat.endpoint_profile import KeptBack
    from desktop_app.chat.profile_report import ProfileReport


class ProfileDesk(QObject):
    """Nothing is written or taken before it was shown, and nothing that is taken is contacted."""

    def __init__(self, shared: SharedRooms, window: MainWindow, desk: ConversationDesk) -> None:
        super().__init__(window)
        self._shared, self._window, self._desk = shared, window, desk
        self._folder = usual_folder(QStandardPaths.StandardLocation.DocumentsLocation)
        export, bring_in = QAction(self.tr("Export endpoints…"), self), QAction(self.tr("Import endpoints…"), self)
        export.triggered.connect(self._export_all)
        bring_in.triggered.connect(self.ask)
        window.commands.offer_exchange(export, bring_in)
        window.popover.export_requested.connect(self.export)
        window.popover.import_requested.connect(self.ask)

    def _export_all(self) -> None:
        self.export("")

    def export(self, endpoint_id: str) -> None:
        """Ask which endpoints go into a file: all, or the one with this id, unless others are chosen."""
        from desktop_app.ui.export_profiles_dialog import ExportProfilesDialog  # deferred: the start does not pay for it

        endpoints = [endpoint for endpoint in self._shared.endpoints.endpoints() if not endpoint.is_builtin]
        if not endpoints:
            self._window.show_toast(self.tr("There are no endpoints yet."))
            return
        kept = {endpoint.id: self._kept_back(endpoint) for endpoint in endpoints}
        dialog = ExportProfilesDialog(self._shared.theme, endpoints, kept, endpoint_id, self._window)
        dialog.chosen.connect(self._ask_where)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _kept_back(self, endpoint: Endpoint) -> frozenset[KeptBack]:
        from desktop_app.chat.endpoint_profile import kept_back

        return kept_back(endpoint, has_token=self._shared.credentials.remembered(*token_slot(endpoint)) is not None)

    def _ask_where(self, endpoints: Sequence[Endpoint]) -> None:
        from desktop_app.chat.file_name import file_name
        from desktop_app.exchange.endpoints_json import SUFFIX

        title = endpoints[0].name if len(endpoints) == 1 else self.tr("Endpoints")
        asked = QFileDialog(self._window, self.tr("Export endpoints to"), self._folder)
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asked.setNameFilter(self.tr("Endpoints (*.{suffix})").format(suffix=SUFFIX))
        asked.setDefaultSuffix(SUFFIX)
        asked.selectFile(f"{file_name(title, self.tr('Endpoints'))}.{SUFFIX}")
        asked.fileSelected.connect(lambda path: self._shared.tasks.start(self._export(Path(path), endpoints), "export endpoints"))
        asked.finished.connect(asked.deleteLater)
        asked.open()

    async def _export(self, path: Path, endpoints: Sequence[Endpoint]) -> None:
        from desktop_app.exchange.endpoints_json import endpoints_json
        from desktop_app.exchange.whole_file import write_whole

        self._folder = str(path.parent)
        try:
            await asyncio.to_thread(write_whole, path, endpoints_json(endpoints, Path.home()), lambda: False)
        except OSError:
            text = self.tr("“{name}” cannot be written. Choose another folder, or make room.")
        else:
            text = self.tr("Saved as {name}")
        if isValid(self._window):  # it may have been closed while the file was written
            self._window.show_toast(text.format(name=path.name))

    def ask(self) -> None:
        """Ask for a file."""
        from desktop_app.exchange.endpoints_json import SUFFIX

        asked = QFileDialog(self._window, self.tr("Choose a file of endpoints"), self._folder)
        asked.setFileMode(QFileDialog.FileMode.ExistingFile)
        asked.setNameFilters([self.tr("Endpoints (*.{suffix})").format(suffix=SUFFIX), self.tr("All files (*)")])
        asked.fileSelected.connect(lambda path: self._shared.tasks.start(self._look(Path(path)), "look at endpoints"))
        asked.finished.connect(asked.deleteLater)
        asked.open()

    async def _look(self, path: Path) -> None:
        self._folder = str(path.parent)
        await self.show(path, await read(path))

    async def show(self, path: Path, report: ProfileReport, then: Callable[[], None] = lambda: None) -> None:
        """Show what is in a file that was read, and take what is chosen of it; `then`: the file is done with."""
        if not isValid(self._window):  # it was closed while the file was read
            return
        from desktop_app.chat.endpoint_profile import Alike
        from desktop_app.ui.import_profiles_dialog import ImportProfilesDialog
        from desktop_app.ui.problem_dialog import ProblemDialog
        from desktop_app.ui.profile_words import problem_sentence

        theme = self._shared.theme
        if report.problem is not None:
            problem = ProblemDialog(theme, problem_sentence(report.problem, path.name), "", "", self._window)
            problem.finished.connect(then)
            problem.finished.connect(problem.deleteLater)
            problem.open()
            return
        lets_through = self._shared.settings.preferences().only_listed_servers
        dialog = ImportProfilesDialog(theme, path.name, report, self._window, lets_through=lets_through)
        alike = Alike(self._shared.endpoints.endpoints())
        for profile in report.profiles:
            dialog.add(profile, alike.to(profile))
            await asyncio.sleep(0)  # many rows at once would hold the window
            if not isValid(dialog):
                return
        dialog.finish()
        dialog.chosen.connect(self._take)
        dialog.finished.connect(then)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, profiles: Sequence[Endpoint]) -> None:
        endpoints = self._shared.endpoints
        names = [endpoint.name for endpoint in endpoints.endpoints()]
        taken: list[Endpoint] = []
        for profile in profiles:
            taken.append(replace(profile, id=new_id(), name=free_name(profile.name, names)))
            names.append(taken[-1].name)
        try:
            endpoints.take_in(taken)
        except ChatError as error:
            self._desk.show_error(error)
            return
        self._tell(taken)

    def _tell(self, taken: Sequence[Endpoint]) -> None:
        from desktop_app.ui.profile_words import taken_sentence

        act = Act(taken[0].name, lambda: self._take_back(taken), len(taken))
        self._shared.undo.push(act)
        self._desk.offer_undo(taken_sentence(len(taken)), act)

    def _take_back(self, taken: Sequence[Endpoint]) -> None:
        """They go, but for those that something was entrusted to since. Raises ChatError."""
        endpoints = self._shared.endpoints
        for endpoint in taken:
            now = endpoints.endpoint(endpoint.id)
            may_have_secrets = now is None or now.has_token or (now.options.headers and not endpoints.is_unchosen(endpoint.id))
            if now is not None and not may_have_secrets and (now.url, now.options) == (endpoint.url, endpoint.options):
                endpoints.remove(endpoint.id)


async def read(path: Path) -> ProfileReport:
    """What is in a file, read in a thread."""
    from desktop_app.exchange.endpoints_json import read_endpoints

    return await asyncio.to_thread(read_endpoints, path, Path.home())
