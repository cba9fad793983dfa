"""The map of the chat under the header's button, with a line that says what the item in hand is."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_app.chat.ports import TreeSource
from desktop_app.ui.popover import Popover
from desktop_app.ui.sentence_label import HelpLine
from desktop_app.ui.theme import Theme
from desktop_app.ui.tree_map import TreeMap

_WIDTHS = 320, 560  # px, least and most
_FOOT = 40  # px, with the line above it
_MOST_HEIGHT = 560  # px


class TreePopover(Popover):
    """Enter or a click shows a branch and closes; Esc closes."""

    chosen = Signal(str)
    """The id of the message whose branch is to be shown."""

    def __init__(self, theme: Theme, anchor: QWidget, parent: QWidget) -> None:
        super().__init__(theme, anchor, parent)
        self.map = TreeMap(theme)
        self._words = HelpLine(theme)
        line = QFrame()
        line.setProperty("kind", "line")
        line.setFixedHeight(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.addWidget(self._words)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 8)
        column.setSpacing(8)
        column.addWidget(self.map, 1)
        column.addWidget(line)
        column.addLayout(foot)
        self.setAccessibleName(self.map.accessibleName())
        self.map.described.connect(self._words.show_sentence)
        self.map.laid_out.connect(self._laid_out)
        self.map.escaped.connect(self.dismiss)
        self.map.left.connect(self.dismiss)
        self.map.chosen.connect(self._choose)

    def toggle(self, source: TreeSource) -> None:
        """Open with the tree that a chat has now, or close."""
        if self.is_open:
            self.dismiss()
        else:
            self._words.show_sentence(self.tr("Reading the chat…"))
            self.map.show_tree(source.tree())
            self.open()

    def dismiss(self) -> None:
        """Close it, and read no further."""
        self.map.stop()
        super().dismiss()

    def enter(self) -> None:
        """The map has the keyboard."""
        self.map.setFocus()

    def _laid_out(self) -> None:
        if not self.map.items:
            self._words.show_sentence("")
        if self.is_open:
            self.place()

    def _choose(self, message_id: str) -> None:
        self.dismiss()
        self.chosen.emit(message_id)

    def sizeHint(self) -> QSize:
        """As large as the map, within bounds."""
        wanted = self.map.sizeHint()
        width = min(max(wanted.width() + 8, _WIDTHS[0]), _WIDTHS[1])
        return QSize(width, min(wanted.height() + 12 + _FOOT, _MOST_HEIGHT))
