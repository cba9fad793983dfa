"""Something that belongs to no message and must be read: a sentence, what to do about it, and details for those who want them."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.details_field import DetailsField
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_DETAILS_HEIGHT = 160  # logical px


class ProblemDialog(DialogFrame):
    """The sentence is its heading; without details, there is nothing to unfold."""

    def __init__(self, theme: Theme, sentence: str, remedy: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, sentence, parent)
        self.title.setWordWrap(True)
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        self.remedy = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        self.remedy.setText(remedy)
        self.column.addWidget(self.remedy)
        self.details = DetailsField(theme, self.tr("Details"), _DETAILS_HEIGHT)
        self.details.setPlainText(details)
        self.details.hide()
        self.column.addWidget(self.details)
        self.unfold = LinkButton(self.tr("Details"))
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(self.unfold, self.close_button)
        self.unfold.setVisible(bool(details))
        self.unfold.clicked.connect(self._toggle)
        self.close_button.clicked.connect(self.accept)
        self.close_button.setFocus()

    def _toggle(self) -> None:
        shown = self.details.isHidden()
        self.details.setVisible(shown)
        self.unfold.setText(self.tr("Hide details") if shown else self.tr("Details"))
