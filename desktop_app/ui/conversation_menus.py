"""The context menus of the chat list: for chats, for a folder, and for where neither is."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.chat.chat_list import ChatEntry, Folder, ListPart
from desktop_app.ui.conversation_rows import ConversationRows
from desktop_app.ui.key_bindings import Command, keys
from desktop_app.ui.menu import Menu


class ConversationMenus(QObject):
    """Each menu goes when it closes; what is chosen is told with the chats or the folder that it was opened for."""

    window_wanted = Signal(str)
    """The id of a chat that is to have a window of its own."""
    rename_wanted = Signal(str)
    """The id of a chat or a folder."""
    pin_wanted = Signal(object, bool)
    move_wanted = Signal(object, str)
    new_folder_wanted = Signal(object)
    """Ids of the chats that come into it; none: it begins empty."""
    archive_wanted = Signal(object, bool)
    export_wanted = Signal(object)
    delete_wanted = Signal(object)
    restore_wanted = Signal(object)
    purge_wanted = Signal(object)
    folder_shift_wanted = Signal(str, int)
    folder_delete_wanted = Signal(str)
    part_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent

    def want_folder(self) -> None:
        """Somebody wants an empty folder, from whatever menu."""
        self.new_folder_wanted.emit([])

    def want_archive(self) -> None:
        """Somebody wants to see the archive."""
        self.part_wanted.emit(ListPart.ARCHIVE)

    def want_trash(self) -> None:
        """Somebody wants to see the trash."""
        self.part_wanted.emit(ListPart.TRASH)

    def for_window(self) -> list[QAction]:
        """What the window's menu offers of the list."""
        actions = []
        for text, run in (
            (self.tr("New folder"), self.want_folder),
            (self.tr("Show the archive"), self.want_archive),
            (self.tr("Show the trash"), self.want_trash),
        ):
            action = QAction(text, self)
            action.triggered.connect(run)
            actions.append(action)
        return actions

    def for_row(self, rows: ConversationRows, row: int, marked: Sequence[str], *, exports: bool) -> Menu:
        """The menu of a row; of all marked chats, if it is one of them."""
        folder, identity = rows.folder_at(row), rows.id_at(row)
        if folder is not None:
            return self.for_folder(folder, rows.folders.index(folder), len(rows.folders))
        if identity is None:
            return self.for_nothing(rows.part)
        ids = marked if identity in marked else [identity]
        chats = [entry for one in ids if (entry := rows.entry(one)) is not None]
        return self.for_chats(rows.part, chats, rows.folders, exports=exports)

    def for_chats(self, part: ListPart, chats: Sequence[ChatEntry], folders: Sequence[Folder], *, exports: bool) -> Menu:
        """What can be done to these chats, all at once."""
        menu, ids = self._menu(), [chat.id for chat in chats]
        if part is ListPart.TRASH:
            self._add(menu, self.tr("Restore"), lambda: self.restore_wanted.emit(ids))
            self._add(menu, self.tr("Delete for good…"), lambda: self.purge_wanted.emit(ids), keys(Command.DELETE))
            return menu
        if len(ids) == 1:
            self._add(menu, self.tr("Open in new window"), lambda: self.window_wanted.emit(ids[0]))
            self._add(menu, self.tr("Rename"), lambda: self.rename_wanted.emit(ids[0]), keys(Command.RENAME))
        if part is ListPart.CHATS:
            pinned = all(chat.pinned for chat in chats)
            text = self.tr("Unpin") if pinned else self.tr("Pin")
            self._add(menu, text, lambda: self.pin_wanted.emit(ids, not pinned))
            self._add_folders(menu, chats, ids, folders)
            self._add(menu, self.tr("Archive"), lambda: self.archive_wanted.emit(ids, True))
        else:
            self._add(menu, self.tr("Take out of the archive"), lambda: self.archive_wanted.emit(ids, False))
        if exports:
            self._add(menu, self.tr("Export…"), lambda: self.export_wanted.emit(ids))
        self._add(menu, self.tr("Delete"), lambda: self.delete_wanted.emit(ids), keys(Command.DELETE))
        return menu

    def for_folder(self, folder: Folder, place: int, count: int) -> Menu:
        """What can be done to the folder at this place among so many."""
        menu = self._menu()
        self._add(menu, self.tr("Rename"), lambda: self.rename_wanted.emit(folder.id), keys(Command.RENAME))
        up = self._add(menu, self.tr("Move up"), lambda: self.folder_shift_wanted.emit(folder.id, -1), QKeySequence("Alt+Up"))
        up.setEnabled(place > 0)
        down = self._add(menu, self.tr("Move down"), lambda: self.folder_shift_wanted.emit(folder.id, 1), QKeySequence("Alt+Down"))
        down.setEnabled(place < count - 1)
        self._add(menu, self.tr("New folder"), self.want_folder)
        text = self.tr("Delete the folder, keep its chats")
        self._add(menu, text, lambda: self.folder_delete_wanted.emit(folder.id), keys(Command.DELETE))
        return menu

    def for_nothing(self, part: ListPart) -> Menu:
        """What can be done beside the rows."""
        menu = self._menu()
        if part is ListPart.CHATS:
            self._add(menu, self.tr("New folder"), self.want_folder)
        for other, text in (
            (ListPart.CHATS, self.tr("Back to the chats")),
            (ListPart.ARCHIVE, self.tr("Show the archive")),
            (ListPart.TRASH, self.tr("Show the trash")),
        ):
            if other is not part:
                self._add_part(menu, text, other)
        return menu

    def _add_part(self, menu: QMenu, text: str, part: ListPart) -> None:
        self._add(menu, text, lambda: self.part_wanted.emit(part))

    def _add_folders(self, menu: QMenu, chats: Sequence[ChatEntry], ids: list[str], folders: Sequence[Folder]) -> None:
        moves = Menu(menu)
        moves.setTitle(self.tr("Move to folder"))
        for folder in folders:
            self._add_move(moves, folder.name, ids, folder.id)
        known = {folder.id for folder in folders}
        if any(chat.folder in known for chat in chats):
            self._add_move(moves, self.tr("No folder"), ids, "")
        if not moves.isEmpty():
            moves.addSeparator()
        self._add(moves, self.tr("New folder"), lambda: self.new_folder_wanted.emit(ids))
        menu.addMenu(moves)

    def _add_move(self, menu: QMenu, name: str, ids: list[str], folder_id: str) -> None:
        # an ampersand in a name is one, and no mark of a letter
        self._add(menu, name.replace("&", "&&"), lambda: self.move_wanted.emit(ids, folder_id))

    def _menu(self) -> Menu:
        menu = Menu(self._widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _add(self, menu: QMenu, text: str, run: Callable[[], None], shown_keys: QKeySequence | None = None) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(run)
        if shown_keys is not None:  # it belongs to the list: here it is only shown
            action.setShortcut(shown_keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        return action
