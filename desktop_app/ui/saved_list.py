"""The list of what is saved, one kind at a time: search, rows, and what can be done with the row that is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop_app.chat.saved_item import SavedItem, SavedKind
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.key_bindings import Command, keys
from desktop_app.ui.saved_words import item_name, kind_name, nothing_here
from desktop_app.ui.search_field import SearchField
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_ICON = 14  # logical px
_HEIGHT = 216  # logical px
_IN_TEXT = 2_000  # characters of a text that are searched


class SavedRows(QListWidget):
    """The rows; the focus ring goes round the current one."""

    focus_moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.currentRowChanged.connect(self.focus_moved)
        self.verticalScrollBar().valueChanged.connect(self.focus_moved)

    def focus_rect(self) -> QRect:
        """The current row; the whole list if there is none."""
        row = self.currentItem()
        return self.rect() if row is None else self.visualItemRect(row).translated(self.viewport().pos())


class SavedList(QWidget):
    """Several rows can be chosen; the current one is shown beside it. Alt and arrows move it, Delete deletes what is chosen."""

    current_changed = Signal()
    add_wanted = Signal()
    delete_wanted = Signal(object)  # sequence of SavedItem
    move_wanted = Signal(object, int)  # SavedItem, steps
    use_wanted = Signal()
    rename_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._items: tuple[SavedItem, ...] = ()
        self._kind = SavedKind.PRESET
        self.search = SearchField(icons, self.tr("Search"), self.tr("Search names and texts"))
        self.rows = SavedRows()
        self.rows.setProperty("kind", "rows")
        self.rows.setMinimumHeight(96)
        self.rows.setIconSize(QSize(_ICON, _ICON))
        self.rows.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setTabKeyNavigation(False)
        self.rows.installEventFilter(self)
        self.empty = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.empty.setMinimumHeight(96)
        self.add = IconButton(icons, "plus", self.tr("New"))
        self.up = IconButton(icons, "chevron-up", self.tr("Move up"))
        self.down = IconButton(icons, "chevron-down", self.tr("Move down"))
        self.delete = IconButton(icons, "trash-2", self.tr("Delete"))
        tools = QHBoxLayout()
        tools.setSpacing(2)
        for button in (self.add, self.up, self.down):
            tools.addWidget(button)
        tools.addStretch(1)
        tools.addWidget(self.delete)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.rows, 1)
        column.addWidget(self.empty, 1)
        column.addLayout(tools)
        self._join()

    def _join(self) -> None:
        self.search.textChanged.connect(lambda: self._fill(None))
        self.search.left_downwards.connect(lambda: self.rows.setFocus(Qt.FocusReason.OtherFocusReason))
        self.rows.currentItemChanged.connect(lambda: self._changed())
        self.rows.itemSelectionChanged.connect(self._show_tools)
        self.rows.itemActivated.connect(lambda _row: self.use_wanted.emit())
        self.add.clicked.connect(self.add_wanted)
        self.delete.clicked.connect(self._delete)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))

    @property
    def current(self) -> SavedItem | None:
        """The one that is shown."""
        return self._item_of(self.rows.currentItem())

    @property
    def chosen(self) -> tuple[SavedItem, ...]:
        """Those that are selected, in their order."""
        ids = {row.data(Qt.ItemDataRole.UserRole) for row in self.rows.selectedItems()}
        return tuple(item for item in self._items if item.id in ids)

    def show_items(self, kind: SavedKind, items: Sequence[SavedItem], default_id: str, current: str | None = None) -> None:
        """Show these, and stand on the one with the id `current`, or where it stood before."""
        other_kind = kind is not self._kind
        self._kind, self._items, self._default_id = kind, tuple(items), default_id
        self.rows.setAccessibleName(kind_name(kind))
        if other_kind or (current is not None and not self._matches(current)):
            with QSignalBlocker(self.search):
                self.search.clear()
        self._fill(current)

    def _matches(self, item_id: str) -> bool:
        return any(item.id == item_id and self._is_found(item) for item in self._items)

    def _is_found(self, item: SavedItem) -> bool:
        wanted = self.search.text().strip().casefold()
        return wanted in item_name(item).casefold() or wanted in item.text[:_IN_TEXT].casefold()

    def _fill(self, current: str | None) -> None:
        before, place = self.current, self.rows.currentRow()
        wanted = current or (before.id if before is not None else None)
        found = [item for item in self._items if self._is_found(item)]
        with QSignalBlocker(self.rows):
            self.rows.clear()
            for item in found:
                row = QListWidgetItem(item_name(item))
                row.setData(Qt.ItemDataRole.UserRole, item.id)
                if item.kind is SavedKind.PRESET and item.id == self._default_id:
                    row.setIcon(self._icons.icon("check"))
                    row.setData(Qt.ItemDataRole.AccessibleTextRole, self.tr("{name}, of new chats").format(name=item_name(item)))
                self.rows.addItem(row)
            at = next((number for number, item in enumerate(found) if item.id == wanted), min(max(place, 0), len(found) - 1))
            self.rows.setCurrentRow(at)
        self.rows.setVisible(bool(found))
        self.empty.setText("" if found else nothing_here(self._kind, searched=bool(self.search.text())))
        self.empty.setVisible(not found)
        self._changed()

    def _item_of(self, row: QListWidgetItem | None) -> SavedItem | None:
        wanted = None if row is None else row.data(Qt.ItemDataRole.UserRole)
        return next((item for item in self._items if item.id == wanted), None)

    def _changed(self) -> None:
        self._show_tools()
        self.current_changed.emit()

    def _show_tools(self) -> None:
        current, own = self.current, [item for item in self._items if not item.is_builtin]
        is_own = current is not None and not current.is_builtin and not self.search.text()
        self.up.setEnabled(is_own and current is not own[0])
        self.down.setEnabled(is_own and current is not own[-1])
        self.delete.setEnabled(any(not item.is_builtin for item in self.chosen))

    def _move(self, steps: int) -> None:
        if (self.up if steps < 0 else self.down).isEnabled():
            self.move_wanted.emit(self.current, steps)

    def _delete(self) -> None:
        doomed = tuple(item for item in self.chosen if not item.is_builtin)
        if doomed:
            self.delete_wanted.emit(doomed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the rows."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._takes(event):
            return True
        return super().eventFilter(watched, event)

    def _takes(self, event: QKeyEvent) -> bool:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(-1 if key == Qt.Key.Key_Up else 1)
        elif (
            key == Qt.Key.Key_Delete
            or keys(Command.DELETE).matches(event.keyCombination()) == keys(Command.DELETE).SequenceMatch.ExactMatch
        ):
            self._delete()
        elif key == Qt.Key.Key_F2:
            self.rename_wanted.emit()
        elif key == Qt.Key.Key_Insert:
            self.add_wanted.emit()
        elif key == Qt.Key.Key_Up and self.rows.currentRow() <= 0 and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.use_wanted.emit()
        else:
            return False
        return True

    def sizeHint(self) -> QSize:
        """Room for a few rows."""
        return QSize(200, super().sizeHint().height() if self.rows.isHidden() else max(_HEIGHT, super().sizeHint().height()))
