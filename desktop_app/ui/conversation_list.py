"""The list of chats at the left: search, new chat, rows that can be chosen, renamed and deleted."""

from collections.abc import Callable

from PySide6.QtCore import QDateTime, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.chat.ports import ConversationSource
from desktop_app.ui.conversation_delegate import ConversationDelegate
from desktop_app.ui.conversation_rows import ConversationRows
from desktop_app.ui.conversation_view import ConversationView
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.key_bindings import Command, key_text, keys
from desktop_app.ui.menu import Menu
from desktop_app.ui.search_field import SearchField
from desktop_app.ui.spin import Spin
from desktop_app.ui.theme import Theme

_FOLD_BUTTON = 48  # logical px at the head's left, where the window's own button stands


class ConversationList(QWidget):
    """Chats under Today, Yesterday and Earlier; the source is asked on `refresh`, everything else is told."""

    chosen = Signal(str)
    """The id of the chat to show."""
    renamed = Signal(str, str)
    """Id and new title."""
    deleted = Signal(str)
    """The id of the chat to delete."""
    open_in_window = Signal(str)
    """The id of the chat to show in a window of its own."""
    new_requested = Signal()

    def __init__(self, theme: Theme, icons: Icons, source: ConversationSource) -> None:
        super().__init__()
        self._source = source
        self._selected: str | None = None
        self._refresh_waits = False
        self._menu_id = ""
        self._rows = ConversationRows()
        self._rows.setParent(self)
        self._view = ConversationView(self._rows)
        self._spin = Spin(theme, self._view, self._repaint_arcs)
        delegate = ConversationDelegate(theme, self._spin, self._view)
        self._view.setItemDelegate(delegate)
        self._view.setAccessibleName(self.tr("Chats"))
        self._search = SearchField(icons, self.tr("Search"), self.tr("Search the titles of chats"))
        self._new = IconButton(icons, "square-pen", self.tr("New chat"), side=32)
        self._new.set_label(self.tr("New chat"), key_text(Command.NEW_CHAT))
        self._hint = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._hint.setProperty("kind", "help")
        self._hint.setContentsMargins(12, 13, 12, 0)
        self._midnight = QTimer(self, singleShot=True)
        self._lay_out()
        self._connect(delegate)
        self.refresh()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(_FOLD_BUTTON, 8, 8, 8)
        head.setSpacing(8)
        head.addWidget(self._search, 1)
        head.addWidget(self._new)
        body = QVBoxLayout()
        body.setContentsMargins(8, 3, 0, 0)
        body.addWidget(self._hint)
        body.addWidget(self._view, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(body, 1)
        self.setFocusProxy(self._search)

    def _connect(self, delegate: ConversationDelegate) -> None:
        self._new.clicked.connect(self.new_requested)
        self._search.textChanged.connect(self._filter)
        self._search.left_downwards.connect(self._enter_list)
        self._search.entered.connect(self._choose_first)
        self._view.picked.connect(self.chosen)
        self._view.delete_wanted.connect(self.deleted)
        self._view.menu_wanted.connect(self._show_menu)
        self._view.typed.connect(self._search_for)
        self._view.left_upwards.connect(self._search.setFocus)
        self._rows.renamed.connect(self.renamed)
        delegate.closeEditor.connect(self._editor_closed)
        self._midnight.timeout.connect(self.refresh)

    @property
    def view(self) -> ConversationView:
        """The list itself, where the keyboard goes with F6."""
        return self._view

    @property
    def search_field(self) -> QLineEdit:
        """Filters titles as you type."""
        return self._search

    @property
    def current_id(self) -> str | None:
        """The chat that Rename and Delete mean: where the keyboard is, else the one that is shown."""
        return self._view.current_id if self._view.hasFocus() else self._selected

    def refresh(self) -> None:
        """Ask the source again; the scroll position and what is selected stay. Waits while a title is being typed."""
        if self._view.is_editing:
            self._refresh_waits = True
            return
        self._refresh_waits = False
        self._rebuild(lambda: self._rows.set_conversations(self._source.conversations()))
        now = QDateTime.currentDateTime()
        # groups change at midnight; a computer that slept is at most an hour late
        to_midnight = now.msecsTo(now.date().addDays(1).startOfDay())
        self._midnight.start(min(to_midnight + 1000, 3_600_000))

    def select(self, conversation_id: str | None) -> None:
        """Tell which chat is shown; None for one that is not in the list yet."""
        self._selected = conversation_id
        row = None if conversation_id is None else self._rows.row_of(conversation_id)
        selection = self._view.selectionModel()
        if row is None:
            selection.clearSelection()
            return
        index = self._rows.index(row)
        selection.select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._view.scrollTo(index)

    def set_answering(self, conversation_id: str, answering: bool) -> None:
        """Show or hide the arc that turns while a chat is being answered."""
        self._rows.set_answering(conversation_id, answering)
        self._spin.set_turning(bool(self._rows.answering_rows))

    def set_new_answer(self, conversation_id: str, unread: bool) -> None:
        """Show or hide the dot of an answer that was not looked at."""
        self._rows.set_new_answer(conversation_id, unread)

    def choose_next(self) -> None:
        """Choose the chat after the one that is shown."""
        self._choose_neighbour(1)

    def choose_previous(self) -> None:
        """Choose the chat before it."""
        self._choose_neighbour(-1)

    def _choose_neighbour(self, step: int) -> None:
        row = self._rows.row_of(self._selected) if self._selected else None
        if row is None:
            row = -1 if step > 0 else self._rows.rowCount()
        target = self._rows.neighbour(row, step)
        identity = None if target is None else self._rows.id_at(target)
        if identity is not None:
            self.chosen.emit(identity)

    def rename_current(self) -> None:
        """Open a field in the row of `current_id`; Enter keeps what is typed, Esc drops it."""
        identity = self.current_id
        row = self._rows.row_of(identity) if identity else None
        if row is not None:
            self._view.setCurrentIndex(self._rows.index(row))
            self._view.scrollTo(self._rows.index(row), QAbstractItemView.ScrollHint.EnsureVisible)
            self._view.edit(self._rows.index(row))

    def delete_current(self) -> None:
        """Ask for `current_id` to be deleted."""
        identity = self.current_id
        if identity is not None:
            self.deleted.emit(identity)

    def _rebuild(self, change: Callable[[], None]) -> None:
        """Change the rows under the view: it keeps its place, and the keyboard stays in the same chat or at the same height."""
        scrolled = self._view.verticalScrollBar().value()
        identity, row = self._view.current_id, self._view.currentIndex().row()
        change()
        there = self._rows.row_of(identity) if identity else None
        if there is None and row >= 0:
            there = self._rows.neighbour(row - 1, 1) or self._rows.neighbour(row, -1)
        if there is not None:
            self._view.selectionModel().setCurrentIndex(self._rows.index(there), QItemSelectionModel.SelectionFlag.NoUpdate)
        selected = self._rows.row_of(self._selected) if self._selected else None
        if selected is not None:
            self._view.selectionModel().select(self._rows.index(selected), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._view.verticalScrollBar().setValue(scrolled)
        self._spin.set_turning(bool(self._rows.answering_rows))
        self._show_hint()

    def _show_hint(self) -> None:
        nothing = self._rows.rowCount() == 0
        self._view.setVisible(not nothing)
        self._hint.setVisible(nothing)
        if not self._rows.has_conversations:
            self._hint.setText(self.tr("Chats you start appear here"))
        else:
            self._hint.setText(self.tr("No chat has “{text}” in its title.").format(text=self._search.text().strip()))

    def _filter(self, text: str) -> None:
        self._rebuild(lambda: self._rows.set_needle(text))

    def _search_for(self, letter: str) -> None:
        self._search.setFocus()
        self._search.insert(letter)

    def _enter_list(self) -> None:
        if self._rows.rowCount():
            if self._view.current_id is None or self._search.text().strip():
                first = self._rows.neighbour(-1, 1)
                self._view.setCurrentIndex(self._rows.index(first or 0))
            self._view.setFocus(Qt.FocusReason.TabFocusReason)

    def _choose_first(self) -> None:
        first = self._rows.neighbour(-1, 1)
        identity = None if first is None or not self._search.text().strip() else self._rows.id_at(first)
        if identity is not None:
            self.chosen.emit(identity)

    def _editor_closed(self) -> None:
        if self._refresh_waits:
            QTimer.singleShot(0, self, self.refresh)

    def _show_menu(self, identity: str, where: QPoint) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._menu_id = identity
        menu.addAction(self.tr("Open in new window")).triggered.connect(self._open_from_menu)
        rename = menu.addAction(self.tr("Rename"))
        rename.setShortcut(keys(Command.RENAME))
        rename.triggered.connect(self._rename_from_menu)
        delete = menu.addAction(self.tr("Delete"))
        delete.setShortcut(keys(Command.DELETE))
        delete.triggered.connect(self._delete_from_menu)
        menu.popup(where)

    def _open_from_menu(self) -> None:
        self.open_in_window.emit(self._menu_id)

    def _rename_from_menu(self) -> None:
        row = self._rows.row_of(self._menu_id)
        if row is not None:
            self._view.setFocus()
            self._view.setCurrentIndex(self._rows.index(row))
            self.rename_current()

    def _delete_from_menu(self) -> None:
        self.deleted.emit(self._menu_id)

    def _repaint_arcs(self) -> None:
        for row in self._rows.answering_rows:
            self._view.update(self._rows.index(row))
