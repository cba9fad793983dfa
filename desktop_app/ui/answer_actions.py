"""The row below an answer: what can be done with it, and its figures."""

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.chat.message import AnswerState, Message, Phase
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.message_actions import MessageActions
from desktop_app.ui.message_gate import MessageGate
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

HEIGHT = 28  # px
_RENEW = 500  # ms
_OVERHANG = 6  # px that the first button sticks out, so that its glyph is flush with the text
_ACTS = (MessageAct.COPY, MessageAct.REGENERATE, MessageAct.EDIT, MessageAct.GOOD, MessageAct.BAD)


class AnswerActions(MessageActions):
    """Versions and buttons at the left; "256 tokens · 42/s" at the right, as far as there is room."""

    def __init__(self, theme: Theme, icons: Icons, gate: MessageGate, message: Message, parent: QWidget) -> None:
        super().__init__(theme, icons, gate, message, _ACTS, side=HEIGHT, parent=parent)
        self._since = QElapsedTimer()
        self._figures = SentenceLabel(theme, TextRole.SMALL, "text3", parent=self)
        self._figures.setFont(theme.number_font(TextRole.SMALL))
        self._figures.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self.row.addStretch(1)

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
            self._place_figures()

    def set_growing(self, is_growing: bool) -> None:
        """While an answer grows, the row holds only the figures."""
        super().set_growing(is_growing)
        self._place_figures()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The figures stand at the right."""
        super().resizeEvent(event)
        self._place_figures()

    def _place_figures(self) -> None:
        """Beside the buttons: what does not fit is left out, the tooltip of the last button is of more use than half a number."""
        self.row.invalidate()
        wanted = self._figures.sizeHint().width()
        self._figures.setGeometry(self.width() - wanted, 0, wanted, self.height())
        self._figures.setVisible(wanted + 8 <= self.width() - self.row.minimumSize().width())
