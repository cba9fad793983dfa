"""How far an export or a print has come, in a small window that blocks nothing, with a way to stop it."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_WIDTH = 360  # logical px


class PaperProgress(DialogFrame):
    """Esc and its button reject it: that is the wish to stop."""

    def __init__(self, theme: Theme, title: str, parent: QWidget) -> None:
        super().__init__(theme, title, parent, width=_WIDTH)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.state = SentenceLabel(theme, TextRole.UI, "text2")
        self.column.addWidget(self.state)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.add_buttons(None, self.cancel)
        self.cancel.clicked.connect(self.reject)

    def show_state(self, page: int, done: int, count: int) -> None:
        """Which page is painted, and how many messages are on paper."""
        number = QLocale().toString
        text = self.tr("Page {page}, {done} of {count} messages")
        self.state.setText(text.format(page=number(page), done=number(done), count=number(count)))

    def show_text(self, text: str) -> None:
        """Say how far something else has come."""
        self.state.setText(text)
