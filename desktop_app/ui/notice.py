"""An error at the message that it belongs to: what happened, what to do, and the server's own words on demand."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.explain import Action, Explanation, action_label
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.themed_icon import ThemedIcon


class Notice(QFrame):
    """Title, remedy, buttons with the likeliest first, and *Details*."""

    action_wanted = Signal(Action)
    resized = Signal()
    """It needs another height now."""

    def __init__(self, theme: Theme, icons: Icons, explanation: Explanation, *, can_retry: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "notice_danger")
        self.setAccessibleName(f"{explanation.title} {explanation.remedy}")
        title = SentenceLabel(theme, TextRole.UI_STRONG, "text", wraps=True)
        title.setText(explanation.title)
        remedy = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        remedy.setText(explanation.remedy)
        self._buttons: dict[Action, QPushButton] = {}
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for action in explanation.actions:
            button = QPushButton(action_label(action))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, action=action: self.action_wanted.emit(action))
            self._buttons[action] = button
            buttons.addWidget(button)
        self._details_link = LinkButton(self.tr("Details"))
        self._details_link.clicked.connect(self._toggle_details)
        self._details_link.setVisible(bool(explanation.details))
        buttons.addWidget(self._details_link)
        buttons.addStretch(1)
        self._details = SentenceLabel(theme, TextRole.CODE, "text2", wraps=True)
        self._details.setText(_breakable(explanation.details))
        self._details.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._details.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(remedy)
        words.addSpacing(10)
        words.addLayout(buttons)
        words.addWidget(self._details)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        row.addWidget(ThemedIcon(theme, icons, "circle-alert", "danger"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.set_can_retry(can_retry)

    def set_can_retry(self, can_retry: bool) -> None:
        """Offer *Try again*, or not: only the last answer can be tried again."""
        if Action.TRY_AGAIN in self._buttons:
            self._buttons[Action.TRY_AGAIN].setVisible(can_retry)

    def _toggle_details(self) -> None:
        hidden = self._details.isHidden()
        self._details.setVisible(hidden)
        self._details_link.setText(self.tr("Hide details") if hidden else self.tr("Details"))
        self.resized.emit()


def _breakable(text: str) -> str:
    """Text whose long words a label can break: servers quote whole addresses and paths."""
    return "".join(f"{character}\u200b" if character in "/&?=._-" else character for character in text)
