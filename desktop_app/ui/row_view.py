"""What the lists at the left have in common: keys walk, letters go to the search, and what is selected is told from outside."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop_app.ui.row_paint import row_box

Index = QModelIndex | QPersistentModelIndex
OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class RowView(QListView):
    """The current row is where the keyboard is, and has the focus ring."""

    typed = Signal(str)
    """A letter, meant for the search."""
    left_upwards = Signal()
    focus_moved = Signal()
    """The current row is another one, or stands elsewhere; the focus ring follows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "chats")
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # its room is always kept, so that rows do not change their width; without a range it is disabled, and not drawn
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._range_changed)
        bar.valueChanged.connect(self.focus_moved)

    def focus_rect(self) -> QRect:
        """The ring goes round the current row, not round the list."""
        return row_box(self.visualRect(self.currentIndex())) if self.currentIndex().isValid() else QRect()

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Keys and clicks alone do not select."""
        return QItemSelectionModel.SelectionFlag.NoUpdate

    def keyboardSearch(self, search: str) -> None:
        """Letters go to the search field: it finds inside titles too, and asks no row."""
        if search.strip():
            self.typed.emit(search)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Take the ring along."""
        super().currentChanged(current, previous)
        self.focus_moved.emit()

    def updateGeometries(self) -> None:
        """Rows were laid out: some may have come or gone above the current one."""
        super().updateGeometries()
        self.focus_moved.emit()

    def _range_changed(self, lowest: int, highest: int) -> None:
        self.verticalScrollBar().setEnabled(highest > lowest)
