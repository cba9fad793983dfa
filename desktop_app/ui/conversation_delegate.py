"""Paints the rows of the conversation list: one line, elided, with an arc, a dot, a pin or nothing at its end."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from desktop_app.chat.chat_list import Folder
from desktop_app.ui.conversation_rows import RowRole
from desktop_app.ui.icons import Icons
from desktop_app.ui.row_paint import ROW_GAP, ROW_HEIGHT, ROW_SIDE, paint_row_box, paint_row_heading, row_box
from desktop_app.ui.spin import Spin
from desktop_app.ui.state_light import paint_arc
from desktop_app.ui.theme import TextRole, Theme

_MARK = 12  # logical px; diameter of the arc
_MARK_ROOM = 38  # from the mark's left air to the row's end
_FOLDER_ICON, _INSIDE = 16, 22  # a folder's name, and the chats in it, stand behind its icon
_PIN = 14


class ConversationDelegate(QStyledItemDelegate):
    """Every row is as high as every other, so that 10,000 of them cost one measurement."""

    def __init__(self, theme: Theme, icons: Icons, spin: Spin, is_dragging: Callable[[], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._is_dragging = is_dragging
        self._theme = theme
        self._icons = icons
        self._spin = spin
        self._plain = theme.font(TextRole.UI)
        self._strong = theme.font(TextRole.UI_STRONG)
        self._heading = theme.font(TextRole.SMALL)
        self._heading.setWeight(QFont.Weight.Medium)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The same for all."""
        return QSize(0, ROW_HEIGHT + ROW_GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw a heading, a folder or a chat."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if self._is_dragging():  # the frame says what would happen, and the pointer may be elsewhere by now
            state &= ~QStyle.StateFlag.State_MouseOver
        if index.data(RowRole.IS_HEADING):
            paint_row_heading(painter, self._theme, rect, self._heading, str(index.data()))
        else:
            paint_row_box(painter, self._theme, row_box(rect), state)
            self._paint_chat(painter, row_box(rect), index)
        painter.restore()

    def _paint_chat(self, painter: QPainter, box: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        colours = self._theme.colours
        answering, unread = bool(index.data(RowRole.IS_ANSWERING)), bool(index.data(RowRole.HAS_NEW_ANSWER))
        folder, pinned = index.data(RowRole.FOLDER), bool(index.data(RowRole.IS_PINNED))
        is_folder = isinstance(folder, Folder)
        mirrored = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
        start = ROW_SIDE + (_INSIDE if is_folder or index.data(RowRole.IS_INSIDE) else 0)
        end = _MARK_ROOM if answering or unread or pinned else ROW_SIDE
        inner = box.adjusted(end, 0, -start, 0) if mirrored else box.adjusted(start, 0, -end, 0)
        font = self._strong if unread else self._plain
        painter.setFont(font)
        painter.setPen(colours.text)
        text = QFontMetrics(font).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, text)
        if is_folder:
            left = box.right() - ROW_SIDE - _FOLDER_ICON + 1 if mirrored else box.left() + ROW_SIDE
            name = "folder" if folder.folded else "folder-open"
            self._paint_icon(painter, name, QPoint(left, box.center().y() - _FOLDER_ICON // 2 + 1), _FOLDER_ICON)
        centre = QPointF(box.left() + 18 if mirrored else box.right() - 17, box.center().y() + 0.5)
        if answering:
            paint_arc(painter, centre, _MARK, colours.accent, self._spin.angle)
        elif unread:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.accent)
            painter.drawEllipse(centre, 4.0, 4.0)
        elif pinned:
            self._paint_icon(painter, "pin", QPoint(round(centre.x()) - _PIN // 2, round(centre.y()) - _PIN // 2), _PIN)

    def _paint_icon(self, painter: QPainter, name: str, at: QPoint, size: int) -> None:
        device = painter.device()
        painter.drawPixmap(at, self._icons.themed_pixmap(name, "text2", size, 1.0 if device is None else device.devicePixelRatio()))

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> bool:
        """Show a title in full where it is cut."""
        text = str(index.data() or "")
        is_cut = QFontMetrics(self._strong).horizontalAdvance(text) > option.rect.width() - ROW_SIDE - _MARK_ROOM
        if event.type() != QEvent.Type.ToolTip or not is_cut or index.data(RowRole.IS_HEADING):
            return False
        QToolTip.showText(event.globalPos(), text, view)
        return True

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QWidget:
        """A field in place of the title."""
        editor = QLineEdit(parent)
        is_folder = isinstance(index.data(RowRole.FOLDER), Folder)
        editor.setAccessibleName(self.tr("New name") if is_folder else self.tr("New title"))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """As large as the row's box."""
        editor.setGeometry(row_box(option.rect))
