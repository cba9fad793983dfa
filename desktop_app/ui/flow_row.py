"""A row of widgets that goes on in the next line where there is no room."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem


class FlowRow(QLayout):
    """Items keep their own size and stand from the leading edge on; hidden ones take no room.

    `line_spacing`: between two lines, if not the same as between two items.
    """

    def __init__(self, spacing: int, line_spacing: int | None = None) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._line_spacing = spacing if line_spacing is None else line_spacing
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        """One more at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take one out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Yes."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        lines = self._lines(width)
        return sum(map(_tallest, lines)) + self._line_spacing * max(len(lines) - 1, 0)

    def sizeHint(self) -> QSize:
        """All in one line."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(len(sizes) - 1, 0)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """The widest one."""
        sizes = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0))

    def setGeometry(self, rect: QRect) -> None:
        """Put them in their places."""
        super().setGeometry(rect)
        parent = self.parentWidget()
        y = rect.top()
        for line in self._lines(rect.width()):
            x, tallest = 0, _tallest(line)
            for item in line:
                size = item.sizeHint()
                left = rect.right() + 1 - x - size.width() if parent is not None and parent.isRightToLeft() else rect.left() + x
                item.setGeometry(QRect(QPoint(left, y + (tallest - size.height()) // 2), size))
                x += size.width() + self.spacing()
            y += tallest + self._line_spacing

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        x = width + 1
        for item in self._items:
            if item.isEmpty():
                continue
            needed = item.sizeHint().width()
            if x + needed > width or not lines:
                lines.append([])
                x = 0
            lines[-1].append(item)
            x += needed + self.spacing()
        return lines


def _tallest(line: list[QLayoutItem]) -> int:
    return max((item.sizeHint().height() for item in line), default=0)
