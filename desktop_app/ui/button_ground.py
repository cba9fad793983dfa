"""What the style paints of a button, for those that paint their words and pictures themselves."""

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton


def paint_button_ground(button: QPushButton, painter: QPainter) -> None:
    """Ground, border and focus, as the style and the style sheet have them; no text."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    option.text = ""
    button.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, button)
