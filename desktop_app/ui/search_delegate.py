"""Paints what was found: a title is one line; a message its chat's title, its day, and two lines with the hits marked."""

from PySide6.QtCore import QDateTime, QLocale, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.chat.message_search import ChatHit, ChatPart, SearchHit
from desktop_app.rendering.text_units import units
from desktop_app.ui.row_paint import ROW_GAP, ROW_HEIGHT, ROW_SIDE, paint_row_box, paint_row_heading, row_box
from desktop_app.ui.search_rows import SearchRole
from desktop_app.ui.theme import TextRole, Theme

_TOP, _BETWEEN = 7, 2  # logical px
_LINES = 2
_DAY_GAP = 8


class SearchDelegate(QStyledItemDelegate):
    """Three kinds of rows, each with one height."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = theme.font(TextRole.UI)
        self._title_of_hit = theme.font(TextRole.UI_MEDIUM)
        self._small = theme.font(TextRole.SMALL)
        self._heading = theme.font(TextRole.SMALL)
        self._heading.setWeight(QFont.Weight.Medium)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """By the kind of the row."""
        if _has_excerpt(self._found(index)):
            lines = QFontMetrics(self._title_of_hit).height() + _LINES * QFontMetrics(self._small).lineSpacing()
            return QSize(0, lines + _BETWEEN + 2 * _TOP + ROW_GAP)
        return QSize(0, ROW_HEIGHT + ROW_GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw one row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        found, rect, title = self._found(index), option.rect, str(index.data())
        if found is None:
            paint_row_heading(painter, self._theme, rect, self._heading, title)
        else:
            box = row_box(rect)
            paint_row_box(painter, self._theme, box, option.state)
            inner = box.adjusted(ROW_SIDE, 0, -ROW_SIDE, 0)
            if _has_excerpt(found):
                self._paint_hit(painter, inner.adjusted(0, _TOP, 0, -_TOP), title, found)
            else:
                self._paint_line(painter, inner, title, self._title)
        painter.restore()

    @staticmethod
    def _found(index: QModelIndex | QPersistentModelIndex) -> ChatHit | SearchHit | None:
        found = index.data(SearchRole.FOUND)
        return found if isinstance(found, ChatHit | SearchHit) else None

    def _paint_line(self, painter: QPainter, rect: QRect, text: str, font: QFont) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colours.text)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)

    def _paint_hit(self, painter: QPainter, rect: QRect, title: str, hit: ChatHit | SearchHit) -> None:
        mirrored = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
        height = QFontMetrics(self._title_of_hit).height()
        day = day_text(hit.at) if isinstance(hit, SearchHit) else ""
        width = QFontMetrics(self._small).horizontalAdvance(day)
        top = QRect(rect.left(), rect.top(), rect.width(), height)
        painter.setFont(self._small)
        painter.setPen(self._theme.colours.text2)
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing, day)
        room = width + _DAY_GAP if day else 0
        self._paint_line(painter, top.adjusted(room if mirrored else 0, 0, 0 if mirrored else -room, 0), title, self._title_of_hit)
        layout = self._laid_out(hit, rect.width())
        painter.setPen(self._theme.colours.text2)
        layout.draw(painter, QPointF(rect.left(), top.bottom() + 1 + _BETWEEN))

    def _laid_out(self, hit: ChatHit | SearchHit, width: int) -> QTextLayout:
        """Two lines; the second one is cut where it has no room."""
        metrics = QFontMetrics(self._small)
        text = hit.excerpt
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout = QTextLayout(text, self._small)
        layout.setTextOption(option)
        layout.setFormats([self._mark(text, start, end) for start, end in hit.spans])
        layout.beginLayout()
        y = 0.0
        for _ in range(_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y))
            y += metrics.lineSpacing()
        layout.endLayout()
        return layout

    def _mark(self, text: str, start: int, end: int) -> QTextLayout.FormatRange:
        """The ground of a find mark; underlined in high contrast."""
        mark = QTextLayout.FormatRange()
        mark.start = units(text[:start])
        mark.length = units(text[start:end])
        look = QTextCharFormat()
        look.setForeground(QBrush(self._theme.colours.text))
        if self._theme.is_high_contrast:
            look.setFontUnderline(True)
        else:
            look.setBackground(QBrush(self._theme.colours.doubt[1]))
        mark.format = look
        return mark


def _has_excerpt(found: ChatHit | SearchHit | None) -> bool:
    return isinstance(found, SearchHit) or (found is not None and found.part is not ChatPart.TITLE)


def day_text(at: float) -> str:
    """The time of today, else the day, as short as the language has it."""
    then, now, locale = QDateTime.fromMSecsSinceEpoch(int(min(max(at, 0), 4e9) * 1000)), QDateTime.currentDateTime(), QLocale()
    if then.date() == now.date():
        return locale.toString(then.time(), QLocale.FormatType.ShortFormat)
    return locale.toString(then.date(), QLocale.FormatType.ShortFormat)
