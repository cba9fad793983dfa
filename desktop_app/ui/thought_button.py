"""The line over an answer that folds the model's thought away: a quiet link with a chevron."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.icon_button import ARROWS
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import TextRole, Theme

_GAP = 4  # px
OVERHANG = 4  # px that the chevron's empty side reaches beyond the text


class ThoughtButton(QPushButton):
    """A chevron and a sentence; they darken while the mouse is over them."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icons = theme, icons
        self._is_folded = True
        self.setProperty("kind", "link")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_sentence(self, sentence: str, name: str, *, is_folded: bool) -> None:
        """What is to be read; a screen reader is told `name`, which does not count seconds."""
        if is_folded != self._is_folded:
            self._is_folded = is_folded
            self.update()
        font = self._theme.text_font(TextRole.SMALL)  # it belongs to the text, and is zoomed with it
        font.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(font)
        self.setText(sentence)
        self.setAccessibleName(
            self.tr("{sentence}, folded").format(sentence=name) if is_folded else self.tr("{sentence}, unfolded").format(sentence=name)
        )
        self.resize(self.sizeHint().width(), self.height())

    @property
    def _icon(self) -> int:
        """The chevron's side: 14 px beside 12 px text."""
        return round(self.font().pixelSize() * 14 / 12)

    def sizeHint(self) -> QSize:
        """Room for both."""
        return QSize(OVERHANG + self._icon + _GAP + self.fontMetrics().horizontalAdvance(self.text()), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Chevron and words, without a ground."""
        painter = QPainter(self)
        role = "text" if self.underMouse() else "text2"
        name = "chevron-right" if self._is_folded else "chevron-down"
        side = self._icon
        painter.drawPixmap(QPoint(0, (self.height() - side) // 2), self._icons.themed_pixmap(name, role, side, self.devicePixelRatio()))
        painter.setPen(self._icons.colour(role))
        painter.drawText(QRect(side + _GAP, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows are for the transcript."""
        if event.key() in ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)
