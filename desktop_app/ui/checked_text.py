"""A field for a text in some notation, checked in a thread while it is typed, with what was found below it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.rendering.worker import Worker
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_CHECKED_AFTER = 120  # ms without a key
_HEIGHT = 200  # logical px


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person is told about a text: whether it can be used, a sentence, and what else is to be known."""

    is_good: bool
    sentence: str
    notes: tuple[str, ...] = ()


class CheckedText(QWidget):
    """`check` runs in a thread, and finds what `judge` puts into words.

    `is_judged` and `is_good` are about the very text that stands there.
    """

    judged = Signal()
    """There is another verdict, or none yet."""

    def __init__(self, theme: Theme, label: str, check: Callable[[str], object], judge: Callable[[object], Verdict]) -> None:
        super().__init__()
        self._theme, self._check, self._judge = theme, check, judge
        self._turn = 0  # of the text that is looked at; what was found for an earlier one no longer counts
        self.is_judged = self.is_good = False
        self.field = QPlainTextEdit()
        self.field.setAccessibleName(label)
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(_HEIGHT)
        self.sentence = SentenceLabel(theme, TextRole.SMALL, "text2", wraps=True)
        self.sentence.setText(self.tr("Checking…"))
        self.notes = SentenceLabel(theme, TextRole.SMALL, "warn", wraps=True)
        self.notes.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.field, self.sentence, self.notes):
            column.addWidget(part)
        self.setFocusProxy(self.field)
        self._worker = Worker(self)
        self._timer = QTimer(self, singleShot=True, interval=_CHECKED_AFTER)
        self._timer.timeout.connect(self._start)
        self.field.textChanged.connect(self._changed)
        theme.text_changed.connect(self._set_font)
        self._set_font()

    @property
    def text(self) -> str:
        """What stands there."""
        return self.field.toPlainText()

    def show_text(self, text: str) -> None:
        """Show another text, and look at it at once."""
        self.field.setPlainText(text)
        self.check_again()

    def write_text(self, text: str) -> None:
        """Put another text there as if it had been typed: undo takes it back."""
        cursor = QTextCursor(self.field.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.check_again()

    def check_again(self) -> None:
        """Look at it now: what it is held to may have changed."""
        self._changed()
        self._timer.stop()
        self._start()

    def _set_font(self) -> None:
        self.field.setFont(self._theme.font(TextRole.CODE))

    def _changed(self) -> None:
        self._turn += 1
        self._timer.start()
        self.is_judged = False
        if self.is_good:
            self.is_good = False
            self.judged.emit()

    def _start(self) -> None:
        text, turn, check = self.text, self._turn, self._check

        def look() -> object:
            return check(text) if turn == self._turn else None  # a text that gave way while others were looked at is passed over

        self._worker.start(look, partial(self._tell, turn))

    def _tell(self, turn: int, found: object) -> None:
        if turn != self._turn:
            return
        verdict = self._judge(found)
        self.is_judged, self.is_good = True, verdict.is_good
        self.sentence.setText(verdict.sentence)
        self.sentence.set_colour("text2" if verdict.is_good or not self.text.strip() else "danger")
        self.notes.setText("\n".join(verdict.notes))
        self.notes.setVisible(bool(verdict.notes))
        self.field.setAccessibleDescription(" ".join((verdict.sentence, *verdict.notes)))
        self.judged.emit()
