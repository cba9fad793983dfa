"""The rows of the conversation list: headings, chats and folders, as one flat model that changes where they change."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QDateTime, QModelIndex, QPersistentModelIndex, QStringListModel, Qt, Signal

from desktop_app.chat.chat_list import ChatEntry, Folder, ListPart, folder_name_from
from desktop_app.ui.conversation_entries import ConversationEntries
from desktop_app.ui.same_beginning import same_beginning

_Index = QModelIndex | QPersistentModelIndex
_Item = ChatEntry | Folder | str  # a string is a heading
_FEW = 8  # are looked for one by one
_MANY = 64  # rows that come or go one by one: for more the view begins anew


class RowRole(IntEnum):
    """What a row tells its painter beside its text."""

    IS_HEADING = Qt.ItemDataRole.UserRole
    ID = Qt.ItemDataRole.UserRole + 1
    IS_ANSWERING = Qt.ItemDataRole.UserRole + 2
    HAS_NEW_ANSWER = Qt.ItemDataRole.UserRole + 3
    IS_PINNED = Qt.ItemDataRole.UserRole + 4
    FOLDER = Qt.ItemDataRole.UserRole + 5
    """The Folder of a folder's row, else None."""
    IS_INSIDE = Qt.ItemDataRole.UserRole + 6
    """A chat that is shown below its folder."""


def start_of_today() -> float:
    """Midnight that has passed, local time, as Unix seconds."""
    return QDateTime.currentDateTime().date().startOfDay().toMSecsSinceEpoch() / 1000


def start_of_yesterday() -> float:
    """The midnight before, which is not always 24 hours earlier."""
    return QDateTime.currentDateTime().date().addDays(-1).startOfDay().toMSecsSinceEpoch() / 1000


