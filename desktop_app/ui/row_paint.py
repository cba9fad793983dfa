"""How a row of the lists at the left is drawn, whatever stands in it."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle

from desktop_app.ui.theme import Theme

ROW_HEIGHT, ROW_GAP = 32, 2  # logical px
ROW_SIDE = 12
_HEADING_DROP = 4  # a heading stands nearer to what it heads


def row_box(rect: QRect) -> QRect:
    """The rounded box inside a row's rectangle."""
    return rect.adjusted(0, ROW_GAP // 2, 0, -(ROW_GAP // 2))


def paint_row_box(painter: QPainter, theme: Theme, box: QRect, state: QStyle.StateFlag) -> None:
    """The ground of a row that is selected, or under the pointer; of any other there is none."""
    colours = theme.colours
    selected = bool(state & QStyle.StateFlag.State_Selected)
    if not selected and not state & QStyle.StateFlag.State_MouseOver:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.selected if selected else colours.hover)
    if selected and theme.is_high_contrast:
        painter.setPen(QPen(colours.line, 2))
        box = box.adjusted(1, 1, -1, -1)
    painter.drawRoundedRect(QRectF(box), 8, 8)


def paint_row_heading(painter: QPainter, theme: Theme, rect: QRect, font: QFont, text: str) -> None:
    """The name of the rows below it."""
    painter.setFont(font)
    painter.setPen(theme.colours.text3)
    inner = rect.adjusted(ROW_SIDE, 2 * _HEADING_DROP, -ROW_SIDE, 0)
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, text)
