"""The list of what was found: arrow keys walk, Enter or a click picks, letters go back to the search."""

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop_app.ui.row_view import OPENING_KEYS, RowView
from desktop_app.ui.search_rows import SearchRows


class SearchView(RowView):
    """The selection says what was gone to last, the current row where the keyboard is."""

    picked = Signal(int)
    """A row with a chat or a message."""
    left = Signal()
    """Esc: back to the search."""

    def __init__(self, rows: SearchRows, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setModel(rows)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.clicked.connect(self._clicked)

    def enter(self) -> bool:
        """Put the keyboard on the current row, else on the first; False if there is none."""
        if self._rows.row(self.currentIndex().row()) is None:
            first = self._rows.neighbour(-1, 1)
            if first is None:
                return False
            self.setCurrentIndex(self._rows.index(first))
        self.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def select_row(self, row: int) -> None:
        """Show which one was gone to."""
        self.selectionModel().select(self._rows.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def keep_place(self, change: Callable[[], bool]) -> None:
        """Change the rows below the keyboard: it stays at the same one, or where that was, and nothing scrolls. False: none changed."""
        scrolled = self.verticalScrollBar().value()
        row = self.currentIndex().row()
        current, chosen = self._rows.row(row), [self._rows.row(index.row()) for index in self.selectedIndexes()]
        if not change():
            return
        there = None if current is None else self._rows.row_of(current)
        if there is None and current is not None:
            below = self._rows.neighbour(row - 1, 1)
            there = self._rows.neighbour(row, -1) if below is None else below
        if there is not None:
            self.selectionModel().setCurrentIndex(self._rows.index(there), QItemSelectionModel.SelectionFlag.NoUpdate)
        for found in chosen:
            there = None if found is None else self._rows.row_of(found)
            if there is not None:
                self.select_row(there)
        self.doItemsLayout()  # else it does not know yet how far it can scroll
        self.verticalScrollBar().setValue(scrolled)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Never stop on a heading."""
        target = super().moveCursor(action, modifiers)
        if target.isValid() and self._rows.row(target.row()) is None:
            step = -1 if 0 < target.row() < self.currentIndex().row() else 1
            row = self._rows.neighbour(target.row(), step)
            return self._rows.index(row) if row is not None else self.currentIndex()
        return target

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter picks, Esc and up from the first row go back to the search."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        row = self.currentIndex().row()
        if key in OPENING_KEYS and not modifiers and self._rows.row(row) is not None:
            self.picked.emit(row)
        elif key == Qt.Key.Key_Up and not modifiers and self._rows.neighbour(row, -1) is None:
            self.left_upwards.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        if self._rows.row(index.row()) is not None:
            self.picked.emit(index.row())
