"""Writes presets, prompts and templates of one's own into a file, and takes them from one, once they were looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import SavedItem
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.free_window import FreeWindow
from desktop_app.ui.main_window import MainWindow
from desktop_app.workspace.saved_intake import SavedIntake
from desktop_app.workspace.undo import Act

if TYPE_CHECKING:
    from desktop_app.chat.saved_look import SavedLook
    from desktop_app.chat.saved_report import SavedReport
    from desktop_app.ui.saved_dialog import SavedDialog

_SUFFIX = "json"


class SavedFiles(QObject):
    """Tells what happens over `dialog`, where presets and prompts are shown, or over the window once that is closed."""

    def __init__(
        self, shared: SharedRooms, window: MainWindow, dialog: Callable[[], SavedDialog | None], undo: Callable[[Act], None]
    ) -> None:
        super().__init__(window)
        self._shared, self._window, self._dialog, self._undo = shared, window, dialog, undo
        self._intake = SavedIntake(shared.saved, shared.own_templates, shared.undo)
        self._free = FreeWindow(window)

    def _over(self) -> SavedDialog | MainWindow:
        return self._dialog() or self._window

    def say(self, text: str, act: Act | None = None) -> None:
        """Say what was done, with the way back if there is one."""
        if act is None:
            self._over().show_toast(text)
        else:
            self._over().show_toast(text, self.tr("Undo"), lambda: self._undo(act))

    def ask_where(self, items: Sequence[SavedItem], templates: Sequence[PromptTemplate]) -> None:
        """Ask for a file to write them into."""
        asked = QFileDialog(self._over(), self.tr("Export presets and prompts"))
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asked.setNameFilter(f"JSON (*.{_SUFFIX})")
        asked.setDefaultSuffix(_SUFFIX)
        name = self.tr("Brise presets and prompts")
        asked.selectFile(f"{name}.{_SUFFIX}")
        asked.fileSelected.connect(lambda path: self.export_to(Path(path), items, templates))
        asked.finished.connect(asked.deleteLater)
        asked.open()

    def export_to(self, path: Path, items: Sequence[SavedItem], templates: Sequence[PromptTemplate] = ()) -> None:
        """Write them into a file, in a thread."""
        self._shared.tasks.start(self._export(path, tuple(items), tuple(templates)), "export presets")

    async def _export(self, path: Path, items: tuple[SavedItem, ...], templates: tuple[PromptTemplate, ...]) -> None:
        from desktop_app.exchange.presets_json import presets_json
        from desktop_app.exchange.whole_file import write_whole

        try:
            await asyncio.to_thread(write_whole, path, presets_json(items, templates), lambda: False)
        except OSError:
            text = self.tr("“{name}” cannot be written. Choose another folder, or make room.")
        else:
            text = self.tr("“{name}” saved")
        if isValid(self):
            self.say(text.format(name=path.name))

    def ask_what(self) -> None:
        """Ask for a file to take them from."""
        asked = QFileDialog(self._over(), self.tr("Import presets and prompts"))
        asked.setFileMode(QFileDialog.FileMode.ExistingFile)
        asked.setNameFilters([f"JSON (*.{_SUFFIX})", self.tr("All files (*)")])
        asked.fileSelected.connect(lambda path: self.import_from(Path(path)))
        asked.finished.connect(asked.deleteLater)
        asked.open()

    def import_from(self, path: Path) -> None:
        """Read a file in a thread, show what is in it, and keep what is new of it if that is wanted."""
        self._shared.tasks.start(self._read(path), "read presets")

    async def _read(self, path: Path) -> None:
        from desktop_app.exchange.presets_json import read_presets
        from desktop_app.ui.saved_import_words import problem_sentence

        report = await asyncio.to_thread(read_presets, path)
        look = await self._intake.look(report)
        if not isValid(self):  # the window was closed meanwhile
            return
        if report.problem is not None:
            self.say(problem_sentence(report.problem))
        elif self._dialog() is not None:
            self._offer(path, report, look)
        else:
            self._free.then(lambda: self._offer(path, report, look))

    def _offer(self, path: Path, report: SavedReport, look: SavedLook) -> None:
        from desktop_app.ui.saved_import_dialog import SavedImportDialog

        dialog = SavedImportDialog(self._shared.theme, path.name, report, look, self._over())
        dialog.accepted.connect(lambda: self._shared.tasks.start(self._take(report), "import presets"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _take(self, report: SavedReport) -> None:
        from desktop_app.ui.saved_import_words import taken_sentence

        kept = await self._intake.take(report)
        if not isValid(self):
            return
        self.say(taken_sentence(kept.count), kept.act)
        dialog = self._dialog()
        if dialog is not None and kept.items:
            kinds = {item.kind for item in kept.items}
            dialog.show_kind(dialog.kind if dialog.kind in kinds else kept.items[0].kind, kept.items[0].id)
