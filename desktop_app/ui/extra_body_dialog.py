"""Extra JSON for one chat's requests."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.parameters import decided_keys
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.extra_body_field import extra_body_field
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


class ExtraBodyDialog(DialogFrame):
    """*Save* takes what is JSON and can be sent; nothing else leaves the dialog."""

    saved = Signal(str)

    def __init__(self, theme: Theme, text: str, dialect: Dialect, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Extra JSON"), parent)
        help_text = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        help_text.setText(
            self.tr("For what a server knows and Brise has no control for. Where the endpoint has extra JSON too, the chat’s keys count.")
        )
        decided = decided_keys(dialect)
        self.part = extra_body_field(theme, self.tr("JSON object"), lambda: decided)
        self.part.field.setPlaceholderText('{"chat_template_kwargs": {"enable_thinking": false}}')
        self.column.addWidget(help_text)
        self.column.addWidget(self.part)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.save = QPushButton(self.tr("Save"))
        self.save.setProperty("kind", "primary")
        self.save.setEnabled(False)
        self.add_buttons(None, self.cancel, self.save)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        self.part.judged.connect(lambda: self.save.setEnabled(self.part.is_good))
        self.part.show_text(text)
        self.part.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self) -> None:
        if self.part.is_good:
            self.accept()
            self.saved.emit(self.part.text)
