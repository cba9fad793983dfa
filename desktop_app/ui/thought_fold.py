"""Folds the thought of an answer, and tells how long it took."""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.chat.message import AnswerState, Phase
from desktop_app.rendering.blocks import BlockKind
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_text import MessageText
from desktop_app.ui.theme import Theme
from desktop_app.ui.thought_button import OVERHANG, ThoughtButton
from desktop_app.ui.thought_words import thought_sentence


class ThoughtFold(QObject):
    """Keeps the button that stands over a thought; there is none where the answer has no thought."""

    folded = Signal(bool)
    """It was folded, or unfolded."""

    def __init__(self, owner: QWidget, theme: Theme, icons: Icons, text: MessageText) -> None:
        super().__init__(owner)
        self._owner, self._theme, self._icons, self._text = owner, theme, icons, text
        self._button: ThoughtButton | None = None
        self._state: AnswerState | None = None
        self._since = QElapsedTimer()  # the first token that was heard of
        self._before = 0.0  # seconds that it had thought by then
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self._say)
        theme.text_changed.connect(self._say)

    def show_state(self, state: AnswerState | None) -> None:
        """Say where the answer stands."""
        self._state = state
        if state is not None and state.phase is Phase.STREAMING and not self._since.isValid():
            self._since.start()
            self._before = state.seconds
        self._say()

    def refresh(self, left: int, top: int) -> None:
        """Build, place or drop the button; the segments' top left stands at `left`, `top` in the owner."""
        blocks = self._text.segments.blocks
        if not blocks or blocks[0].kind is not BlockKind.THOUGHT:
            if self._button is not None:
                self._button.deleteLater()
                self._button = None
                self._clock.stop()
            return
        if self._button is None:
            self._button = ThoughtButton(self._theme, self._icons, self._owner)
            self._button.clicked.connect(self.toggle)
            self._say()
            self._button.show()
        y, height = top + self._text.segments.top(0), self._text.segments.segment(0).height
        self._button.setGeometry(left - OVERHANG, y, self._button.sizeHint().width(), height)

    def toggle(self) -> None:
        """Fold the thought, or unfold it."""
        is_folded = not self._text.is_folded
        focused = QApplication.focusWidget()
        if is_folded and self._button is not None and focused is not None and self._owner.isAncestorOf(focused):
            self._button.setFocus()  # what has the keyboard may be folded away
        self._text.fold(is_folded)
        self._say()
        self.folded.emit(is_folded)

    def reveal(self, segment: int) -> bool:
        """Unfold the thought if a block of it is folded away. True if it was."""
        if not self._text.is_folded_away(segment):
            return False
        self.toggle()
        return True

    def _say(self) -> None:
        state, button, is_closed = self._state, self._button, self._text.is_thought_closed
        if button is None:
            return
        seconds = self._before + (self._since.elapsed() / 1000 if self._since.isValid() else 0.0)
        sentence = thought_sentence(state, is_closed=is_closed, seconds=seconds)
        button.show_sentence(sentence, thought_sentence(state, is_closed=is_closed), is_folded=self._text.is_folded)
        if state is not None and state.phase is not Phase.ENDED and not is_closed:
            self._clock.start(1005 - int(seconds * 1000) % 1000)
        else:
            self._clock.stop()
