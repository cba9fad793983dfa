"""A text of any length and any lines to be read: put in piece by piece, so that the window goes on."""

from collections.abc import Iterator

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.ui.seamed_text import SEAM, seamed, without_seams
from desktop_app.ui.theme import TextRole, Theme

_SLICE = 16 * 1024  # characters


class LongTextView(QPlainTextEdit):
    """Read only; what is copied from it is what was shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slices: Iterator[str] = iter(())
        self._more = QTimer(self, interval=0, singleShot=True)
        self._more.timeout.connect(self._show_slice)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFont(theme.font(TextRole.CODE))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)

    def show_text(self, text: str) -> None:
        """Show it from its beginning."""
        self.clear()
        self._slices = _slices(text)
        self._show_slice()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def stop(self) -> None:
        """The rest of it is not wanted any more."""
        self._more.stop()

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is selected, without seams."""
        data = QMimeData()
        data.setText(without_seams(self.textCursor().selection().toPlainText()))
        return data

    def _show_slice(self) -> None:
        piece = next(self._slices, None)
        if piece is not None:
            end = QTextCursor(self.document())
            end.movePosition(QTextCursor.MoveOperation.End)
            end.insertText(piece)
            self._more.start()


def _slices(text: str) -> Iterator[str]:
    """The text in pieces that end at line breaks, long lines with seams."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _SLICE, start + 4 * _SLICE) + 1
        if not end:
            end = start + _SLICE
            yield seamed(text[start:end]) + ("" if end >= len(text) or text[end - 1] == "\n" else f"\n{SEAM}")
        else:
            yield seamed(text[start:end])
        start = end
