"""The line in a chat above which nothing reaches the model any more."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop_app.ui.context_words import cut_words
from desktop_app.ui.theme import TextRole, Theme

BELOW = 16  # px between the line and the message that it stands above
_PADDING = 2  # px above and below the words
_GAP, _LEAST_DASH = 12, 16  # px beside the words, and of dashes there
_SIDE = 16  # px: the line is as wide as the text
_FLAGS = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)


class CutLine(QAbstractButton):
    """Dashes with a sentence in their middle; pressed, it asks for the choice of what gives way."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(cut_words())
        self.setAccessibleName(cut_words())
        self.setAccessibleDescription(self.tr("Choose what gives way"))
        self.setToolTip(self.tr("Choose what gives way"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("kind", "tool")

    def place(self, width: int) -> int:
        """Stand at the top of a message of that width; the pixels that it takes."""
        words = self._words(width)
        height = max(words.height() + 2 * _PADDING, 24)
        self.setGeometry(_SIDE, 0, width - 2 * _SIDE, height)
        return height + BELOW

    def sizeHint(self) -> QSize:
        """As it stands."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words in the middle, dashes beside them."""
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setFont(self._theme.text_font(TextRole.SMALL))
        painter.setPen(colours.text if self.underMouse() or self.isDown() else colours.text2)
        words = self._words(self.width() + 2 * _SIDE)
        words.moveCenter(self.rect().center())
        painter.drawText(words.adjusted(-1, 0, 1, 0), _FLAGS, self.text())
        pen = QPen(colours.edge, 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        middle = self.height() / 2
        painter.drawLine(QPointF(0, middle), QPointF(words.left() - _GAP, middle))
        painter.drawLine(QPointF(words.right() + _GAP, middle), QPointF(self.width(), middle))

    def _words(self, width: int) -> QRect:
        room = max(width - 2 * (_SIDE + _GAP + _LEAST_DASH), 60)
        return QFontMetrics(self._theme.text_font(TextRole.SMALL)).boundingRect(QRect(0, 0, room, 10_000), _FLAGS, self.text())
