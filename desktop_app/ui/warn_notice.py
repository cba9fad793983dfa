"""A warning with its own ground: an icon, a sentence, and what follows from it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.icons import Icons
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.themed_icon import ThemedIcon


class WarnNotice(QFrame):
    """A warning below the field that it is about."""

    def __init__(self, theme: Theme, icons: Icons, happened: str, follows: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "notice_warn")
        self.setAccessibleName(f"{happened} {follows}".strip())
        sentence = SentenceLabel(theme, TextRole.UI_STRONG if follows else TextRole.UI, "text", wraps=True)
        sentence.setText(happened)
        words = self.words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(sentence)
        self._happened = happened
        self._follows = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        self._follows.setVisible(False)
        words.addWidget(self._follows)
        if follows:
            self.show_follows(follows)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        row.addWidget(ThemedIcon(theme, icons, "triangle-alert", "warn"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_follows(self, follows: str) -> None:
        """Another consequence than before."""
        self._follows.setText(follows)
        self._follows.show()
        self.setAccessibleName(f"{self._happened} {follows}")
