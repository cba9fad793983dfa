"""The map of a chat: its messages as small shapes, branch beside branch, walked by arrow keys."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from PySide6.QtCore import QElapsedTimer, QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from desktop_app.chat.message import Role
from desktop_app.chat.tree_node import TreeNode
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.tree_layout import MapItem, layout_steps
from desktop_app.ui.tree_words import item_words

CELL = QSize(28, 26)  # px of one item
_MARGIN = 12  # px around all of it
_SIZE = 12  # px of a shape
_CORNER = 3  # px of a user's message
_RING, _RING_CORNER = QRect(4, 3, 20, 20), 6  # px, in a cell
_STEPS: Mapping[int, tuple[int, int]] = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
_SLICE = 8  # ms
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class TreeMap(QAbstractScrollArea):
    """Squares are the user's messages, discs are answers, the branch that is shown has the accent. Only what is in view is drawn."""

    chosen = Signal(str)
    """The id of the message whose branch is to be shown."""
    described = Signal(str)
    """What the item is that has the keyboard or the pointer."""
    laid_out = Signal()
    """All of it is there, and it wants another size."""
    escaped = Signal()
    left = Signal()
    """The keyboard went elsewhere."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._items: list[MapItem] = []
        self._rows: list[list[int]] = []  # indices of items, from left to right
        self._shown: list[int] = []  # indices of the items of the shown branch, one in each of the first rows
        self._width = 1  # columns
        self._current = 0
        self._coming: list[MapItem] = []
        self._steps: Iterator[None] = iter(())
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._lay_out)
        self._pointed: int | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Map of the chat"))
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self.viewport().update)

    @property
    def items(self) -> Sequence[MapItem]:
        """What is drawn."""
        return self._items

    @property
    def current(self) -> MapItem | None:
        """The item that has the keyboard."""
        return self._items[self._current] if self._items else None

    def show_tree(self, pages: Iterable[Sequence[TreeNode]]) -> None:
        """Show a tree, with the keyboard at the end of the shown branch; a large one is read and laid out in slices, and seen then."""
        self._items, self._rows, self._shown = [], [], []
        self._pointed = None
        self._coming = []
        self._steps = layout_steps(pages, self._coming)
        self._lay_out()

    def stop(self) -> None:
        """Read and lay out no further."""
        self._turn.stop()
        self._steps = iter(())

    def _lay_out(self) -> None:
        timer = QElapsedTimer()
        timer.start()
        for _ in self._steps:
            if timer.elapsed() >= _SLICE:
                self._turn.start()
                return
        self._items, self._coming = self._coming, []
        for index, item in enumerate(self._items):
            if item.row == len(self._rows):
                self._rows.append([])
            self._rows[item.row].append(index)
            if item.node.on_shown_branch:
                self._shown.append(index)
        self._width = max((item.column for item in self._items), default=0) + 1
        self._current = self._shown[-1] if self._shown else 0
        self._set_ranges()
        self._go(self._current)
        self.laid_out.emit()

    def sizeHint(self) -> QSize:
        """Room for all of it."""
        return QSize(self._width * CELL.width() + 2 * _MARGIN, len(self._rows) * CELL.height() + 2 * _MARGIN)

    def focus_rect(self) -> QRect:
        """None for the window's ring: the map draws its own, also when it was opened by a click."""
        return QRect()

    def item_at(self, point: QPoint) -> int | None:
        """The index of the item at a point of the view."""
        place = point + self._scrolled - QPoint(_MARGIN, _MARGIN)
        row, column = place.y() // CELL.height(), place.x() // CELL.width()
        if not 0 <= row < len(self._rows):
            return None
        at = bisect_left(self._rows[row], column, key=self._column)
        found = self._rows[row][at : at + 1]
        return found[0] if found and self._column(found[0]) == column else None

    def point_of(self, index: int) -> QPoint:
        """The middle of an item in the view."""
        return self._place(self._items[index]) + QPoint(CELL.width() // 2, CELL.height() // 2)

    # keyboard and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter shows, Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif not self._items:
            super().keyPressEvent(event)
        elif event.key() in _STEPS:
            self._walk(*_STEPS[event.key()])
        elif event.key() == Qt.Key.Key_Home:
            self._go(self._rows[0][0])
        elif event.key() == Qt.Key.Key_End:
            self._go(self._shown[-1] if self._shown else 0)
        elif event.key() in _ENTER:
            self.chosen.emit(self._items[self._current].node.id)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """There is nothing else to go to: leaving would close it."""
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say where the keyboard stands."""
        super().focusInEvent(event)
        self._go(self._current)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Not for a menu or another window."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the pointer."""
        self._point_at(self.item_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Say again what has the keyboard."""
        self._point_at(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the branch of what was pressed."""
        index = self.item_at(event.position().toPoint())
        if index is not None and event.button() is Qt.MouseButton.LeftButton:
            self._go(index)
            self.chosen.emit(self._items[index].node.id)

    def viewportEvent(self, event: QEvent) -> bool:
        """The tooltip says what an item is."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.item_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if index is None else item_words(self._items[index]), self)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other room to scroll in."""
        super().resizeEvent(event)
        self._set_ranges()
        self._bring_into_view()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Everything moves."""
        self.viewport().update()

    def _walk(self, down: int, right: int) -> None:
        item = self._items[self._current]
        if down > 0 and item.children:
            self._go(next((child for child in item.children if self._items[child].node.on_shown_branch), item.children[0]))
        elif down < 0 and item.parent >= 0:
            self._go(item.parent)
        elif right:
            row = self._rows[item.row]
            at = bisect_left(row, item.column, key=self._column) + right
            if 0 <= at < len(row):
                self._go(row[at])

    def _go(self, index: int) -> None:
        if not self._items:
            return
        self._current = index
        self._bring_into_view()
        self._describe(index)
        self.viewport().update()
        if self.hasFocus():
            words = item_words(self._items[index])
            self.setAccessibleDescription(words)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _point_at(self, index: int | None) -> None:
        if index != self._pointed:
            self._pointed = index
            self._describe(self._current if index is None else index)
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor if index is None else Qt.CursorShape.PointingHandCursor)
            self.viewport().update()

    def _describe(self, index: int) -> None:
        if self._items:
            self.described.emit(item_words(self._items[index]))

    # places

    @property
    def _scrolled(self) -> QPoint:
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _column(self, index: int) -> int:
        return self._items[index].column

    def _place(self, item: MapItem) -> QPoint:
        return QPoint(item.column * CELL.width() + _MARGIN, item.row * CELL.height() + _MARGIN) - self._scrolled

    def _set_ranges(self) -> None:
        wanted, room = self.sizeHint(), self.viewport().size()
        for bar, whole, seen, step in (
            (self.horizontalScrollBar(), wanted.width(), room.width(), CELL.width()),
            (self.verticalScrollBar(), wanted.height(), room.height(), CELL.height()),
        ):
            bar.setRange(0, max(whole - seen, 0))
            bar.setPageStep(seen)
            bar.setSingleStep(step)

    def _bring_into_view(self) -> None:
        if not self._items:
            return
        rect = QRect(self._place(self._items[self._current]), CELL).adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        room = self.viewport().rect()
        for bar, first, last, end in (
            (self.horizontalScrollBar(), rect.left(), rect.right(), room.right()),
            (self.verticalScrollBar(), rect.top(), rect.bottom(), room.bottom()),
        ):
            if first < 0:
                bar.setValue(bar.value() + first)
            elif last > end:
                bar.setValue(bar.value() + last - end)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lines first, then shapes; of each row only what is in view, the item beyond it, and what is on the shown branch."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = event.rect().translated(self._scrolled - QPoint(_MARGIN, _MARGIN))
        first, last = max(area.top() // CELL.height() - 1, 0), area.bottom() // CELL.height() + 2
        seen: list[int] = []
        for row in self._rows[first:last]:
            start = bisect_left(row, area.left() // CELL.width() - 1, key=self._column)
            end = bisect_right(row, area.right() // CELL.width() + 1, key=self._column)
            seen += row[start : end + 1]
        shown = self._shown[first:last]
        for index in (*(index for index in seen if not self._items[index].node.on_shown_branch), *shown):
            self._paint_line(painter, self._items[index])
        for index in {*seen, *shown}:
            self._paint_item(painter, index)
        if self.hasFocus() and self._items:
            painter.setPen(QPen(self._theme.colours.focus, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(_RING.translated(self._place(self._items[self._current])), _RING_CORNER, _RING_CORNER)

    def _middle(self, item: MapItem) -> QPointF:
        return QPointF(self._place(item)) + QPointF(CELL.width() / 2, CELL.height() / 2)

    def _paint_line(self, painter: QPainter, item: MapItem) -> None:
        if item.parent < 0:
            return
        colours = self._theme.colours
        is_shown = item.node.on_shown_branch
        painter.setPen(QPen(colours.accent if is_shown else colours.edge, 2 if is_shown else 1))
        above, below = self._middle(self._items[item.parent]), self._middle(item)
        bend = (above.y() + below.y()) / 2
        painter.drawPolyline([above, QPointF(above.x(), bend), QPointF(below.x(), bend), below])

    def _paint_item(self, painter: QPainter, index: int) -> None:
        item, colours = self._items[index], self._theme.colours
        middle = self._middle(item)
        box = QRectF(middle.x() - _SIZE / 2, middle.y() - _SIZE / 2, _SIZE, _SIZE)
        is_shown = item.node.on_shown_branch
        colour = colours.accent if is_shown else colours.edge
        painter.setPen(QPen(colour, 2 if index == self._pointed else 1.5))
        painter.setBrush(colour if is_shown else colours.raised)
        if item.count > 1:
            self._paint_stretch(painter, item, box)
        elif item.node.role is Role.USER:
            painter.drawRoundedRect(box, _CORNER, _CORNER)
        else:
            painter.drawEllipse(box)

    def _paint_stretch(self, painter: QPainter, item: MapItem, box: QRectF) -> None:
        """Three dots, and how many messages they stand for, as far as there is room."""
        colours = self._theme.colours
        painter.fillRect(box, colours.raised)
        painter.setBrush(painter.pen().color())
        for at in (-4.5, 0.0, 4.5):
            painter.drawEllipse(box.center() + QPointF(0, at), 0.75, 0.75)
        font = self._theme.number_font(TextRole.SMALL)
        row = self._rows[item.row]
        at = bisect_right(row, item.column, key=self._column)
        room = (self._column(row[at]) - item.column) * CELL.width() - CELL.width() if at < len(row) else self.viewport().width()
        text = item_words(item, brief=True)
        if QFontMetrics(font).horizontalAdvance(text) + 4 > room:
            text = self.locale().toString(item.count)
        if QFontMetrics(font).horizontalAdvance(text) <= room + 4:
            painter.setFont(font)
            painter.setPen(colours.text2)
            painter.drawText(QPointF(box.right() + 4, box.center().y() + QFontMetrics(font).capHeight() / 2), text)
