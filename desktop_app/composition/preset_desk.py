"""Joins presets and saved system prompts to the parameters of one window, and to the chat that is shown there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.conversation import Conversation, title_from
from desktop_app.chat.parameters import DEFAULT, Parameters
from desktop_app.chat.saved_item import TEXT_LENGTH, SavedItem, SavedKind
from desktop_app.composition.conversation_desk import ConversationDesk, Widgets
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.workspace.chat_session import ChatSession
from desktop_app.workspace.undo import Act


class PresetDesk(QObject):
    """Values and text belong to the chat; what is saved is only where they come from."""

    manage_wanted = Signal(object)  # SavedKind

    def __init__(self, shared: SharedRooms, widgets: Widgets, desk: ConversationDesk) -> None:
        super().__init__(widgets.window)
        self._shared, self._saved, self._desk = shared, shared.saved, desk
        self._window, self._panel = widgets.window, widgets.parameters
        panel = self._panel
        panel.preset.save_wanted.connect(self._save_preset)
        panel.preset.update_wanted.connect(self._update_preset)
        panel.preset.manage_wanted.connect(lambda: self.manage_wanted.emit(SavedKind.PRESET))
        panel.values_replaced.connect(self._values_replaced)
        panel.saved_prompts.chosen.connect(self._choose_system_prompt)
        panel.saved_prompts.save_wanted.connect(self._save_system_prompt)
        panel.saved_prompts.manage_wanted.connect(lambda: self.manage_wanted.emit(SavedKind.SYSTEM_PROMPT))
        self._saved.changed.connect(self._show)
        shared.sessions.conversation_changed.connect(self._conversation_changed)
        self._show(SavedKind.PRESET)
        self._show(SavedKind.SYSTEM_PROMPT)

    def use(self, item: SavedItem) -> None:
        """Let a preset or a system prompt count in the chat that is shown."""
        if item.kind is SavedKind.SYSTEM_PROMPT:
            self._choose_system_prompt(item.id)
        elif self._desk.session is not None:
            self._panel.take_preset(item.id)

    def values(self) -> Parameters | None:
        """The parameters of the chat that is shown."""
        return None if self._desk.session is None else self._panel.parameters

    def save(self, kind: SavedKind, suggestion: str, *, text: str = "", parameters: Parameters | None = None) -> None:
        """Ask for a name, and keep it under that; what has the name already is replaced, with a way back."""
        from desktop_app.ui.name_dialog import NameDialog
        from desktop_app.ui.saved_words import save_as, too_long_sentence

        if len(text) > TEXT_LENGTH:
            self._window.show_toast(too_long_sentence(len(text)))
            return
        dialog = NameDialog(
            self._shared.theme, save_as(kind), suggestion, lambda name: self._saved.named(kind, name) is not None, self._window
        )
        dialog.named.connect(lambda name: self._keep(kind, name, text, parameters))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def offer_undo(self, text: str, act: Act | None) -> None:
        """Say what was done, with a way back."""
        if act is not None:
            self._desk.offer_undo(text, act)

    def _show(self, kind: SavedKind) -> None:
        if kind is SavedKind.PRESET:
            self._panel.show_presets(self._saved.items(kind))
        elif kind is SavedKind.SYSTEM_PROMPT:
            self._panel.saved_prompts.show_items(self._saved.items(kind))

    def _save_preset(self) -> None:
        self.save(SavedKind.PRESET, "", parameters=self._panel.parameters)

    def _save_system_prompt(self) -> None:
        text = self._panel.system_prompt.toPlainText()
        self.save(SavedKind.SYSTEM_PROMPT, title_from(text), text=text)

    def _keep(self, kind: SavedKind, name: str, text: str, parameters: Parameters | None) -> None:
        known = self._saved.named(kind, name)
        if known is not None:
            act = self._saved.replace(known, text=text, parameters=parameters)
            self.offer_undo(self.tr("“{name}” replaced").format(name=known.name), act)
            kept: SavedItem | None = self._saved.item(kind, known.id)
        else:
            kept = self._saved.add(kind, name, text=text, parameters=parameters or DEFAULT)
            if kept is None and self._saved.is_full(kind):
                self._window.show_toast(self.tr("There is no room for more. Delete what you no longer need."))
        if kept is not None and kind is SavedKind.PRESET and self._desk.session is not None:
            self._panel.take_preset(kept.id)  # the same values, under their new name

    def _update_preset(self, preset_id: str) -> None:
        preset = self._saved.item(SavedKind.PRESET, preset_id)
        if preset is not None:
            act = self._saved.replace(preset, parameters=self._panel.parameters)
            self.offer_undo(self.tr("“{name}” updated").format(name=preset.name), act)

    def _values_replaced(self, before: Parameters) -> None:
        session = self._desk.session
        if session is not None:
            self._offer_back(session, self.tr("Values replaced"), lambda chat: chat.set_parameters(before))

    def _choose_system_prompt(self, item_id: str) -> None:
        item, session = self._saved.item(SavedKind.SYSTEM_PROMPT, item_id), self._desk.session
        if item is None or session is None:
            return
        before = session.conversation.system_prompt
        is_saved = any(other.text == before for other in self._saved.items(SavedKind.SYSTEM_PROMPT))
        self._panel.system_prompt.write_text(item.text)
        if before.strip() and not is_saved:
            self._offer_back(session, self.tr("System prompt replaced"), lambda chat: chat.set_system_prompt(before))

    def _offer_back(self, session: ChatSession, text: str, take_back: Callable[[ChatSession], None]) -> None:
        """Say what was done to the chat; taken back in whatever window it is shown then, or in none."""
        conversation_id = session.conversation.id
        act = Act(session.conversation.title, lambda: self._in_chat(conversation_id, take_back))
        self._shared.undo.push(act)
        self.offer_undo(text, act)

    def _in_chat(self, conversation_id: str, act: Callable[[ChatSession], None]) -> None:
        sessions = self._shared.sessions
        running = sessions.session(conversation_id)
        conversation = running.conversation if running is not None else self._shared.library.conversation(conversation_id)
        if conversation is not None:
            act(sessions.attach(conversation))
            sessions.detach(conversation_id)

    def _conversation_changed(self, conversation: Conversation) -> None:
        """Changed by something else than the panel, as by undo: it shows it."""
        session = self._desk.session
        if session is None or session.conversation.id != conversation.id:
            return
        if self._panel.parameters != conversation.parameters:
            self._panel.show_values(conversation.parameters)
        if self._panel.system_prompt.toPlainText() != conversation.system_prompt:
            self._panel.show_system_prompt(conversation.system_prompt)
