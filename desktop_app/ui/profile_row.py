"""One endpoint of a file, or for one: a switch, its name, where it is, and the settings that one should know of."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.chat.endpoint import Endpoint
from desktop_app.ui.profile_words import address_words, breakable, quiet_lines, trust_lines
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.switch import Switch
from desktop_app.ui.theme import TextRole, Theme


class ProfileRow(QWidget):
    """On: it is taken along."""

    toggled = Signal()

    def __init__(self, theme: Theme, endpoint: Endpoint, *, chosen: bool, trust: bool = False, note: str = "") -> None:
        """`trust`: with its settings; `note` stands below its name."""
        super().__init__()
        self.endpoint = endpoint
        self.switch = Switch(theme, endpoint.name)
        self.switch.show_checked(chosen)
        self.switch.toggled.connect(self.toggled)
        self._theme = theme
        self.texts: list[str] = []
        """What stands in it."""
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self._add(TextRole.UI_STRONG, "text", breakable(endpoint.name))
        self._add(TextRole.SMALL, "text", breakable(note))
        self._add(TextRole.SMALL, "text2", address_words(endpoint))
        if trust:
            self._add(TextRole.SMALL, "warn", "\n".join(trust_lines(endpoint)))
            self._add(TextRole.SMALL, "text3", "\n".join(quiet_lines(endpoint)))
        self.switch.setAccessibleDescription("\n".join(self.texts[1:]))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(self._lines, 1)
        row.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignTop)

    def _add(self, role: TextRole, colour: str, text: str) -> None:
        if text:
            label = SentenceLabel(self._theme, role, colour, wraps=True)
            label.setText(text)
            self._lines.addWidget(label)
            self.texts.append(text)
