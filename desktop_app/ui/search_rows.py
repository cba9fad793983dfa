"""The rows of what was found: chats first, then messages, as one flat model."""

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.chat.message import Role
from desktop_app.chat.message_search import ChatHit, ChatPart, SearchHit, moved

_Index = QModelIndex | QPersistentModelIndex


class SearchRole(IntEnum):
    """What a row tells its painter beside its text."""

    FOUND = Qt.ItemDataRole.UserRole


Row = str | ChatHit | SearchHit
"""A heading, a chat, a message."""


class SearchRows(QAbstractListModel):
    """Headings can neither be chosen nor reached."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._has_hits = False

    def show(self, chats: Sequence[ChatHit], hits: Sequence[SearchHit]) -> bool:
        """Show these in place of those before; False if they are the same."""
        rows: list[Row] = [self.tr("Chats"), *map(self._named, chats)] if chats else []
        rows += [self.tr("Messages"), *hits] if hits else []
        if rows == self._rows:
            return False
        self.beginResetModel()
        self._rows = rows
        self._has_hits = bool(hits)
        self.endResetModel()
        return True

    def show_chats(self, chats: Sequence[ChatHit]) -> bool:
        """Show other chats above the same messages; False if they are the same."""
        return self.show(chats, [row for row in self._rows if isinstance(row, SearchHit)])

    def row_of(self, found: ChatHit | SearchHit) -> int | None:
        """Where the same chat or message stands, whatever its words are now; None if it does not any more."""
        wanted = _identity(found)
        return next((n for n, row in enumerate(self._rows) if not isinstance(row, str) and _identity(row) == wanted), None)

    def add_hits(self, hits: Sequence[SearchHit]) -> None:
        """More messages at the end."""
        more: list[Row] = [*hits] if self._has_hits or not hits else [self.tr("Messages"), *hits]
        if more:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(more) - 1)
            self._rows += more
            self._has_hits = True
            self.endInsertRows()

    def row(self, row: int) -> ChatHit | SearchHit | None:
        """What stands at a row; None for a heading or beyond the ends."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return None if isinstance(found, str) else found

    def neighbour(self, row: int, step: int) -> int | None:
        """The next row down (1) or up (-1), headings skipped; None at the end."""
        row += step
        while 0 <= row < len(self._rows) and isinstance(self._rows[row], str):
            row += step
        return row if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Headings can neither be chosen nor reached."""
        if self.row(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What painter and screen reader want to know of a row."""
        found = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return found if isinstance(found, str) else self.title_of(found)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(found)
            case SearchRole.FOUND:
                return None if isinstance(found, str) else found
            case _:
                return None

    def title_of(self, found: ChatHit | SearchHit) -> str:
        """The title of a chat, or of a message's chat."""
        title = found.title or self.tr("New chat")
        return self.tr("{title} (archived)").format(title=title) if found.archived else title

    def _named(self, found: ChatHit) -> ChatHit:
        """It says where the words stand, if not in the title."""
        match found.part:
            case ChatPart.TITLE:
                return found
            case ChatPart.SYSTEM_PROMPT:
                said = self.tr("System prompt: {text}")
            case ChatPart.DRAFT:
                said = self.tr("Draft: {text}")
            case ChatPart.WAITING:
                said = self.tr("Waiting to be sent: {text}")
            case ChatPart.EDIT:
                said = self.tr("Being edited: {text}")
        return replace(found, excerpt=said.replace("{text}", found.excerpt, 1), spans=moved(found.spans, said.index("{text}")))

    def _spoken(self, found: Row) -> str:
        if isinstance(found, str):
            return found
        if isinstance(found, ChatHit):
            return f"{self.title_of(found)}. {found.excerpt}" if found.excerpt else self.title_of(found)
        who = self.tr("You") if found.role is Role.USER else self.tr("Answer")
        return self.tr("{who} in {title}: {text}").format(who=who, title=self.title_of(found), text=found.excerpt)


def _identity(found: ChatHit | SearchHit) -> tuple[str, ...]:
    if isinstance(found, ChatHit):
        return found.part, found.conversation_id, found.message_id
    return "", found.conversation_id, found.message_id
