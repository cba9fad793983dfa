"""A part of a dialog that is folded away until it is wanted: a head with a chevron, and what is under it."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.button_ground import paint_button_ground
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import TextRole, Theme

_HEIGHT, _CHEVRON, _GAP = 32, 14, 8  # logical px


class FoldHead(QPushButton):
    """Chevron, title, and what is set in there, elided; it reaches over the text's edges, so that its words stand in line."""

    def __init__(self, theme: Theme, icons: Icons, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._theme, self._icons, self._summary, self._is_open = theme, icons, "", False
        self.setProperty("kind", "row")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_state(False)

    def show_state(self, is_open: bool) -> None:
        """Point down where it is open, to the side where it is folded."""
        self._is_open = is_open
        said = self.tr("{title}, unfolded") if is_open else self.tr("{title}, folded")
        self.setAccessibleName(said.format(title=self.text()))
        self.update()

    def show_summary(self, summary: str) -> None:
        """What is set in there."""
        self._summary = summary
        self.setAccessibleDescription(summary)
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the title."""
        return QSize(2 * _GAP + _CHEVRON + self.fontMetrics().horizontalAdvance(self.text()), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's row, with our parts on it."""
        painter = QPainter(self)
        paint_button_ground(self, painter)
        name = "chevron-down" if self._is_open else "chevron-right"
        chevron = self._icons.themed_pixmap(name, "text2", _CHEVRON, self.devicePixelRatio())
        painter.drawPixmap(0, (self.height() - _CHEVRON) // 2, chevron)
        left = _CHEVRON + _GAP
        for role, colour, text in ((TextRole.UI_STRONG, "text", self.text()), (TextRole.SMALL, "text3", self._summary)):
            font = self._theme.font(role)
            metrics = QFontMetrics(font)
            box = QRect(left, 0, self.width() - left - _GAP, self.height())
            painter.setFont(font)
            painter.setPen(getattr(self._theme.colours, colour))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
            left += metrics.horizontalAdvance(shown) + 2 * _GAP


class FoldSection(QWidget):
    """A head over a content that is shown only while it is unfolded."""

    unfolded = Signal()

    def __init__(self, theme: Theme, icons: Icons, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = FoldHead(theme, icons, title)
        self._content = content
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(_GAP)
        rows.addWidget(self.head)
        rows.addWidget(content)
        content.hide()
        self.head.clicked.connect(lambda: self.set_open(not self.is_open))

    @property
    def is_open(self) -> bool:
        """True while the content is shown."""
        return not self._content.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Fold, or unfold."""
        self._content.setVisible(is_open)
        self.head.show_state(is_open)
        if is_open:
            self.unfolded.emit()
