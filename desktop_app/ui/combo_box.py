"""A choice of one among a few, with the chevron that the style sheet cannot colour."""

from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop_app.ui.icons import Icons

_CHEVRON = 14  # logical px
_SIDE = 10  # logical px from the right edge


class ComboBox(QComboBox):
    """A combo box that the wheel changes only while it has the focus."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then the chevron at its right."""
        super().paintEvent(event)
        painter = QPainter(self)
        role = "text2" if self.isEnabled() else "text3"
        pixmap = self._icons.themed_pixmap("chevron-down", role, _CHEVRON, self.devicePixelRatio())
        left = _SIDE if self.isRightToLeft() else self.width() - _SIDE - _CHEVRON
        painter.drawPixmap(left, (self.height() - _CHEVRON) // 2, pixmap)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls around it, unless the keyboard is here."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
