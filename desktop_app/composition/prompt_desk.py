"""Puts saved prompts into the composer of one window, their variables filled in, and saves what stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QTextCursor

from desktop_app.chat.conversation import title_from
from desktop_app.chat.prompt_variables import filled, variables_of
from desktop_app.chat.saved_item import SavedItem, SavedKind
from desktop_app.composition.conversation_desk import Widgets
from desktop_app.composition.preset_desk import PresetDesk
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.key_bindings import Command, key_text
from desktop_app.ui.menu import Menu

if TYPE_CHECKING:
    from desktop_app.ui.slash_prompts import SlashPrompts

_MOST_IN_MENU = 12


class PromptDesk(QObject):
    """A button in the composer's foot with a menu, and a list where `/` is written first."""

    manage_wanted = Signal(object)  # SavedKind

    def __init__(self, shared: SharedRooms, widgets: Widgets, presets: PresetDesk) -> None:
        super().__init__(widgets.window)
        self._shared, self._saved, self._presets = shared, shared.saved, presets
        self._window, self._pane = widgets.window, widgets.pane
        self._composer = widgets.pane.composer
        self._slash: SlashPrompts | None = None
        self._length = 1
        self.button = IconButton(shared.icons, "bookmark", self.tr("Saved prompts"))
        self.button.set_label(self.tr("Saved prompts"), key_text(Command.PROMPTS))
        self._composer.insert_tool(self.button)
        self.button.clicked.connect(self.open_menu)
        self._window.commands.add(Command.PROMPTS, self.open_menu)
        self._pane.transcript.acts.prompt_wanted.connect(self.save)
        self._composer.field.textChanged.connect(self._text_changed)

    @property
    def slash(self) -> SlashPrompts:
        """The list over the composer; made when `/` is written for the first time."""
        if self._slash is None:
            from desktop_app.ui.slash_prompts import SlashPrompts  # deferred: the start does not pay for it

            self._slash = SlashPrompts(self._shared.theme, self._composer, lambda: self._saved.items(SavedKind.PROMPT), self._window)
            self._slash.chosen.connect(self._chosen_by_name)
        return self._slash

    def menu_for(self) -> Menu:
        """The first prompts, and what else there is to do with them."""
        menu = Menu(self.button)
        prompts = self._saved.items(SavedKind.PROMPT)
        for prompt in prompts[:_MOST_IN_MENU]:
            action = menu.addAction(prompt.name.replace("&", "&&"))
            action.triggered.connect(lambda _=False, prompt_id=prompt.id: self._insert_known(prompt_id))
        menu.addSeparator()
        menu.addAction(self.tr("Save as prompt…"), self.save_draft).setEnabled(not self._composer.field.is_blank)
        more = len(prompts) > _MOST_IN_MENU
        manage = self.tr("All {n} prompts…").format(n=len(prompts)) if more else self.tr("Presets and prompts…")
        menu.addAction(manage, lambda: self.manage_wanted.emit(SavedKind.PROMPT))
        return menu

    def open_menu(self) -> None:
        """Show it over the button; arrows walk in it."""
        menu = self.menu_for()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.button.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))
        if menu.actions()[0].isEnabled():
            menu.setActiveAction(menu.actions()[0])

    def save_draft(self) -> None:
        """Keep what stands in the composer as a prompt."""
        self.save(self._composer.text)

    def save(self, text: str) -> None:
        """Ask for a name, and keep the text as a prompt."""
        if text.strip():
            self._presets.save(SavedKind.PROMPT, title_from(text), text=text)

    def insert(self, prompt: SavedItem) -> None:
        """Ask for its variables, then put it where the cursor is."""
        variables = variables_of(prompt.text)
        if not variables:
            self._put(prompt.text)
            return
        from desktop_app.ui.variables_dialog import VariablesDialog

        dialog = VariablesDialog(self._shared.theme, self._shared.icons, prompt.name, variables, self._window)
        dialog.filled.connect(lambda values: self._put(filled(prompt.text, values)))
        dialog.rejected.connect(lambda: self._put(prompt.text))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _insert_known(self, prompt_id: str) -> None:
        prompt = self._saved.item(SavedKind.PROMPT, prompt_id)
        if prompt is not None:
            self.insert(prompt)

    def _chosen_by_name(self, prompt_id: str) -> None:
        cursor = QTextCursor(self._composer.field.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        self._insert_known(prompt_id)

    def _put(self, text: str) -> None:
        self._composer.put_text(text)

    def _text_changed(self) -> None:
        document = self._composer.field.document()
        before, self._length = self._length, document.characterCount()
        if before == 1 and self._length == 2 and document.firstBlock().text() == "/" and self._window.focusWidget() is self._composer.field:
            # the text is being changed: it is looked at afterwards
            QTimer.singleShot(0, self, lambda: self.slash.open())
