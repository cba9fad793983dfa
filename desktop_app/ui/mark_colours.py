"""The colours that an endpoint can be marked with: one value each on light and on dark grounds, 3:1 on every one of them."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

MARK_WIDTH = 3
"""Logical px of the bar that a mark is."""

_LIGHT: Mapping[str, str] = {
    "red": "#C8372D",
    "orange": "#B65A00",
    "yellow": "#8F7000",
    "green": "#3C7F2E",
    "teal": "#0F7F7A",
    "blue": "#2B6CC4",
    "purple": "#7B4FC9",
    "pink": "#BF3D86",
}
_DARK: Mapping[str, str] = {
    "red": "#F2766C",
    "orange": "#EE9A4D",
    "yellow": "#E3C54F",
    "green": "#86C96F",
    "teal": "#5CC9C2",
    "blue": "#7DB2F5",
    "purple": "#B79AF2",
    "pink": "#EE8FC2",
}


def mark_colour(name: str, *, dark: bool) -> QColor | None:
    """The colour of that name; None for no mark."""
    value = (_DARK if dark else _LIGHT).get(name)
    return None if value is None else QColor(value)


def colour_name(name: str) -> str:
    """What the colour is called."""
    return {
        "": QCoreApplication.translate("MarkColours", "No colour"),
        "red": QCoreApplication.translate("MarkColours", "Red"),
        "orange": QCoreApplication.translate("MarkColours", "Orange"),
        "yellow": QCoreApplication.translate("MarkColours", "Yellow"),
        "green": QCoreApplication.translate("MarkColours", "Green"),
        "teal": QCoreApplication.translate("MarkColours", "Teal"),
        "blue": QCoreApplication.translate("MarkColours", "Blue"),
        "purple": QCoreApplication.translate("MarkColours", "Purple"),
        "pink": QCoreApplication.translate("MarkColours", "Pink"),
    }[name]


def paint_mark(painter: QPainter, left: float, middle: float, height: float, name: str, *, dark: bool) -> None:
    """An upright bar with round ends; nothing for no mark."""
    colour = mark_colour(name, dark=dark)
    if colour is None:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(left, middle - height / 2, MARK_WIDTH, height), MARK_WIDTH / 2, MARK_WIDTH / 2)
    painter.restore()
