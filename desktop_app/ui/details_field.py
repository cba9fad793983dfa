"""Many lines that are read, selected and copied, and cannot be changed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from desktop_app.ui.theme import TextRole, Theme


class DetailsField(QPlainTextEdit):
    """Plain text that scrolls; Tab leaves it."""

    def __init__(self, theme: Theme, name: str, height: int, role: TextRole = TextRole.CODE) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFont(theme.font(role))
        self.setFixedHeight(height)
        self.setAccessibleName(name)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
