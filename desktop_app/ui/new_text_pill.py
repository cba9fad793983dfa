"""The pill over the composer that brings the reader back to where text grows."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme

_HEIGHT, _SIDE, _ICON, _BETWEEN = 32, 14, 14, 6  # px


class NewTextPill(QPushButton):
    """ "New text" with an arrow down."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self.setText(self.tr("New text"))
        self.setAccessibleName(self.tr("Go to the new text"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.resize(self.sizeHint())
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as its word."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * _SIDE + _ICON + _BETWEEN, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Round ends, raised ground."""
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.soft_edge, 2 if self._theme.is_high_contrast else 1))
        painter.setBrush(colours.pressed if self.isDown() else colours.hover if self.underMouse() else colours.raised)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), (_HEIGHT - 1) / 2, (_HEIGHT - 1) / 2)
        pixmap = self._icons.pixmap("arrow-down", colours.text2, _ICON, self.devicePixelRatioF())
        painter.drawPixmap(_SIDE - 2, (_HEIGHT - _ICON) // 2, pixmap)
        painter.setPen(colours.text)
        room = self.rect().adjusted(_SIDE + _ICON + _BETWEEN - 2, 0, 0, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
