"""The system prompt: a small field that grows with its text."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_LEAST, _MOST = 76, 220  # logical px
_FRAME = 12  # logical px of border and padding, above and below together


class SystemPromptField(QPlainTextEdit):
    """What the model is told before the first message; Tab leaves the field."""

    edited = Signal(str)
    """The user changed it; `show_text` never emits this."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shows = False
        self.setTabChangesFocus(True)
        self.setPlaceholderText(self.tr("None. The model answers as it was trained to."))
        self.setAccessibleName(self.tr("System prompt"))
        self.document().setDocumentMargin(4)
        self.setFixedHeight(_LEAST)
        self.textChanged.connect(self._tell)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())

    def show_text(self, text: str) -> None:
        """Show another text; the cursor and undo stay where the text is the same."""
        if text != self.toPlainText():
            self._shows = True
            self.setPlainText(text)
            self._shows = False

    def write_text(self, text: str) -> None:
        """Put another text there as if it had been typed: it is told, and undo takes it back."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)

    def _tell(self) -> None:
        self._fit()
        if not self._shows:
            self.edited.emit(self.toPlainText())

    def _fit(self) -> None:
        # a plain text document's height is counted in lines
        lines = self.document().documentLayout().documentSize().height()
        height = round(lines * self.fontMetrics().lineSpacing() + 2 * self.document().documentMargin()) + _FRAME
        self.setFixedHeight(min(max(height, _LEAST), _MOST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps into another number of lines."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another font, another height."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
