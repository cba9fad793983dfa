"""The connections of this session as rows, latest first; bytes are renewed twice a second at most."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from desktop_app.chat.connection import Connection, ConnectionSource, ConnectionState
from desktop_app.ui.network_words import bytes_words, purpose_words, security_words, server_words, state_words, time_words
from desktop_app.ui.theme import Theme
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_PAUSE = 500  # ms
_NOWHERE = QModelIndex()


class Column(IntEnum):
    """What a row tells, from left to right."""

    TIME = 0
    SERVER = 1
    PURPOSE = 2
    SENT = 3
    RECEIVED = 4
    SECURITY = 5
    STATE = 6
    ENDPOINT = 7


_HEADS = {
    Column.TIME: QT_TRANSLATE_NOOP("NetworkRows", "Time"),
    Column.SERVER: QT_TRANSLATE_NOOP("NetworkRows", "Server"),
    Column.PURPOSE: QT_TRANSLATE_NOOP("NetworkRows", "For"),
    Column.ENDPOINT: QT_TRANSLATE_NOOP("NetworkRows", "Endpoint"),
    Column.SENT: QT_TRANSLATE_NOOP("NetworkRows", "Sent"),
    Column.RECEIVED: QT_TRANSLATE_NOOP("NetworkRows", "Received"),
    Column.SECURITY: QT_TRANSLATE_NOOP("NetworkRows", "Encryption"),
    Column.STATE: QT_TRANSLATE_NOOP("NetworkRows", "State"),
}
_WORDS: dict[Column, Callable[[Connection], str]] = {
    Column.TIME: time_words,
    Column.SERVER: server_words,
    Column.PURPOSE: purpose_words,
    Column.ENDPOINT: lambda connection: connection.asker,
    Column.SENT: lambda connection: bytes_words(connection.sent),
    Column.RECEIVED: lambda connection: bytes_words(connection.received),
    Column.SECURITY: security_words,
    Column.STATE: state_words,
}
_NUMBERS = (Column.SENT, Column.RECEIVED)


class NetworkRows(QAbstractTableModel):
    """Follows a ConnectionSource until it is destroyed; asks it only after something happened, or while a connection is open."""

    def __init__(self, theme: Theme, source: ConnectionSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._source = theme, source
        self._shown: list[Connection] = list(reversed(source.connections()))
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self.refresh)
        self._leave = source.listen(self._soon_if_not_yet)
        self.destroyed.connect(self._leave)
        if any(not connection.state.is_over for connection in self._shown):
            self._soon.start()

    def stop(self) -> None:
        """Follow no more."""
        self._leave()
        self._soon.stop()

    def _soon_if_not_yet(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def refresh(self) -> None:
        """Take what the source knows now."""
        now = list(reversed(self._source.connections()))
        self._drop(now)
        new = next((place for place, each in enumerate(now) if self._shown and each.number <= self._shown[0].number), len(now))
        if new:
            self.beginInsertRows(_NOWHERE, 0, new - 1)
            self._shown[:0] = now[:new]
            self.endInsertRows()
        other = [row for row, (old, each) in enumerate(zip(self._shown, now, strict=True)) if old is not each]
        if other:
            self._shown = now
            self.dataChanged.emit(self.index(other[0], 0), self.index(other[-1], len(Column) - 1))
        if any(not connection.state.is_over for connection in now):
            self._soon.start()

    def _drop(self, now: Sequence[Connection]) -> None:
        """The source has forgotten the oldest."""
        oldest = now[-1].number if now else 0
        kept = sum(connection.number >= oldest for connection in self._shown) if now else 0
        if kept < len(self._shown):
            self.beginRemoveRows(_NOWHERE, kept, len(self._shown) - 1)
            del self._shown[kept:]
            self.endRemoveRows()

    def connection(self, row: int) -> Connection:
        """The one that a row shows."""
        return self._shown[row]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """One for each connection that is remembered."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """One for each Column."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, their tooltip, and a colour for what should not be overlooked."""
        connection, column = self._shown[index.row()], Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _WORDS[column](connection)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(connection, column)
        return None

    def _colour(self, connection: Connection, column: Column) -> Any:
        colours = self._theme.colours
        if column is Column.STATE and connection.state is ConnectionState.REFUSED:
            return colours.danger
        unsafe = column is Column.SECURITY and not connection.tls and not connection.is_local
        return colours.warn if unsafe else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a column tells."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return QCoreApplication.translate("NetworkRows", _HEADS[Column(section)])
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(Column(section))
        return None


def _alignment(column: Column) -> Qt.AlignmentFlag:
    """The ends of numbers stand below each other."""
    return (Qt.AlignmentFlag.AlignTrailing if column in _NUMBERS else Qt.AlignmentFlag.AlignLeading) | Qt.AlignmentFlag.AlignVCenter
