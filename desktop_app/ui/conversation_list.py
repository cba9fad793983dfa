"""The list of chats at the left: search, new chat, and the rows of chats and folders, of the archive or of the trash."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDateTime, QItemSelectionModel, QMetaMethod, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.chat.chat_list import ChatEntry, ListPart
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import new_id
from desktop_app.chat.ports import ConversationSource
from desktop_app.ui.conversation_delegate import ConversationDelegate
from desktop_app.ui.conversation_menus import ConversationMenus
from desktop_app.ui.conversation_rows import ConversationRows
from desktop_app.ui.conversation_view import ConversationView
from desktop_app.ui.empty_list_hint import EmptyListHint
from desktop_app.ui.entry_reader import EntryReader
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.key_bindings import Command, key_text
from desktop_app.ui.list_part_bar import ListPartBar
from desktop_app.ui.search_cover import SearchCover
from desktop_app.ui.search_field import SearchField
from desktop_app.ui.search_results import SearchResults
from desktop_app.ui.spin import Spin
from desktop_app.ui.theme import Theme

_FOLD_BUTTON = 48  # logical px at the head's left, where the window's own button stands


class ConversationList(QWidget):
    """Chats under their days and in folders; the source is asked on `refresh`. Signals with ids tell of one act on all of them."""

    chosen = Signal(str)
    """The id of the chat to show."""
    renamed = Signal(str, str)
    """Id and new title."""
    open_in_window = Signal(str)
    """The id of the chat to show in a window of its own."""
    deleted = Signal(object)
    restored = Signal(object)
    purged = Signal(object)
    """Of the trash, for good; the user was asked."""
    pinned = Signal(object, bool)
    archived = Signal(object, bool)
    moved = Signal(object, str)
    """Ids, and a folder's id; empty: out of all folders."""
    export_requested = Signal(object)
    """Ids; the menu offers it only if somebody listens."""
    folder_created = Signal(str, str, object)
    """The new folder's id, its name, and the ids of the chats that come into it."""
    folder_renamed = Signal(str, str)
    folder_moved = Signal(str, int)
    """A folder's id, and its new place among the folders."""
    folder_folded = Signal(str, bool)
    folder_deleted = Signal(str)
    new_requested = Signal()
    read_failed = Signal(object)  # ChatError

    def __init__(self, theme: Theme, icons: Icons, source: ConversationSource) -> None:
        super().__init__()
        self._theme = theme
        self._source = source
        self._part = ListPart.CHATS
        self._refresh_waits = False
        self._named_when_there = ""  # a folder
        self._rows = ConversationRows()
        self._rows.setParent(self)
        self._view = ConversationView(theme, self._rows)
        self._reader = EntryReader(source, self._show_all, self)
        self._menus = ConversationMenus(self)
        self._spin = Spin(theme, self._view, self._repaint_arcs)
        delegate = ConversationDelegate(theme, icons, self._spin, lambda: self._view.drag.is_active, self._view)
        self._view.setItemDelegate(delegate)
        self._view.setAccessibleName(self.tr("Chats"))
        self._search = SearchField(icons, self.tr("Search"), self.tr("Search all chats"))
        self._new = IconButton(icons, "square-pen", self.tr("New chat"), side=32)
        self._new.set_label(self.tr("New chat"), key_text(Command.NEW_CHAT))
        self._bar = ListPartBar(theme, icons)
        self._hint = EmptyListHint()
        self._midnight = QTimer(self, singleShot=True)
        self._lay_out()
        self._connect(delegate)
        self._connect_menus()
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
        column.addWidget(self._bar)
        column.addLayout(body, 1)
        self.setFocusProxy(self._search)

    def _connect(self, delegate: ConversationDelegate) -> None:
        view, drag = self._view, self._view.drag
        self._new.clicked.connect(self.new_requested)
        self._search.left_downwards.connect(self._enter_list)
        view.picked.connect(self._pick)
        view.delete_wanted.connect(self.delete_current)
        view.menu_wanted.connect(self._show_menu)
        view.folded.connect(self.folder_folded)
        view.folder_shift_wanted.connect(self._shift_folder)
        view.typed.connect(self._search_for)
        view.left_upwards.connect(self._search.setFocus)
        view.marking.changed.connect(self._show_bar)
        drag.chats_dropped.connect(self.moved)
        drag.chats_pinned.connect(self._pin_dropped)
        drag.folder_dropped.connect(self.folder_moved)
        self._bar.left.connect(self._show_chats)
        self._bar.restore_wanted.connect(self._restore_marked)
        self._bar.purge_wanted.connect(self.delete_current)
        self._bar.empty_wanted.connect(self._empty_trash)
        self._reader.failed.connect(self.read_failed)
        self._rows.renamed.connect(self.renamed)
        self._rows.folder_renamed.connect(self.folder_renamed)
        delegate.closeEditor.connect(self._editor_closed)
        self._midnight.timeout.connect(self.refresh)

    def _connect_menus(self) -> None:
        menus = self._menus
        menus.window_wanted.connect(self.open_in_window)
        menus.rename_wanted.connect(self._rename)
        menus.pin_wanted.connect(self.pinned)
        menus.move_wanted.connect(self.moved)
        menus.new_folder_wanted.connect(self.create_folder)
        menus.archive_wanted.connect(self.archived)
        menus.export_wanted.connect(self.export_requested)
        menus.delete_wanted.connect(self.deleted)
        menus.restore_wanted.connect(self.restored)
        menus.purge_wanted.connect(self._ask_to_purge)
        menus.folder_shift_wanted.connect(self._shift_folder)
        menus.folder_delete_wanted.connect(self.folder_deleted)
        menus.part_wanted.connect(self.show_part)

    @property
    def view(self) -> ConversationView:
        """The list itself, where the keyboard goes with F6."""
        return self._view

    @property
    def search_field(self) -> QLineEdit:
        """What is typed here is looked for, once the search was handed to those who find."""
        return self._search

    @property
    def part(self) -> ListPart:
        """Which list is shown."""
        return self._part

    @property
    def current_id(self) -> str | None:
        """The chat that Rename and Delete mean: where the keyboard is, else the one that is shown."""
        shown = self._view.marking.shown if self._part is not ListPart.TRASH else None
        return self._view.current_id if self._view.hasFocus() else shown

    @property
    def current_ids(self) -> list[str]:
        """The chats that an act is for: the marked ones, else `current_id`."""
        current = self.current_id
        return self._view.marking.ids or ([] if current is None else [current])

    def menu_actions(self) -> list[QAction]:
        """What the window's menu offers of the list."""
        return self._menus.for_window()

    def refresh(self) -> None:
        """Ask the source for everything again, in slices; what is selected and scrolled to stays. Waits while a title is typed."""
        if self._view.is_editing:
            self._refresh_waits = True
            return
        self._refresh_waits = False
        if self._reader.start(self._part) and (self._rows.part is not self._part or not self._rows.has_conversations):
            self._show_all(self._reader.first_page)
        now = QDateTime.currentDateTime()
        # groups change at midnight; a computer that slept is at most an hour late
        to_midnight = now.msecsTo(now.date().addDays(1).startOfDay())
        self._midnight.start(min(to_midnight + 1000, 3_600_000))

    def refresh_chats(self, ids: Sequence[str]) -> None:
        """Ask the source for these chats alone."""
        if self._view.is_editing:
            self._refresh_waits = True
            return
        self._reader.note_change(ids)
        try:
            found = self._source.entries_of(self._part, ids)
        except ChatError as error:
            self.read_failed.emit(error)
            return
        self._rebuild(lambda: self._rows.change(ids, found))

    def show_part(self, part: ListPart) -> None:
        """Show the chats, the archive or the trash."""
        if part is self._part:
            return
        self._part = part
        self._view.marking.clear()
        self._search.empty()
        names = {ListPart.CHATS: self.tr("Chats"), ListPart.ARCHIVE: self.tr("Archived chats"), ListPart.TRASH: self.tr("Trash")}
        self._view.setAccessibleName(names[part])
        self.refresh()
        self._view.scrollToTop()

    def select(self, conversation_id: str | None, *, walks: bool = True) -> None:
        """Tell which chat is shown, None for one that is not in the list yet; with `walks` the keyboard's row is that one."""
        self._view.marking.show(conversation_id)
        if conversation_id is not None and walks:
            self.walk_to(conversation_id)

    def walk_to(self, conversation_id: str) -> None:
        """Let the keyboard's row be this chat's."""
        row = self._rows.row_of(conversation_id)
        if row is not None:
            index = self._rows.index(row)
            self._view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self._view.scrollTo(index)

    def set_answering(self, conversation_id: str, answering: bool) -> None:
        """Show or hide the arc that turns while a chat is being answered."""
        self._rows.set_answering(conversation_id, answering)
        self._spin.set_turning(bool(self._rows.answering_rows))

    def hand_search_to(self, results: SearchResults) -> None:
        """What is typed in the search is looked for everywhere; what is found covers the list meanwhile."""
        self._search.left_downwards.disconnect(self._enter_list)
        SearchCover(self, self._search, self._view, results, self._enter_list)

    def choose_next(self) -> None:
        """Choose the chat after the one that is shown."""
        self._choose_neighbour(1)

    def choose_previous(self) -> None:
        """Choose the chat before it."""
        self._choose_neighbour(-1)

    def _choose_neighbour(self, step: int) -> None:
        shown = self._view.marking.shown
        row = self._rows.row_of(shown) if shown else None
        if row is None:
            row = -1 if step > 0 else self._rows.rowCount()
        target = self._rows.neighbour(row, step)
        identity = None if target is None else self._rows.id_at(target)
        if identity is not None and self._part is not ListPart.TRASH:
            self.chosen.emit(identity)

    def rename_current(self) -> None:
        """Open a field in the row of `current_id`, or of the folder where the keyboard is; Enter keeps what is typed, Esc drops it."""
        folder = self._rows.folder_at(self._view.currentIndex().row()) if self._view.hasFocus() else None
        identity = self.current_id if folder is None else folder.id
        if identity is not None:
            self._rename(identity)

    def _rename(self, identity: str) -> None:
        row = self._rows.row_of(identity)
        if row is not None and self._part is not ListPart.TRASH:
            self._view.setFocus()
            self._view.setCurrentIndex(self._rows.index(row))
            self._view.scrollTo(self._rows.index(row), QAbstractItemView.ScrollHint.EnsureVisible)
            self._view.edit(self._rows.index(row))

    def delete_current(self) -> None:
        """Ask for `current_ids` to be deleted, or for the folder where the keyboard is; in the trash for good."""
        folder = self._rows.folder_at(self._view.currentIndex().row()) if self._view.hasFocus() else None
        ids = self.current_ids
        if folder is not None and not self._view.marking.is_marking:
            self.folder_deleted.emit(folder.id)
        elif self._part is ListPart.TRASH:
            self._ask_to_purge([identity for identity in ids if self._rows.entry(identity) is not None])
        elif ids:
            self.deleted.emit(ids)

    def create_folder(self, ids: Sequence[str] = ()) -> None:
        """Ask for a folder with these chats in it; its name is typed as soon as it is there."""
        self.show_part(ListPart.CHATS)
        self._search.empty()
        self._view.marking.clear()
        self._named_when_there = new_id()
        self.folder_created.emit(self._named_when_there, self.tr("New folder"), list(ids))

    def refresh_folders(self) -> None:
        """Ask the source for the folders alone."""
        if self._view.is_editing:
            self._refresh_waits = True
            return
        self._show_all(None)

    def _show_all(self, entries: list[ChatEntry] | None) -> None:
        """Show the folders as they are now, and these chats; None: the same as before."""
        try:
            folders = self._source.folders()
        except ChatError as error:
            self.read_failed.emit(error)
            return
        if entries is None:
            self._rebuild(lambda: self._rows.set_folders(folders))
        else:
            self._rebuild(lambda: self._rows.set_all(self._part, entries, folders))
        if self._named_when_there and self._rows.row_of(self._named_when_there) is not None:
            identity, self._named_when_there = self._named_when_there, ""
            self._rename(identity)

    def _rebuild(self, change: Callable[[], None]) -> None:
        """Change the rows under the view: it keeps its place, and the keyboard stays in the same chat or at the same height."""
        scrolled = self._view.verticalScrollBar().value()
        row = self._view.currentIndex().row()
        folder = self._rows.folder_at(row)
        identity = self._view.current_id if folder is None else folder.id
        change()
        there = self._rows.row_of(identity) if identity else None
        if there is None and row >= 0:
            below = self._rows.walkable(row - 1, 1)
            there = self._rows.walkable(row, -1) if below is None else below
        if there is not None:
            self._view.selectionModel().setCurrentIndex(self._rows.index(there), QItemSelectionModel.SelectionFlag.NoUpdate)
        self._view.marking.select_again()
        self._view.verticalScrollBar().setValue(scrolled)
        self._spin.set_turning(bool(self._rows.answering_rows))
        self._show_hint()
        self._show_bar()

    def _show_hint(self) -> None:
        nothing = self._rows.rowCount() == 0
        if nothing and self._view.hasFocus():
            self._search.setFocus(Qt.FocusReason.OtherFocusReason)  # Qt would go on to whatever comes next
        self._view.setVisible(not nothing)
        self._hint.setVisible(nothing)
        self._hint.explain(self._part)

    def _show_bar(self) -> None:
        self._bar.show_part(self._part, marked=self._view.marking.is_marking, filled=self._rows.has_conversations)

    def _search_for(self, letter: str) -> None:
        self._search.setFocus()
        self._search.insert(letter)

    def _enter_list(self) -> None:
        if self._rows.rowCount():
            if not self._view.currentIndex().isValid():
                first = self._rows.walkable(-1, 1)
                self._view.setCurrentIndex(self._rows.index(first or 0))
            self._view.setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, identity: str) -> None:
        if self._part is ListPart.TRASH:
            self._view.marking.mark_only(identity)
        else:
            self.chosen.emit(identity)

    def _pin_dropped(self, ids: list[str]) -> None:
        self.pinned.emit(ids, True)

    def _editor_closed(self) -> None:
        if self._refresh_waits:
            QTimer.singleShot(0, self, self.refresh)

    def _show_menu(self, row: int, where: QPoint) -> None:
        exports = self.isSignalConnected(QMetaMethod.fromSignal(self.export_requested))
        self._menus.for_row(self._rows, row, self._view.marking.ids, exports=exports).popup(where)

    def _shift_folder(self, folder_id: str, step: int) -> None:
        place = next((n for n, folder in enumerate(self._rows.folders) if folder.id == folder_id), None)
        if place is not None and 0 <= place + step < len(self._rows.folders):
            self.folder_moved.emit(folder_id, place + step)

    def _restore_marked(self) -> None:
        self.restored.emit(self._view.marking.ids)

    def _empty_trash(self) -> None:
        self._ask_to_purge(self._rows.ids)

    def _ask_to_purge(self, ids: Sequence[str]) -> None:
        first = self._rows.entry(ids[0]) if ids else None
        if first is None:
            return
        from desktop_app.ui.delete_for_good_dialog import DeleteForGoodDialog

        dialog = DeleteForGoodDialog(self._theme, first.title or self.tr("New chat"), len(ids), self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.purged.emit(list(ids)))
        dialog.open()

    def _show_chats(self) -> None:
        self.show_part(ListPart.CHATS)

    def _repaint_arcs(self) -> None:
        for row in self._rows.answering_rows:
            self._view.update(self._rows.index(row))
