"""The rows of the conversation list: chats under the headings Today, Yesterday and Earlier, as one flat model."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QDateTime, QModelIndex, QPersistentModelIndex, QStringListModel, Qt, Signal

from desktop_app.chat.conversation import Conversation

_Index = QModelIndex | QPersistentModelIndex


class RowRole(IntEnum):
    """What a row tells its painter beside its text."""

    IS_HEADING = Qt.ItemDataRole.UserRole
    ID = Qt.ItemDataRole.UserRole + 1
    IS_ANSWERING = Qt.ItemDataRole.UserRole + 2
    HAS_NEW_ANSWER = Qt.ItemDataRole.UserRole + 3


def start_of_today() -> float:
    """Midnight that has passed, local time, as Unix seconds."""
    return QDateTime.currentDateTime().date().startOfDay().toMSecsSinceEpoch() / 1000


def start_of_yesterday() -> float:
    """The midnight before, which is not always 24 hours earlier."""
    return QDateTime.currentDateTime().date().addDays(-1).startOfDay().toMSecsSinceEpoch() / 1000


class ConversationRows(QStringListModel):
    """Built again whenever chats change. The base counts the rows: the view asks for that twice a row, which is too often for Python."""

    renamed = Signal(str, str)
    """Id and new title, as typed."""

    def __init__(self) -> None:
        super().__init__()
        self._conversations: Sequence[Conversation] = ()
        self._folded: list[str] | None = None  # titles as the filter compares them, made when it is first used
        self._needle = ""
        self._texts: list[str] = []
        self._ids: list[str] = []  # empty for a heading
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
        self._folded = None
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
        return self._ids[row] or None if 0 <= row < len(self._ids) else None

    def neighbour(self, row: int, step: int) -> int | None:
        """The next row with a chat, down (1) or up (-1), headings skipped; None at the end."""
        row = max(row + step, 0) if step > 0 else min(row + step, len(self._ids) - 1)
        while 0 <= row < len(self._ids) and not self._ids[row]:
            row += step
        return row if 0 <= row < len(self._ids) else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Headings can neither be chosen nor reached."""
        if not self._ids[index.row()]:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What painter, editor and screen reader want to know of a row."""
        text, identity = self._texts[index.row()], self._ids[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return text
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(text, identity)
            case RowRole.IS_HEADING:
                return not identity
            case RowRole.ID:
                return identity
            case RowRole.IS_ANSWERING:
                return identity in self._answering
            case RowRole.HAS_NEW_ANSWER:
                return identity in self._new_answers
            case _:
                return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a new title; the row changes when the chat has."""
        title = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or not title or title == self._texts[index.row()]:
            return False
        self.renamed.emit(self._ids[index.row()], title)
        return True

    def _spoken(self, text: str, identity: str) -> str:
        if identity in self._answering:
            return self.tr("{title}, being answered").format(title=text)
        if identity in self._new_answers:
            return self.tr("{title}, new answer").format(title=text)
        return text

    def _mark(self, marked: set[str], identity: str, on: bool) -> None:
        if on:
            marked.add(identity)
        else:
            marked.discard(identity)
        row = self._row_of.get(identity)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _build(self) -> None:
        found = self._found()
        today, yesterday = start_of_today(), start_of_yesterday()
        groups = (
            (self.tr("Today"), [chat for chat in found if chat.updated_at >= today]),
            (self.tr("Yesterday"), [chat for chat in found if yesterday <= chat.updated_at < today]),
            (self.tr("Earlier"), [chat for chat in found if chat.updated_at < yesterday]),
        )
        untitled = self.tr("New chat")
        texts: list[str] = []
        self._ids = []
        for heading, chats in groups:
            if chats:
                texts += [heading, *(chat.title or untitled for chat in chats)]
                self._ids += ["", *(chat.id for chat in chats)]
        self._texts = texts
        self._row_of = {identity: row for row, identity in enumerate(self._ids) if identity}
        self.setStringList(texts)

    def _found(self) -> Sequence[Conversation]:
        if not self._needle:
            return self._conversations
        if self._folded is None:
            self._folded = [conversation.title.casefold() for conversation in self._conversations]
        needle = self._needle
        return [chat for chat, folded in zip(self._conversations, self._folded, strict=True) if needle in folded]
