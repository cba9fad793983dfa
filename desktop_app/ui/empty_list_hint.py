"""What stands in place of the chats where there are none."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop_app.chat.chat_list import ListPart


class EmptyListHint(QLabel):
    """Says what will be there."""

    def __init__(self) -> None:
        super().__init__(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", "help")
        self.setContentsMargins(12, 13, 12, 0)

    def explain(self, part: ListPart) -> None:
        """Why a list is empty."""
        if part is ListPart.CHATS:
            self.setText(self.tr("Chats you start appear here"))
        elif part is ListPart.ARCHIVE:
            self.setText(self.tr("Chats you archive appear here"))
        else:
            self.setText(self.tr("The trash is empty"))
