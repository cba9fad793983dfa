"""The line below an answer: an icon, a sentence, and links for what can be done about it."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.themed_icon import ThemedIcon

_ICON_AND_GAPS = 16 + 2 * 8  # px
_LINE = 24  # px


class LinkLine(QWidget):
    """One line, or as many as the sentence needs; it reads as its sentence."""

    def __init__(self, theme: Theme, icons: Icons, icon: str, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(ThemedIcon(theme, icons, icon, colour))
        self._label = SentenceLabel(theme, TextRole.UI, "text2")
        self._row.addWidget(self._label)
        self._row.addStretch(1)
        self._links: list[LinkButton] = []

    def _say(self, sentence: str) -> None:
        self._label.setText(sentence)
        self.setAccessibleName(sentence)

    def _add_link(self, text: str) -> LinkButton:
        """One more link behind the others."""
        link = LinkButton(text)
        self._row.insertWidget(self._row.count() - 1, link)
        self._links.append(link)
        return link

    def height_for(self, width: int) -> int:
        """The height in pixels for a width."""
        needed = self._label.fontMetrics().horizontalAdvance(self._label.text()) + _ICON_AND_GAPS
        needed += sum(link.sizeHint().width() + 8 for link in self._links if not link.isHidden())
        # a label that may wrap asks for too little width, so it only may where it must
        self._label.setWordWrap(needed > width)
        return max(_LINE, self.heightForWidth(width)) if needed > width else _LINE
