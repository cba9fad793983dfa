"""The row below an answer: what can be done with it, and its figures."""

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.chat.message import AnswerState, Phase
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

HEIGHT = 28  # px
_RENEW = 500  # ms
_OVERHANG = 6  # px that the first button sticks out, so that its glyph is flush with the text


class AnswerActions(QWidget):
    """Copy and more at the left; "256 tokens · 42/s" at the right."""

    copy_wanted = Signal()
    more_wanted = Signal(QWidget)
    """The menu is wanted, below this button."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._since = QElapsedTimer()
        self.copy_button = IconButton(icons, "copy", self.tr("Copy"), parent=self)
        self.copy_button.clicked.connect(self.copy_wanted)
        self.copy_button.clicked.connect(self.copy_button.confirm)
        self._figures = SentenceLabel(theme, TextRole.SMALL, "text3")
        self._figures.setFont(theme.number_font(TextRole.SMALL))
        self.more_button = IconButton(icons, "ellipsis", self.tr("More"), parent=self)
        self.more_button.clicked.connect(lambda: self.more_wanted.emit(self.more_button))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.copy_button)
        row.addWidget(self.more_button)
        row.addStretch(1)
        row.addWidget(self._figures, 0, Qt.AlignmentFlag.AlignVCenter)

    @property
    def overhang(self) -> int:
        """How far to place it left of the text."""
        return _OVERHANG

    def show_figures(self, state: AnswerState) -> None:
        """How many tokens, how fast; while the answer grows at most twice a second."""
        if state.phase is not Phase.ENDED and self._since.isValid() and self._since.elapsed() < _RENEW:
            return
        self._since.start()
        parts = []
        if state.tokens:
            tokens = self.locale().toString(state.tokens)
            parts.append(self.tr("1 token") if state.tokens == 1 else self.tr("{n} tokens").format(n=tokens))
        if state.tokens_per_second is not None:
            rate = state.tokens_per_second
            digits = 0 if rate >= 10 else 1
            parts.append(self.tr("{n}/s").format(n=self.locale().toString(rate, "f", digits)))
        text = " · ".join(parts)
        if text != self._figures.text():
            self._figures.setText(text)

    def set_can_copy(self, can_copy: bool) -> None:
        """While an answer grows, the row holds only the figures."""
        self.copy_button.setVisible(can_copy)
        self.more_button.setVisible(can_copy)
