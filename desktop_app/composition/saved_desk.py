"""Opens the dialog of presets and prompts over one window, and carries out what is decided there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.chat.parameters import DEFAULT
from desktop_app.chat.saved_item import SavedItem, SavedKind
from desktop_app.composition.conversation_desk import ConversationDesk, Widgets
from desktop_app.composition.preset_desk import PresetDesk
from desktop_app.composition.prompt_desk import PromptDesk
from desktop_app.composition.saved_files import SavedFiles
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.key_bindings import Command

if TYPE_CHECKING:
    from desktop_app.ui.saved_dialog import SavedDialog


class SavedDesk(QObject):
    """At most one dialog a window; what another window changes is shown in it, too."""

    def __init__(self, shared: SharedRooms, widgets: Widgets, desk: ConversationDesk, presets: PresetDesk, prompts: PromptDesk) -> None:
        super().__init__(widgets.window)
        self._shared, self._saved, self._desk = shared, shared.saved, desk
        self._window, self._presets, self._prompts = widgets.window, presets, prompts
        self._dialog: SavedDialog | None = None
        self.files = SavedFiles(shared, widgets.window, lambda: self._dialog, desk.undo)
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
        dialog = self._dialog = SavedDialog(
            shared.theme, shared.icons, self._saved, kind, can_use=can_use, templates=shared.own_templates.templates, parent=self._window
        )
        dialog.add_wanted.connect(self._add)
        dialog.delete_wanted.connect(self._delete)
        dialog.move_wanted.connect(self._saved.move)
        dialog.renamed.connect(self._saved.rename)
        dialog.written.connect(self._saved.write)
        dialog.default_wanted.connect(lambda preset: self._saved.set_default(preset.id))
        dialog.values_wanted.connect(self._take_values)
        dialog.used.connect(self._use)
        dialog.export_wanted.connect(self.files.ask_where)
        dialog.import_wanted.connect(self.files.ask_what)
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
            self.files.say(self.tr("There is no room for more. Delete what you no longer need."))

    def _delete(self, items: Sequence[SavedItem]) -> None:
        act = self._saved.delete(items)
        if act is None:
            return
        single = self.tr("Deleted “{title}”").format(title=act.subject)
        text = single if act.count == 1 else self.tr("{n} deleted").format(n=act.count)
        self.files.say(text, act)

    def _take_values(self, preset: SavedItem) -> None:
        values = self._presets.values()
        act = None if values is None else self._saved.replace(preset, parameters=values)
        if act is not None:
            self.files.say(self.tr("“{name}” updated").format(name=preset.name), act)

    def _use(self, item: SavedItem) -> None:
        if item.kind is SavedKind.PROMPT:
            self._prompts.insert(item)
        else:
            self._presets.use(item)
