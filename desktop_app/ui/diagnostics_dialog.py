"""What helps to mend Brise, shown to the letter before anybody copies it."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.long_text_view import LongTextView
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.switch import Switch
from desktop_app.ui.theme import TextRole, Theme

_WIDTH, _TEXT_HEIGHT = 720, 320  # logical px


class DiagnosticsDialog(DialogFrame):
    """The text in view is the text that is copied."""

    def __init__(self, theme: Theme, text_with: Callable[[bool], str], parent: QWidget | None = None) -> None:
        """`text_with` makes the text, with (True) or without the names of servers and models."""
        super().__init__(theme, self.tr("Copy diagnostics"), parent, width=_WIDTH)
        self._text_with = text_with
        self._shown = ""
        sentence = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        sentence.setText(
            self.tr("This is what is copied, to the letter: nothing of your chats, and no access token. Brise sends it to nobody.")
        )
        self.column.addWidget(sentence)
        self.names = Switch(theme, self.tr("With the names of servers and models"))
        label = QLabel(self.names.accessibleName())
        label.setFont(theme.font(TextRole.UI_MEDIUM))
        label.setBuddy(self.names)
        line = QHBoxLayout()
        line.addWidget(label, 1)
        line.addWidget(self.names)
        self.column.addLayout(line)
        self.text = LongTextView(theme)
        self.text.setFixedHeight(_TEXT_HEIGHT)
        self.text.setAccessibleName(self.tr("Diagnostics"))
        self.column.addWidget(self.text)
        self.state = SentenceLabel(theme, TextRole.SMALL, "text2")
        self.copy_button = QPushButton(self.tr("Copy"))
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(self.state, self.close_button, self.copy_button)
        self.names.toggled.connect(self._show_text)
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.reject)
        self._show_text(False)

    def _show_text(self, names: bool) -> None:
        self._shown = self._text_with(names)
        self.text.show_text(self._shown)
        self.state.setText("")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._shown)
        self.state.setText(self.tr("Copied"))
