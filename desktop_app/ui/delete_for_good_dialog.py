"""Asks before chats go for good: the one act of the list that nothing takes back."""

from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_TITLE_LENGTH = 80  # characters of a title that are told


class DeleteForGoodDialog(DialogFrame):
    """Accepted if the chats shall go; Enter leaves them where they are."""

    def __init__(self, theme: Theme, title: str, count: int, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        one = self.tr("Delete “{title}” for good?")
        question = one.format(title=title[:_TITLE_LENGTH]) if count == 1 else self.tr("Delete {n} chats for good?").format(n=count)
        self.title.setText(question)
        self.title.setWordWrap(True)
        self.setWindowTitle(self.tr("Delete for good"))
        sentence = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        sentence.setText(self.tr("All messages are removed from this computer. Nothing can bring them back."))
        self.column.addWidget(sentence)
        self.delete_button = LinkButton(self.tr("Delete for good"), danger=True)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.add_buttons(self.delete_button, self.cancel_button)
        self.delete_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.cancel_button.setFocus()