class ConversationRows(QStringListModel):
    """The base counts the rows: the view asks for that twice a row, which is too often for Python."""

    renamed = Signal(str, str)
    """A chat's id and its new title, as typed."""
    folder_renamed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._part = ListPart.CHATS
        self._entries = ConversationEntries()
        self._folders: Mapping[str, Folder] = {}
        self._shows_targets = False
        self._items: list[_Item] = []
        self._keys: list[str] = []
        self._places: dict[str, int] | None = None  # rows by their keys, once somebody asks: looking through 20,000 takes a frame
        self._first_inside = 0  # the row of the first folder
        self._unread_inside: set[str] = set()  # folders
        self._answering: set[str] = set()
        self._next_items, self._next_keys = self._items, self._keys
        # before any view is told, and not before any view was told that they would go: each asks for what it knows of
        self.rowsRemoved.connect(self._take_next)
        self.rowsInserted.connect(self._take_next)
        self.modelReset.connect(self._take_next)

    @property
    def part(self) -> ListPart:
        """Which list it is."""
        return self._part

    @property
    def folders(self) -> Sequence[Folder]:
        """All folders, in order."""
        return tuple(self._folders.values())

    @property
    def answering_rows(self) -> list[int]:
        """The rows with a turning arc."""
        rows = {self.row_of(identity) for identity in self._answering} | {
            self.row_of(entry.folder) for identity in self._answering if (entry := self._entries.entry(identity)) and self._is_hidden(entry)
        }
        return sorted(row for row in rows if row is not None)

    @property
    def has_conversations(self) -> bool:
        """True if there is any chat."""
        return len(self._entries) > 0

    @property
    def ids(self) -> list[str]:
        """All chats of this list, whether their rows are shown or not."""
        return [entry.id for entry in self._entries]

    @property
    def shown_ids(self) -> list[str]:
        """The chats whose rows are shown, from above."""
        return [item.id for item in self._items if isinstance(item, ChatEntry)]

    def entry(self, identity: str) -> ChatEntry | None:
        """A chat of this list, whether its row is shown or not."""
        return self._entries.entry(identity)

    def set_all(self, part: ListPart, entries: Sequence[ChatEntry], folders: Sequence[Folder]) -> None:
        """Show a list, latest first."""
        self._part = part
        self._entries = ConversationEntries(entries)
        self.set_folders(folders)

    def set_folders(self, folders: Sequence[Folder]) -> None:
        """Show other folders."""
        self._folders = {folder.id: folder for folder in folders}
        self._build()
        if self._items:
            self.dataChanged.emit(self.index(0), self.index(len(self._items) - 1))

    def change(self, ids: Sequence[str], entries: Iterable[ChatEntry]) -> None:
        """These chats are other ones now: `entries` are those of them that stand in the list."""
        entries = list(entries)
        stays = len(entries) == len(ids) and all(self._stays(entry) for entry in entries)
        self._entries.change(ids, entries)
        if stays and len(ids) < _FEW:
            for entry in entries:
                row = self.row_of(entry.id)
                if row is not None:
                    self._items[row] = entry
        else:
            self._build(ids)
        if len(ids) < _FEW:
            for identity in ids:
                self._repaint(identity)
        elif self._items:
            self.dataChanged.emit(self.index(0), self.index(len(self._items) - 1))

    def _stays(self, entry: ChatEntry) -> bool:
        """True if a chat may have another title or another mark, but stands where it stood."""
        old = self._entries.entry(entry.id)
        if old is None or (old.unread != entry.unread and entry.folder):
            return False
        return (old.at, old.number, old.pinned, old.folder) == (entry.at, entry.number, entry.pinned, entry.folder)

    def show_targets(self, shown: bool) -> None:
        """While chats are dragged, show what they can be dropped on even if nothing is there yet."""
        if shown != self._shows_targets:
            self._shows_targets = shown
            self._build()

    def set_answering(self, identity: str, answering: bool) -> None:
        """Turn a chat's arc on or off."""
        if answering:
            self._answering.add(identity)
        else:
            self._answering.discard(identity)
        self._repaint(identity)

    def row_of(self, identity: str) -> int | None:
        """Where a chat or a folder stands; None if it is not shown."""
        if self._places is None:
            self._places = {key: row for row, key in enumerate(self._keys)}
        return self._places.get(identity)

    def rows_of(self, identities: Collection[str]) -> list[int]:
        """Where these chats stand, from above; those that are not shown are left out."""
        if len(identities) < _FEW:
            return sorted(row for identity in identities if (row := self.row_of(identity)) is not None)
        wanted = set(identities)
        return [row for row, key in enumerate(self._keys) if key in wanted]

    def present(self, identities: Collection[str]) -> set[str]:
        """Those of these chats that are in this list, whether their rows are shown or not."""
        return self._entries.present(identities)

    def shown(self, identities: Collection[str]) -> list[str]:
        """Those of these chats whose rows are shown, from above."""
        wanted = self.present(identities)
        return [key for key in self._keys if key in wanted] if wanted else []

    def id_at(self, row: int) -> str | None:
        """The chat at a row; None for a heading, a folder, or beyond the ends."""
        item = self._item(row)
        return item.id if isinstance(item, ChatEntry) else None

    def folder_at(self, row: int) -> Folder | None:
        """The folder whose row it is."""
        item = self._item(row)
        return item if isinstance(item, Folder) else None

    def folder_around(self, row: int) -> Folder | None:
        """The folder whose row it is, or below which the row stands."""
        if row < self._first_inside:
            return None
        while row >= self._first_inside and not isinstance(self._item(row), Folder):
            row -= 1
        return self.folder_at(row)

    def is_among_pinned(self, row: int) -> bool:
        """True for the pinned chats and their heading."""
        item = self._item(row)
        return (isinstance(item, ChatEntry) and item.pinned and self._part is ListPart.CHATS) or item == self.tr("Pinned")

    def neighbour(self, row: int, step: int) -> int | None:
        """The next row with a chat, down (1) or up (-1), others skipped; None at the end."""
        return self._next(row, step, ChatEntry)

    def walkable(self, row: int, step: int) -> int | None:
        """The next row where the keyboard can be: a chat or a folder."""
        return self._next(row, step, (ChatEntry, Folder))

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Headings can neither be chosen nor reached, folders not be selected."""
        item = self._items[index.row()]
        if isinstance(item, str):
            return Qt.ItemFlag.NoItemFlags
        editable = Qt.ItemFlag.NoItemFlags if self._part is ListPart.TRASH else Qt.ItemFlag.ItemIsEditable
        selectable = Qt.ItemFlag.ItemIsSelectable if isinstance(item, ChatEntry) else Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | selectable | editable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What painter, editor and screen reader want to know of a row."""
        item = self._items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return self._text(item)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(item)
            case RowRole.IS_HEADING:
                return isinstance(item, str)
            case RowRole.FOLDER:
                return item if isinstance(item, Folder) else None
            case RowRole.ID:
                return "" if isinstance(item, str) else item.id
            case RowRole.IS_ANSWERING:
                return self._is_answering(item)
            case RowRole.HAS_NEW_ANSWER:
                return self._has_new_answer(item)
            case RowRole.IS_PINNED:
                return isinstance(item, ChatEntry) and item.pinned and self._part is ListPart.CHATS
            case RowRole.IS_INSIDE:
                return isinstance(item, ChatEntry) and bool(self._folders) and self._first_inside <= index.row()
            case _:
                return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a new title or name; the row changes when the chat or folder has."""
        item = self._items[index.row()]
        title = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or isinstance(item, str) or not title or title == self._text(item):
            return False
        if isinstance(item, ChatEntry):
            self.renamed.emit(item.id, title)
        elif name := folder_name_from(title):
            self.folder_renamed.emit(item.id, name)
        return True

    def _item(self, row: int) -> _Item | None:
        return self._items[row] if 0 <= row < len(self._items) else None

    def _next(self, row: int, step: int, kinds: type | tuple[type, ...]) -> int | None:
        row = max(row + step, 0) if step > 0 else min(row + step, len(self._items) - 1)
        while 0 <= row < len(self._items) and not isinstance(self._items[row], kinds):
            row += step
        return row if 0 <= row < len(self._items) else None

    def _text(self, item: _Item) -> str:
        if isinstance(item, ChatEntry):
            return item.title or self.tr("New chat")
        return item.name if isinstance(item, Folder) else item

    def _spoken(self, item: _Item) -> str:
        text = self._text(item)
        if isinstance(item, Folder):
            shown = self.tr("{title}, folder, collapsed") if item.folded else self.tr("{title}, folder, expanded")
            text = shown.format(title=text)
        elif isinstance(item, ChatEntry) and item.pinned and self._part is ListPart.CHATS:
            text = self.tr("{title}, pinned").format(title=text)
        if self._is_answering(item):
            return self.tr("{title}, being answered").format(title=text)
        if self._has_new_answer(item):
            return self.tr("{title}, new answer").format(title=text)
        return text

    def _is_hidden(self, entry: ChatEntry) -> bool:
        """True for a chat that stands in a folded folder: the folder's row speaks for it."""
        folder = self._folders.get(entry.folder)
        return folder is not None and folder.folded and not entry.pinned and self._part is ListPart.CHATS

    def _is_answering(self, item: _Item) -> bool:
        if isinstance(item, Folder) and item.folded:
            inside = (self._entries.entry(identity) for identity in self._answering)
            return any(entry is not None and entry.folder == item.id and not entry.pinned for entry in inside)
        return isinstance(item, ChatEntry) and item.id in self._answering

    def _has_new_answer(self, item: _Item) -> bool:
        if isinstance(item, Folder) and item.folded:
            return item.id in self._unread_inside
        return isinstance(item, ChatEntry) and item.unread

    def _repaint(self, identity: str) -> None:
        entry = self._entries.entry(identity)
        for shown in {identity, "" if entry is None else entry.folder}:
            row = self.row_of(shown) if shown else None
            if row is not None:
                self.dataChanged.emit(self.index(row), self.index(row))

    def _build(self, moved: Collection[str] = ()) -> None:
        """Put the rows together, and tell the view of those alone that come or go; `moved` are chats that stand elsewhere now."""
        items, keys = self._wanted()
        if len(moved) < _FEW:  # taken out first, they leave everything between their old and new places as it is
            for row in reversed(self.rows_of(moved)):
                self._remove(row, 1)
        old = self._keys
        above = same_beginning(old, keys)
        below = same_beginning(old[above:][::-1], keys[above:][::-1])
        gone, come = len(old) - above - below, len(keys) - above - below
        if max(gone, come) > _MANY:
            self._next_items, self._next_keys = items, keys
            self.setStringList([""] * len(keys))
            return
        if gone:
            self._remove(above, gone)
        self._next_items, self._next_keys = items, keys
        if come:
            self.insertRows(above, come)
        else:
            self._take_next()

    def _remove(self, row: int, count: int) -> None:
        self._next_items = [*self._items[:row], *self._items[row + count :]]
        self._next_keys = [*self._keys[:row], *self._keys[row + count :]]
        self.removeRows(row, count)

    def _take_next(self) -> None:
        self._items, self._keys, self._places = self._next_items, self._next_keys, None

    def _wanted(self) -> tuple[list[_Item], list[str]]:
        """The rows and their keys: headings between two marks that no id has."""
        grouped = self._part is ListPart.CHATS
        inside: dict[str, list[ChatEntry]] = {identity: [] for identity in self._folders} if grouped else {}
        found = self._entries
        if grouped:
            pinned = [entry for entry in found if entry.pinned]
            loose = [entry for entry in found if not entry.pinned and entry.folder not in inside]
            for entry in found if inside else ():
                if entry.folder in inside and not entry.pinned:
                    inside[entry.folder].append(entry)
        else:
            pinned, loose = [], list(found)
        self._unread_inside = {identity for identity, chats in inside.items() if any(entry.unread for entry in chats)}
        items: list[_Item] = []
        keys: list[str] = []

        def add(head: _Item, chats: Sequence[ChatEntry]) -> None:
            items.append(head)
            keys.append(f"[{head}]" if isinstance(head, str) else head.id)
            items.extend(chats)
            keys.extend([entry.id for entry in chats])

        if pinned or (self._shows_targets and grouped):
            add(self.tr("Pinned"), pinned)
        first = bisect_right(loose, -start_of_today(), key=_lateness)
        second = bisect_right(loose, -start_of_yesterday(), key=_lateness)
        for heading, chats in (
            (self.tr("Today"), loose[:first]),
            (self.tr("Yesterday"), loose[first:second]),
            (self.tr("Earlier"), loose[second:]),
        ):
            if chats:
                add(heading, chats)
        if not loose and self._shows_targets and grouped:
            add(self.tr("Earlier"), ())
        self._first_inside = len(items)
        for identity, chats in inside.items():
            folder = self._folders[identity]
            add(folder, () if folder.folded else chats)
        return items, keys


def _lateness(entry: ChatEntry) -> float:
    return -entry.at
