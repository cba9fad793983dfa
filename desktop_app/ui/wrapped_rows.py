"""Rows of text that wraps: each is as high as all of its lines, however narrow the list is."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import QListWidget, QStyledItemDelegate, QStyleOptionViewItem

_ICON, _SIDES, _ABOVE = 16, 34, 6  # logical px; _SIDES: what the style leaves free beside icon and text


class WrappedRows(QListWidget):
    """Read with the arrow keys; an icon before each row, if it has one."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "choices")
        self.setWordWrap(True)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setItemDelegate(_Wrapping(self))


class _Wrapping(QStyledItemDelegate):
    """Qt's own is wider than the list where a text wraps."""

    def __init__(self, rows: WrappedRows) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As wide as the list."""
        width = self._rows.viewport().width()
        room = QRect(0, 0, max(width - _ICON - _SIDES, 1), 1)
        text = self._rows.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere, str(index.data()))
        return QSize(width, text.height() + 2 * _ABOVE)
