"""A text of any length and any lines to be read: put in piece by piece, so that the window goes on; places in it can be marked."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from desktop_app.rendering.text_units import units
from desktop_app.ui.seamed_text import SEAM, seamed, without_seams
from desktop_app.ui.theme import TextRole, Theme

_SLICE = 16 * 1024  # characters

Place = tuple[int, int]
"""Where something begins and ends in the text that is shown."""


class LongTextView(QPlainTextEdit):
    """Read only; what is copied from it is what was shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._slices: Iterator[tuple[int, str, str]] = iter(())
        self._to_mark: list[Place] = []
        self._marked: list[QTextCursor] = []
        self._more = QTimer(self, interval=0, singleShot=True)
        self._more.timeout.connect(self._show_slice)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFont(theme.font(TextRole.CODE))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        theme.changed.connect(self._paint_marks)

    def show_text(self, text: str, marks: Sequence[Place] = ()) -> None:
        """Show it from its beginning, with these places marked."""
        self._marked.clear()
        self._paint_marks()
        self.clear()
        self._to_mark = sorted(marks, reverse=True)
        self._slices = _slices(text)
        self._show_slice()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def stop(self) -> None:
        """The rest of it is not wanted any more."""
        self._more.stop()

    @property
    def marked(self) -> list[str]:
        """The texts that are marked so far."""
        return [without_seams(cursor.selection().toPlainText()) for cursor in self._marked]

    def show_next_mark(self) -> None:
        """Select the next marked place behind the cursor, or the first one."""
        at = self.textCursor().selectionStart() if self.textCursor().hasSelection() else self.textCursor().position() - 1
        later = next((mark for mark in self._marked if mark.selectionStart() > at), None)
        if self._marked:
            self.setTextCursor(QTextCursor(later or self._marked[0]))
            self.centerCursor()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is selected, without seams."""
        data = QMimeData()
        data.setText(without_seams(self.textCursor().selection().toPlainText()))
        return data

    def _show_slice(self) -> None:
        start, piece, shown = next(self._slices, (0, "", ""))
        if piece:
            end = QTextCursor(self.document())
            end.movePosition(QTextCursor.MoveOperation.End)
            base = end.position()
            end.insertText(shown)
            self._mark(start, piece, base)
            self._more.start()

    def _mark(self, start: int, piece: str, base: int) -> None:
        """Mark what belongs to a piece that stands at `base` now."""
        found = False
        while self._to_mark and self._to_mark[-1][0] < start + len(piece):
            begin, end = self._to_mark.pop()
            if end > start + len(piece):  # it goes on in the next piece
                self._to_mark.append((start + len(piece), end))
                end = start + len(piece)
            cursor = QTextCursor(self.document())
            cursor.setPosition(base + _shown_units(piece, begin - start))
            cursor.setPosition(base + _shown_units(piece, end - 1 - start) + units(piece[end - 1 - start]), QTextCursor.MoveMode.KeepAnchor)
            cursor.setKeepPositionOnInsert(True)  # more is put in where it ends
            self._marked.append(cursor)
            found = True
        if found:
            self._paint_marks()

    def _paint_marks(self) -> None:
        look = QTextCharFormat()
        look.setBackground(self._theme.colours.warn_ground)
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        look.setUnderlineColor(self._theme.colours.warn)
        selections = []
        for cursor in self._marked:
            selection = QTextEdit.ExtraSelection()
            selection.cursor, selection.format = cursor, look
            selections.append(selection)
        self.setExtraSelections(selections)


def _shown_units(piece: str, at: int) -> int:
    """How many UTF-16 units of a piece stand before its character `at` in the field, with seams."""
    return units(seamed(piece[: at + 1])[:-1].replace("\r\n", "\n"))


def _slices(text: str) -> Iterator[tuple[int, str, str]]:
    """The text in pieces that end at line breaks: where each begins, the piece, and it with seams in its long lines."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _SLICE, start + 4 * _SLICE) + 1
        if not end:
            end = start + _SLICE
            piece = text[start:end]
            yield start, piece, seamed(piece) + ("" if end >= len(text) or text[end - 1] == "\n" else f"\n{SEAM}")
        else:
            yield start, text[start:end], seamed(text[start:end])
        start = end
