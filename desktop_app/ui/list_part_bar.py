"""The head of the archive and of the trash: its name, the way back, and what the trash is for."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.chat.chat_list import ListPart
from desktop_app.ui.flow_row import FlowRow
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_INSET = 6  # logical px: text stands below the arrow, not below its button


class ListPartBar(QWidget):
    """Hidden while the chats themselves are listed."""

    left = Signal()
    """Back to the chats."""
    restore_wanted = Signal()
    purge_wanted = Signal()
    empty_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._back = IconButton(icons, "arrow-left", self.tr("Back to the chats"), side=28)
        self._name = SentenceLabel(theme, TextRole.UI_STRONG, "text")
        self._help = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self._help.setText(self.tr("Kept for 30 days, then deleted for good."))
        self._restore = LinkButton(self.tr("Restore"))
        self._purge = LinkButton(self.tr("Delete for good…"), danger=True)
        self._empty = LinkButton(self.tr("Empty the trash…"), danger=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._back)
        head.addWidget(self._name, 1)
        self._acts = QWidget()
        acts = FlowRow(12)
        acts.setContentsMargins(0, 0, 0, 0)
        self._acts.setContentsMargins(_INSET, 0, 0, 0)
        self._help.setContentsMargins(_INSET, 0, 0, 0)
        for button in (self._restore, self._purge, self._empty):
            acts.addWidget(button)
        self._acts.setLayout(acts)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 0, 16, 4)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._help)
        column.addWidget(self._acts)
        self._back.clicked.connect(self.left)
        self._restore.clicked.connect(self.restore_wanted)
        self._purge.clicked.connect(self.purge_wanted)
        self._empty.clicked.connect(self.empty_wanted)
        self.hide()

    def show_part(self, part: ListPart, *, marked: bool, filled: bool) -> None:
        """Show what belongs to a list, of which some chats are marked, or that holds any."""
        self.setVisible(part is not ListPart.CHATS)
        trash = part is ListPart.TRASH
        self._name.setText(self.tr("Trash") if trash else self.tr("Archived chats"))
        self._help.setVisible(trash)
        self._acts.setVisible(trash and filled)
        self._restore.setVisible(marked)
        self._purge.setVisible(marked)
        self._empty.setVisible(not marked)
