"""A calm button of an icon and a word."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.button_ground import paint_button_ground
from desktop_app.ui.icons import Icons

_ICON, _SIDE, _GAP, _HEIGHT = 16, 8, 5, 32  # logical px


class IconTextButton(QPushButton):
    """Looks like a tool button; icon and word darken while the mouse is over them."""

    def __init__(self, icons: Icons, name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icons = icons
        self._name = name
        self.setProperty("kind", "tool")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Room for both."""
        return QSize(2 * _SIDE + _ICON + _GAP + self.fontMetrics().horizontalAdvance(self.text()), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's ground, then icon and word."""
        painter = QPainter(self)
        paint_button_ground(self, painter)
        role = "text" if self.underMouse() else "text2"
        mirrored = self.isRightToLeft()
        icon = self._icons.themed_pixmap(self._name, role, _ICON, self.devicePixelRatio())
        painter.drawPixmap(self.width() - _SIDE - _ICON if mirrored else _SIDE, (self.height() - _ICON) // 2, icon)
        painter.setPen(self._icons.colour(role))
        inset = _SIDE + _ICON + _GAP
        box = QRect(0 if mirrored else inset, 0, self.width() - inset, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, self.text())
