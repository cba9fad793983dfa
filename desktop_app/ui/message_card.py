"""The card that the user's messages stand on."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_app.ui.theme import Theme

_RADIUS = 12  # px


def paint_card(painter: QPainter, rect: QRect, theme: Theme) -> None:
    """Round corners, and in high contrast a border."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = 1.0 if theme.is_high_contrast else 0.0
    painter.setPen(QPen(theme.colours.line, 2) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(theme.colours.card)
    painter.drawRoundedRect(QRectF(rect).adjusted(edge, edge, -edge, -edge), _RADIUS, _RADIUS)
    painter.restore()
