"""Below the access token of Hugging Face's Inference API: whose it is, what is wrong with it, and where to get one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.chat.hf_account import HfAccount
from desktop_app.ui.explain import Explanation
from desktop_app.ui.hf_words import account_sentence
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

TOKEN_PAGE = "https://huggingface.co/settings/tokens"


class HfAccountPart(QWidget):
    """Asks nothing by itself: whoever holds it says when a token is worth asking about."""

    check_requested = Signal()
    page_requested = Signal(str)
    """A page to be opened in the browser."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = SentenceLabel(theme, TextRole.SMALL, "text2", wraps=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.check = LinkButton(self.tr("Whose is it?"))
        self.page = LinkButton(self.tr("Get a token"))
        self.page.setToolTip(self.tr("Opens {page} in the browser").format(page=TOKEN_PAGE))
        links = QHBoxLayout()
        links.setSpacing(16)
        links.addWidget(self.page)
        links.addWidget(self.check)
        links.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self.sentence)
        rows.addLayout(links)
        self._has_token = self._knows = False
        self._can_check = True
        self.check.clicked.connect(self.check_requested)
        self.page.clicked.connect(lambda: self.page_requested.emit(TOKEN_PAGE))
        self.clear()

    def set_can_check(self, can: bool) -> None:
        """Whether Hugging Face may be asked about the token: an Inference Endpoint's is for that server alone."""
        self._can_check = can
        self.clear()

    def show_token(self, has_token: bool) -> None:
        """Whether there is one to be asked about. What was known of another one is gone."""
        self._has_token = has_token
        self.clear()

    def clear(self) -> None:
        """Nothing is known."""
        self._knows = False
        self.sentence.hide()
        self._follow()

    def show_checking(self) -> None:
        """It is being asked."""
        self._say(self.tr("Asking huggingface.co whose it is"), "text2", knows=True, announce=False)

    def show_account(self, account: HfAccount) -> None:
        """Whose it is."""
        self._say(account_sentence(account), "text2", knows=True)

    def show_explanation(self, explanation: Explanation) -> None:
        """Why that is not known."""
        self._say(f"{explanation.title} {explanation.remedy}".strip(), "danger", knows=False)

    def _say(self, sentence: str, colour: str, *, knows: bool, announce: bool = True) -> None:
        self._knows = knows
        self.sentence.setText(sentence)
        self.sentence.set_colour(colour)
        self.sentence.show()
        self._follow()
        if announce:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.sentence, sentence))

    def _follow(self) -> None:
        self.check.setVisible(self._can_check and self._has_token and not self._knows)
