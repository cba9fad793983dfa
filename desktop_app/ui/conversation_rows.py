"""The rows of the conversation list: chats under the headings Today, Yesterday and Earlier, as one flat model."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QDateTime, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop_app.chat.conversation import Conversation

_Index = QModelIndex | QPersistentModelIndex


class RowRole(IntEnum):
    """What a row tells its painter beside its text."""

    IS_HEADING = Qt.ItemDataRole.UserRole
    ID = Qt.ItemDataRole.UserRole + 1
    IS_ANSWERING = Qt.ItemDataRole.UserRole + 2
    HAS_NEW_ANSWER = Qt.ItemDataRole.UserRole + 3


@dataclass(frozen=True, slots=True)
class Row:
    """A heading (without id) or a chat."""

    text: str
    id: str = ""


def start_of_today() -> float:
    """Midnight that has passed, local time, as Unix seconds."""
    return QDateTime.currentDateTime().date().startOfDay().toMSecsSinceEpoch() / 1000


def start_of_yesterday() -> float:
    """The midnight before, which is not always 24 hours earlier."""
    return QDateTime.currentDateTime().date().addDays(-1).startOfDay().toMSecsSinceEpoch() / 1000


class ConversationRows(QAbstractListModel):
    """Built again whenever chats change: 10,000 rows take a few milliseconds, and only visible ones are asked for."""

    renamed = Signal(str, str)
    """Id and new title, as typed."""

    def __init__(self) -> None:
        super().__init__()
        self._conversations: Sequence[Conversation] = ()
        self._folded: list[str] = []
        self._needle = ""
        self._rows: list[Row] = []
        self._row_of: dict[str, int] = {}
        self._answering: set[str] = set()
        self._new_answers: set[str] = set()

    @property
    def needle(self) -> str:
        """What titles are filtered by; empty shows all."""
        return self._needle

    @property
    def answering_rows(self) -> list[int]:
        """The rows with a turning arc."""
        return sorted(self._row_of[identity] for identity in self._answering if identity in self._row_of)

    @property
    def has_conversations(self) -> bool:
        """True if there is anything to filter."""
        return bool(self._conversations)

    def set_conversations(self, conversations: Sequence[Conversation]) -> None:
        """Show other chats, latest first."""
        self._conversations = conversations
        self._folded = [conversation.title.casefold() for conversation in conversations]
        self._build()

    def set_needle(self, needle: str) -> None:
        """Show only the chats that have this in their title."""
        needle = " ".join(needle.split()).casefold()
        if needle != self._needle:
            self._needle = needle
            self._build()

    def set_answering(self, identity: str, answering: bool) -> None:
        """Turn a chat's arc on or off."""
        self._mark(self._answering, identity, answering)

    def set_new_answer(self, identity: str, unread: bool) -> None:
        """Mark a chat as holding an answer that was not looked at."""
        self._mark(self._new_answers, identity, unread)

    def row_of(self, identity: str) -> int | None:
        """Where a chat stands; None if it is filtered out or gone."""
        return self._row_of.get(identity)

    def id_at(self, row: int) -> str | None:
        """The chat at a row; None for a heading or beyond the ends."""
        return self._rows[row].id or None if 0 <= row < len(self._rows) else None

    def neighbour(self, row: int, step: int) -> int | None:
        """The next row with a chat, down (1) or up (-1), headings skipped; None at the end."""
        row += step
        while 0 <= row < len(self._rows) and not self._rows[row].id:
            row += step
        return row if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: _Index | None = None) -> int:
        """Chats and headings."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Headings can neither be chosen nor reached."""
        if not self._rows[index.row()].id:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What painter, editor and screen reader want to know of a row."""
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return row.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row)
            case RowRole.IS_HEADING:
                return not row.id
            case RowRole.ID:
                return row.id
            case RowRole.IS_ANSWERING:
                return row.id in self._answering
            case RowRole.HAS_NEW_ANSWER:
                return row.id in self._new_answers
            case _:
                return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a new title; the row changes when the chat has."""
        title = " ".join(str(value).split())
        row = self._rows[index.row()]
        if role != Qt.ItemDataRole.EditRole or not title or title == row.text:
            return False
        self.renamed.emit(row.id, title)
        return True

    def _spoken(self, row: Row) -> str:
        if row.id in self._answering:
            return self.tr("{title}, being answered").format(title=row.text)
        if row.id in self._new_answers:
            return self.tr("{title}, new answer").format(title=row.text)
        return row.text

    def _mark(self, marked: set[str], identity: str, on: bool) -> None:
        if on:
            marked.add(identity)
        else:
            marked.discard(identity)
        row = self._row_of.get(identity)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _build(self) -> None:
        self.beginResetModel()
        today, yesterday = start_of_today(), start_of_yesterday()
        untitled = self.tr("New chat")
        groups: tuple[list[Row], list[Row], list[Row]] = ([], [], [])
        for conversation, folded in zip(self._conversations, self._folded, strict=True):
            if self._needle and self._needle not in folded:
                continue
            age = 0 if conversation.updated_at >= today else 1 if conversation.updated_at >= yesterday else 2
            groups[age].append(Row(conversation.title or untitled, conversation.id))
        self._rows = []
        for heading, rows in zip((self.tr("Today"), self.tr("Yesterday"), self.tr("Earlier")), groups, strict=True):
            if rows:
                self._rows += [Row(heading), *rows]
        self._row_of = {row.id: n for n, row in enumerate(self._rows) if row.id}
        self.endResetModel()
