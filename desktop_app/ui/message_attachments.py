"""The chips below a message's text: what it carries."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QWidget

from desktop_app.chat.attachment import Attachment
from desktop_app.ui.attachment_chip import AttachmentChip
from desktop_app.ui.flow_row import FlowRow
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme

_SPACING, _ABOVE = 4, 8  # px


class MessageAttachments(QObject):
    """Children of the message, placed by it."""

    def __init__(self, owner: QWidget, theme: Theme, icons: Icons, attachments: Iterable[Attachment]) -> None:
        super().__init__(owner)
        self._flow = FlowRow(_SPACING)
        self.chips = [AttachmentChip(theme, icons, attachment, removable=False, parent=owner) for attachment in attachments]
        for chip in self.chips:
            self._flow.addWidget(chip)
            chip.show()

    def height_below(self, width: int, *, has_text: bool) -> int:
        """The height of all lines for a width, and the space above them."""
        if not self.chips:
            return 0
        return self._flow.heightForWidth(width) + (_ABOVE if has_text else 0)

    def place(self, left: int, top: int, width: int, *, has_text: bool) -> None:
        """Put them below the text."""
        if self.chips:
            self._flow.setGeometry(QRect(left, top + (_ABOVE if has_text else 0), width, self._flow.heightForWidth(width)))
