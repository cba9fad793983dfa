"""Opens the dialog of the user's own prompt templates over one window, and carries out what is decided there."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from desktop_app.chat.own_template import TemplateReport, check_template
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.composition.conversation_desk import ConversationDesk, Widgets
from desktop_app.composition.shared_rooms import SharedRooms

if TYPE_CHECKING:
    from desktop_app.ui.template_dialog import TemplateDialog


class TemplateDesk(QObject):
    """A new template is chosen for the chat that is open; what is changed or removed counts in every window."""

    def __init__(self, shared: SharedRooms, widgets: Widgets, desk: ConversationDesk) -> None:
        super().__init__(widgets.window)
        self._shared, self._own, self._desk, self._window = shared, shared.own_templates, desk, widgets.window
        widgets.pane.composer.chip.own_wanted.connect(self.open)
        shared.own_templates.changed.connect(desk.refresh_templates)

    def open(self, template_id: str = "") -> TemplateDialog | None:
        """Show one to change, or the fields of a new one."""
        from desktop_app.ui.template_dialog import TemplateDialog

        shared, template = self._shared, self._own.template(template_id)
        if template is None and self._own.is_full:
            self._window.show_toast(self.tr("There is no room for more. Remove a prompt template that you no longer need."))
            return None
        dialog = TemplateDialog(shared.theme, shared.icons, template, self._check, self._window)
        dialog.choose_wanted.connect(lambda: self._ask_what(dialog))
        dialog.file_given.connect(lambda path: self.read(Path(path), dialog))
        dialog.saved.connect(self._save)
        dialog.remove_wanted.connect(self._remove)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _check(self, template: PromptTemplate) -> TemplateReport:
        return check_template(template, self._shared.renderer.render_here)

    def _ask_what(self, dialog: TemplateDialog) -> None:
        asked = QFileDialog(dialog, self.tr("Take a prompt template from a file"))
        asked.setFileMode(QFileDialog.FileMode.ExistingFile)
        asked.setNameFilters([self.tr("Prompt templates (*.jinja *.jinja2 *.json *.txt)"), self.tr("All files (*)")])
        asked.fileSelected.connect(lambda path: self.read(Path(path), dialog))
        asked.finished.connect(asked.deleteLater)
        asked.open()

    def read(self, path: Path, dialog: TemplateDialog) -> None:
        """Read a file in a thread, and put what is in it into the dialog."""
        task = self._shared.tasks.start(self._read(path, dialog), "read a prompt template")
        dialog.finished.connect(lambda _: task.cancel())

    async def _read(self, path: Path, dialog: TemplateDialog) -> None:
        from desktop_app.exchange.template_file import read_template_file

        dialog.take(await asyncio.to_thread(read_template_file, path))

    def _save(self, template: PromptTemplate) -> None:
        session = self._desk.session
        chosen = ("", "") if session is None else (session.conversation.id, session.conversation.template_id)
        kept = self._own.save(template, lambda undone: self._choose_again(undone, *chosen))
        if kept is None:
            return  # the disk failed, which is told
        saved, act = kept
        if not template.id:
            self._desk.choose_template(saved.id)
        if act is not None:
            text = self.tr("“{name}” saved").format(name=saved.name)
            self._desk.offer_undo(text, act)

    def _choose_again(self, undone: str, conversation_id: str, before: str) -> None:
        """A chat that was given the new template goes back to what it had."""
        session = self._shared.sessions.session(conversation_id)
        if session is not None and session.conversation.template_id == undone:
            session.set_template(before)

    def _remove(self, template_id: str) -> None:
        act = self._own.remove(template_id)
        if act is not None:
            text = self.tr("“{name}” removed").format(name=act.subject)
            self._desk.offer_undo(text, act)
