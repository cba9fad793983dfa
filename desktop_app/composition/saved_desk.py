"""Opens the dialog of presets and prompts over one window, and carries out what is decided there, files included."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from desktop_app.chat.parameters import DEFAULT
from desktop_app.chat.saved_item import SavedItem, SavedKind
from desktop_app.composition.conversation_desk import ConversationDesk, Widgets
from desktop_app.composition.preset_desk import PresetDesk
from desktop_app.composition.prompt_desk import PromptDesk
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.key_bindings import Command

if TYPE_CHECKING:
    from desktop_app.chat.saved_report import SavedReport
    from desktop_app.ui.saved_dialog import SavedDialog

_SUFFIX = "json"


class SavedDesk(QObject):
    """At most one dialog a window; what another window changes is shown in it, too."""

    def __init__(self, shared: SharedRooms, widgets: Widgets, desk: ConversationDesk, presets: PresetDesk, prompts: PromptDesk) -> None:
        super().__init__(widgets.window)
        self._shared, self._saved, self._desk = shared, shared.saved, desk
        self._window, self._presets, self._prompts = widgets.window, presets, prompts
        self._dialog: SavedDialog | None = None
        action = self._window.commands.add(Command.PRESETS, self._open)
        action.setText(self.tr("Presets and prompts…"))
        self._window.commands.offer_settings(action)
        presets.manage_wanted.connect(self.open)
        prompts.manage_wanted.connect(self.open)
        shared.saved.changed.connect(self._refresh)
        shared.saved.default_changed.connect(self._refresh)

    def open(self, kind: SavedKind = SavedKind.PRESET) -> SavedDialog:
        """Show the dialog with presets, system prompts or prompts in it."""
        from desktop_app.ui.saved_dialog import SavedDialog

        if self._dialog is not None:
            self._dialog.show_kind(kind)
            return self._dialog
        shared, can_use = self._shared, self._desk.session is not None
        dialog = self._dialog = SavedDialog(shared.theme, shared.icons, self._saved, kind, can_use=can_use, parent=self._window)
        dialog.add_wanted.connect(self._add)
        dialog.delete_wanted.connect(self._delete)
        dialog.move_wanted.connect(self._saved.move)
        dialog.renamed.connect(self._saved.rename)
        dialog.written.connect(self._saved.write)
        dialog.default_wanted.connect(lambda preset: self._saved.set_default(preset.id))
        dialog.values_wanted.connect(self._take_values)
        dialog.used.connect(self._use)
        dialog.export_wanted.connect(self._ask_where)
        dialog.import_wanted.connect(self._ask_what)
        dialog.undo_wanted.connect(lambda: self._desk.undo())
        dialog.finished.connect(self._closed)
        dialog.open()
        return dialog

    def _open(self) -> None:
        self.open()

    def rest(self) -> None:
        """Keep what was typed in the dialog a moment ago."""
        if self._dialog is not None:
            self._dialog.editor.flush()

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _refresh(self, kind: SavedKind = SavedKind.PRESET) -> None:
        if self._dialog is not None and kind is self._dialog.kind:
            self._dialog.refresh()

    def _say(self, text: str, action: str = "", on_action: object = None) -> None:
        shown = self._window if self._dialog is None else self._dialog
        shown.show_toast(text, action, on_action)  # type: ignore[arg-type]

    def _add(self, kind: SavedKind) -> None:
        name = {
            SavedKind.PRESET: self.tr("New preset"),
            SavedKind.SYSTEM_PROMPT: self.tr("New system prompt"),
            SavedKind.PROMPT: self.tr("New prompt"),
        }[kind]
        item = self._saved.add(kind, name, parameters=self._presets.values() or DEFAULT)
        if item is not None and self._dialog is not None:
            self._dialog.edit_new(item)
        elif self._saved.is_full(kind):
            self._say(self.tr("There is no room for more. Delete what you no longer need."))

    def _delete(self, items: Sequence[SavedItem]) -> None:
        act = self._saved.delete(items)
        if act is None:
            return
        single = self.tr("Deleted “{title}”").format(title=act.subject)
        text = single if act.count == 1 else self.tr("{n} deleted").format(n=act.count)
        self._say(text, self.tr("Undo"), lambda: self._desk.undo(act))

    def _take_values(self, preset: SavedItem) -> None:
        values = self._presets.values()
        act = None if values is None else self._saved.replace(preset, parameters=values)
        if act is not None:
            self._say(self.tr("“{name}” updated").format(name=preset.name), self.tr("Undo"), lambda: self._desk.undo(act))

    def _use(self, item: SavedItem) -> None:
        if item.kind is SavedKind.PROMPT:
            self._prompts.insert(item)
        else:
            self._presets.use(item)

    def _ask_where(self, items: Sequence[SavedItem]) -> None:
        asked = QFileDialog(self._dialog or self._window, self.tr("Export presets and prompts"))
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asked.setNameFilter(f"JSON (*.{_SUFFIX})")
        asked.setDefaultSuffix(_SUFFIX)
        name = self.tr("Brise presets and prompts")
        asked.selectFile(f"{name}.{_SUFFIX}")
        asked.fileSelected.connect(lambda path: self.export_to(Path(path), items))
        asked.finished.connect(asked.deleteLater)
        asked.open()

    def export_to(self, path: Path, items: Sequence[SavedItem]) -> None:
        """Write them into a file, in a thread."""
        self._shared.tasks.start(self._export(path, tuple(items)), "export presets")

    async def _export(self, path: Path, items: tuple[SavedItem, ...]) -> None:
        from desktop_app.exchange.presets_json import presets_json
        from desktop_app.exchange.whole_file import write_whole

        try:
            await asyncio.to_thread(write_whole, path, presets_json(items), lambda: False)
        except OSError:
            self._say(self.tr("“{name}” cannot be written. Choose another folder, or make room.").format(name=path.name))
        else:
            self._say(self.tr("“{name}” saved").format(name=path.name))

    def _ask_what(self) -> None:
        asked = QFileDialog(self._dialog or self._window, self.tr("Import presets and prompts"))
        asked.setFileMode(QFileDialog.FileMode.ExistingFile)
        asked.setNameFilters([f"JSON (*.{_SUFFIX})", self.tr("All files (*)")])
        asked.fileSelected.connect(lambda path: self.import_from(Path(path)))
        asked.finished.connect(asked.deleteLater)
        asked.open()

    def import_from(self, path: Path) -> None:
        """Read a file in a thread, and keep what is in it beside what is there."""
        self._shared.tasks.start(self._import(path), "import presets")

    async def _import(self, path: Path) -> None:
        from desktop_app.exchange.presets_json import read_presets

        await self._take_in(await asyncio.to_thread(read_presets, path))

    async def _take_in(self, report: SavedReport) -> None:
        from desktop_app.chat.saved_report import LeftBehind
        from desktop_app.ui.problem_dialog import ProblemDialog
        from desktop_app.ui.saved_words import left_lines, problem_sentence, taken_sentence

        if report.problem is not None:
            self._say(problem_sentence(report.problem))
            return
        kept, act = await self._saved.take_in(report.items)
        if len(kept) < len(report.items):
            report.left[LeftBehind.TOO_MANY] += len(report.items) - len(kept)
        said = taken_sentence(len(kept))
        if act is not None:
            self._say(said, self.tr("Undo"), lambda: self._desk.undo(act))
        if self._dialog is not None and kept:
            kinds = {item.kind for item in kept}
            self._dialog.show_kind(self._dialog.kind if self._dialog.kind in kinds else kept[0].kind, kept[0].id)
        if details := left_lines(report):
            remedy = self.tr("Some of the file was left, or is not quite as it was.")
            dialog = ProblemDialog(self._shared.theme, said, remedy, details, self._dialog or self._window)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()
