"""Asks for the name under which something is to be kept."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from desktop_app.chat.saved_item import NAME_LENGTH, clean_name
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


class NameDialog(DialogFrame):
    """A name that is taken already is said to be, and *Save* becomes *Replace*."""

    named = Signal(str)

    def __init__(self, theme: Theme, title: str, suggestion: str, is_taken: Callable[[str], bool], parent: QWidget | None = None) -> None:
        super().__init__(theme, title, parent)
        self._is_taken = is_taken
        self.field = QLineEdit(clean_name(suggestion))
        self.field.setMaxLength(NAME_LENGTH)
        self.field.selectAll()
        self.warning = SentenceLabel(theme, TextRole.SMALL, "warn", wraps=True)
        self.add_field(self.tr("Name"), self.field, self.warning)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.save = QPushButton(self.tr("Save"))
        self.save.setProperty("kind", "primary")
        self.add_buttons(None, self.cancel, self.save)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        self.field.textChanged.connect(self._look)
        self._look()
        self.field.setFocus()

    def _look(self) -> None:
        name = clean_name(self.field.text())
        taken = bool(name) and self._is_taken(name)
        self.warning.setText(self.tr("“{name}” is there already. It is replaced.").format(name=name) if taken else "")
        self.warning.setVisible(taken)
        self.save.setText(self.tr("Replace") if taken else self.tr("Save"))
        self.save.setEnabled(bool(name))

    def _save(self) -> None:
        name = clean_name(self.field.text())
        if name:
            self.accept()
            self.named.emit(name)
