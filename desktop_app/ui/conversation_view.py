"""The view of the conversation list: the selection says which chat is shown, the current row where the keyboard is."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop_app.ui.conversation_delegate import row_box
from desktop_app.ui.conversation_rows import ConversationRows

_Index = QModelIndex | QPersistentModelIndex
_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class ConversationView(QListView):
    """A list whose arrow keys only walk; Enter or a click picks."""

    picked = Signal(str)
    """The id of a chat."""
    delete_wanted = Signal(str)
    menu_wanted = Signal(str, QPoint)
    """The id of a chat, and where on the screen its menu belongs."""
    typed = Signal(str)
    """A letter, meant for the search."""
    left_upwards = Signal()
    focus_moved = Signal()
    """The current row is another one, or stands elsewhere; the focus ring follows."""

    def __init__(self, rows: ConversationRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setModel(rows)
        self.setProperty("kind", "chats")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # its room is always kept, so that rows do not change their width; without a range it is disabled, and not drawn
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._range_changed)
        bar.valueChanged.connect(self.focus_moved)
        self.clicked.connect(self._clicked)

    @property
    def is_editing(self) -> bool:
        """True while a title is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    @property
    def current_id(self) -> str | None:
        """The chat where the keyboard is."""
        return self._rows.id_at(self.currentIndex().row())

    def focus_rect(self) -> QRect:
        """The ring goes round the current row, not round the list."""
        return row_box(self.visualRect(self.currentIndex())) if self.currentIndex().isValid() else QRect()

    def selectionCommand(self, index: _Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Keys and clicks do not select: the chat that is shown is told from outside."""
        return QItemSelectionModel.SelectionFlag.NoUpdate

    def keyboardSearch(self, search: str) -> None:
        """Letters go to the search field: it finds inside titles too, and asks no row."""
        if search.strip():
            self.typed.emit(search)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Take the ring along."""
        super().currentChanged(current, previous)
        self.focus_moved.emit()

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Never stop on a heading."""
        target = super().moveCursor(action, modifiers)
        if target.isValid() and self._rows.id_at(target.row()) is None:
            row = self._rows.neighbour(target.row(), 1)
            return self._rows.index(row) if row is not None else self.currentIndex()
        return target

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+Backspace deletes, up from the first row goes back to the search."""
        identity = self.current_id
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if identity is not None and key in _OPENING_KEYS and not modifiers:
            self.picked.emit(identity)
        elif identity is not None and key == Qt.Key.Key_Backspace and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.delete_wanted.emit(identity)
        elif key == Qt.Key.Key_Up and not modifiers and self._rows.neighbour(self.currentIndex().row(), -1) is None:
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the mouse, or of the current one when a key asked."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        identity = self._rows.id_at(index.row())
        if identity is not None:
            self.setCurrentIndex(index)
            where = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()) if by_key else event.globalPos()
            self.menu_wanted.emit(identity, where)

    def _range_changed(self, lowest: int, highest: int) -> None:
        self.verticalScrollBar().setEnabled(highest > lowest)

    def _clicked(self, index: QModelIndex) -> None:
        identity = self._rows.id_at(index.row())
        if identity is not None:  # Qt tells of clicks on headings too
            self.picked.emit(identity)
