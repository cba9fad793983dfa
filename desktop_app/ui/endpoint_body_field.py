"""The JSON that goes with every request for an answer: typed as text, checked at once."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.chat.extra_body import BadBody, BodyProblem, extra_body
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_EXAMPLE = '{"top_a": 0.2}'
_LINES = 4
_FRAME = 12  # logical px of border and padding, above and below together


class EndpointBodyField(QWidget):
    """A few lines of code, and below them what is wrong with it."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QPlainTextEdit()
        self.field.setFont(theme.font(TextRole.CODE))
        self.field.setTabChangesFocus(True)
        self.field.setPlaceholderText(_EXAMPLE)
        self.field.setFixedHeight(_LINES * self.field.fontMetrics().lineSpacing() + _FRAME)
        self.problem = SentenceLabel(theme, TextRole.SMALL, "danger", wraps=True)
        self.problem.hide()
        self.setFocusProxy(self.field)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self.field)
        rows.addWidget(self.problem)
        self.field.textChanged.connect(self._check)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.field.toPlainText().strip()

    @property
    def is_valid(self) -> bool:
        """True if it can be sent."""
        return not self._sentence()

    def show_text(self, text: str) -> None:
        """Fill the field."""
        self.field.setPlainText(text)

    def _check(self) -> None:
        sentence = self._sentence()
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.field.setAccessibleDescription(sentence)
        self.edited.emit()

    def _sentence(self) -> str:
        try:
            extra_body(self.text)
        except BadBody as bad:
            match bad.problem:
                case BodyProblem.NOT_JSON:
                    return self.tr("This is no JSON yet: line {n} goes wrong.").format(n=bad.line)
                case BodyProblem.NOT_AN_OBJECT:
                    return self.tr("Write names and values in braces, as in {example}.").format(example=_EXAMPLE)
                case BodyProblem.NO_NUMBER:
                    return self.tr("It holds a number that JSON does not know.")
                case BodyProblem.TOO_LONG:
                    return self.tr("This is too long.")
                case BodyProblem.TOO_DEEP:
                    return self.tr("This is nested too deep.")
                case BodyProblem.RESERVED:
                    return self.tr("Brise sets “{key}” itself.").format(key=bad.key[:40])
        return ""
