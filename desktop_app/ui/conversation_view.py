"""The view of the conversation list: the current row is where the keyboard is, the selection which chat is shown or which are marked."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop_app.chat.chat_list import ListPart
from desktop_app.ui.conversation_rows import ConversationRows
from desktop_app.ui.row_drag import RowDrag
from desktop_app.ui.row_marking import RowMarking
from desktop_app.ui.row_view import OPENING_KEYS, Index, RowView
from desktop_app.ui.theme import Theme

_WALKS = {
    Qt.Key.Key_Up: QAbstractItemView.CursorAction.MoveUp,
    Qt.Key.Key_Down: QAbstractItemView.CursorAction.MoveDown,
    Qt.Key.Key_Home: QAbstractItemView.CursorAction.MoveHome,
    Qt.Key.Key_End: QAbstractItemView.CursorAction.MoveEnd,
    Qt.Key.Key_PageUp: QAbstractItemView.CursorAction.MovePageUp,
    Qt.Key.Key_PageDown: QAbstractItemView.CursorAction.MovePageDown,
}
_SHIFT, _CTRL, _ALT, _NONE = (
    *(Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier),
    *(Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier),
)


class ConversationView(RowView):
    """A list whose arrow keys only walk; Enter or a click picks. With Shift or Ctrl they mark chats for an act on many."""

    picked = Signal(str)
    """The id of a chat."""
    delete_wanted = Signal()
    """Of what is marked, else of the current row."""
    menu_wanted = Signal(int, QPoint)
    """A row, or -1 for where none is, and where on the screen its menu belongs."""
    folded = Signal(str, bool)
    """A folder's id, and whether its chats shall be hidden."""
    folder_shift_wanted = Signal(str, int)
    """A folder's id; up (-1) or down (1) among the folders."""

    def __init__(self, theme: Theme, rows: ConversationRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._marks_on_release: int | None = None
        self.setModel(rows)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.marking = RowMarking(self, rows)
        self.drag = RowDrag(theme, self, rows)

    @property
    def is_editing(self) -> bool:
        """True while a title is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    @property
    def current_id(self) -> str | None:
        """The chat where the keyboard is."""
        return self._rows.id_at(self.currentIndex().row())

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Paint these rows again; QListView would lay out all others too, and every row is equally high."""
        QAbstractItemView.dataChanged(self, first, last, list(roles))

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Never stop on a heading."""
        target = super().moveCursor(action, modifiers)
        row = target.row()
        if target.isValid() and self._rows.id_at(row) is None and self._rows.folder_at(row) is None:
            up = action in (QAbstractItemView.CursorAction.MoveUp, QAbstractItemView.CursorAction.MovePageUp)
            found = self._rows.walkable(row, -1) if up else None
            found = self._rows.walkable(row, 1) if found is None else found
            return self._rows.index(found) if found is not None else self.currentIndex()
        return target

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+Backspace deletes, Left and Right fold, up from the first row goes back to the search."""
        if self.is_editing:  # what the field of a title leaves is not meant for the list
            return
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        row = self.currentIndex().row()
        identity, folder = self._rows.id_at(row), self._rows.folder_at(row)
        if key == Qt.Key.Key_Escape and not modifiers and self._take_escape():
            return
        if key in OPENING_KEYS and not modifiers and identity is not None:
            self.picked.emit(identity)
        elif key in OPENING_KEYS and not modifiers and folder is not None:
            self.folded.emit(folder.id, not folder.folded)
        elif key == Qt.Key.Key_Space and modifiers == _CTRL and identity is not None:
            self.marking.toggle(row)
        elif key == Qt.Key.Key_A and modifiers == _CTRL:
            self.marking.mark_all()
        elif key == Qt.Key.Key_Backspace and modifiers == _CTRL:
            self.delete_wanted.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not modifiers:
            self._fold_by_key(row, (key == Qt.Key.Key_Left) != self.isRightToLeft())
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and modifiers == _ALT and folder is not None:
            self.folder_shift_wanted.emit(folder.id, -1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Up and not modifiers and self._rows.walkable(row, -1) is None:
            self.left_upwards.emit()
        elif key in _WALKS and modifiers in (_NONE, _SHIFT, _CTRL):
            self._walk(row, _WALKS[key], modifiers)
        else:
            super().keyPressEvent(event)

    def _walk(self, row: int, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> None:
        target = self.moveCursor(action, _NONE)
        if target.isValid():
            self.selectionModel().setCurrentIndex(target, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(target)
        if modifiers == _SHIFT:
            self.marking.extend(row, target.row())
        elif not modifiers:
            self.marking.clear()

    def _fold_by_key(self, row: int, folds: bool) -> None:
        folder, around = self._rows.folder_at(row), self._rows.folder_around(row)
        if folder is not None and folder.folded != folds:
            self.folded.emit(folder.id, folds)
        elif folder is None and around is not None and folds and (there := self._rows.row_of(around.id)) is not None:
            self.setCurrentIndex(self._rows.index(there))

    def _take_escape(self) -> bool:
        if self.drag.is_active:
            self.drag.cancel()
            return True
        return self.marking.clear()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ctrl marks the row, Shift all up to it; otherwise a click or a drag begins."""
        super().mousePressEvent(event)
        self._marks_on_release = None
        place = event.position().toPoint()
        row = self.indexAt(place).row()
        identity, folder = self._rows.id_at(row), self._rows.folder_at(row)
        modifiers = event.modifiers() & (_CTRL | _SHIFT)
        if event.button() != Qt.MouseButton.LeftButton or (identity is None and folder is None):
            return
        if folder is not None:
            self.drag.press(place, (), folder.id)
        elif modifiers == _CTRL:
            self.marking.toggle(row, with_shown=True)
        elif modifiers & _SHIFT:
            shown = self._rows.row_of(self.marking.shown) if self.marking.shown else None
            self.marking.extend(row if shown is None else shown, row)
        elif identity is not None:
            marked = self.marking.ids
            self.drag.press(place, marked if identity in marked else [identity])
            self._marks_on_release = row
        if self._rows.part is not ListPart.CHATS:
            self.drag.cancel()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, if the button was pressed on something that can be."""
        if event.buttons() & Qt.MouseButton.LeftButton and self.drag.move(event.position().toPoint()):
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop, or pick what was clicked."""
        dropped = event.button() == Qt.MouseButton.LeftButton and self.drag.release()
        super().mouseReleaseEvent(event)
        row, pressed = self.indexAt(event.position().toPoint()).row(), self._marks_on_release
        self._marks_on_release = None
        if dropped or event.button() != Qt.MouseButton.LeftButton:
            return
        identity, folder = self._rows.id_at(row), self._rows.folder_at(row)
        if identity is not None and row == pressed:
            self._click(identity)
        elif folder is not None and not event.modifiers() & (_CTRL | _SHIFT):
            self.folded.emit(folder.id, not folder.folded)

    def _click(self, identity: str) -> None:
        if self._rows.part is ListPart.TRASH:
            self.marking.mark_only(identity)
            return
        self.marking.clear()
        self.picked.emit(identity)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whatever is dragged stays where it is."""
        super().focusOutEvent(event)
        self.drag.cancel()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, then what a drag would do."""
        super().paintEvent(event)
        if self.drag.is_active:
            self.drag.paint(QPainter(self.viewport()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the mouse, or of the current one when a key asked."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = index.row()
        if self._rows.id_at(row) is None and self._rows.folder_at(row) is None:
            self.menu_wanted.emit(-1, event.globalPos())
            return
        identity = self._rows.id_at(row)
        if identity is None or identity not in self.marking.ids:
            self.marking.clear()
        self.setCurrentIndex(index)
        where = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()) if by_key else event.globalPos()
        self.menu_wanted.emit(row, where)
