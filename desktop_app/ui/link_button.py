"""A button that reads like a link."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget


class LinkButton(QPushButton):
    """Text in the accent, or in danger; reached by Tab and not by click, never a dialog's default."""

    def __init__(self, text: str, *, danger: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", "danger_link" if danger else "link")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
