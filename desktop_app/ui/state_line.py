"""The line below an answer that did not end by itself: what happened, and what can be done about it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.chat.generation import Ending
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.themed_icon import ThemedIcon

_ICONS = {Ending.LIMIT: "info", Ending.STOPPED: "circle-stop", Ending.CLOSED: "unplug", Ending.BROKE_OFF: "unplug"}
_ICON_AND_GAPS = 16 + 3 * 8  # px
_LINE = 24  # px
_WARNINGS = (Ending.CLOSED, Ending.BROKE_OFF)


class StateLine(QWidget):
    """An icon, a sentence, and *Try again* where that helps."""

    retry_wanted = Signal()

    def __init__(
        self, theme: Theme, icons: Icons, ending: Ending, sentence: str, *, can_retry: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(ThemedIcon(theme, icons, _ICONS.get(ending, "info"), "warn" if ending in _WARNINGS else "text2"))
        self._label = SentenceLabel(theme, TextRole.UI, "text2")
        self._label.setText(sentence)
        row.addWidget(self._label)
        self._helps = ending in _WARNINGS
        self._retry = LinkButton(self.tr("Try again"))
        self._retry.clicked.connect(self.retry_wanted)
        row.addWidget(self._retry)
        self._retry.setVisible(can_retry and self._helps)  # not before it has a parent: it would be a window of its own
        row.addStretch(1)
        self.setAccessibleName(sentence)

    def set_can_retry(self, can_retry: bool) -> None:
        """Offer it, or not: only the last answer can be tried again."""
        self._retry.setVisible(can_retry and self._helps)

    def height_for(self, width: int) -> int:
        """The height in pixels for a width: one line, or as many as the sentence needs."""
        needed = self._label.fontMetrics().horizontalAdvance(self._label.text()) + _ICON_AND_GAPS
        if not self._retry.isHidden():
            needed += self._retry.sizeHint().width()
        # a label that may wrap asks for too little width, so it only may where it must
        self._label.setWordWrap(needed > width)
        return max(_LINE, self.heightForWidth(width)) if needed > width else _LINE
