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
_ICON_AND_GAPS = 16 + 2 * 8  # px
_LINE = 24  # px
WARNINGS = (Ending.CLOSED, Ending.BROKE_OFF)
"""Endings that nobody wanted."""


class StateLine(QWidget):
    """An icon, a sentence, and *Continue*, or *Try again* where only that helps."""

    continue_wanted = Signal()
    retry_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        ending: Ending,
        sentence: str,
        *,
        can_retry: bool,
        retry_helps: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(ThemedIcon(theme, icons, _ICONS.get(ending, "info"), "warn" if ending in WARNINGS else "text2"))
        self._label = SentenceLabel(theme, TextRole.UI, "text2")
        self._label.setText(sentence)
        row.addWidget(self._label)
        self._helps = retry_helps
        self._can_retry, self._can_continue = can_retry, False
        self._continue = LinkButton(self.tr("Continue"))
        self._continue.clicked.connect(self.continue_wanted)
        self._retry = LinkButton(self.tr("Try again"))
        self._retry.clicked.connect(self.retry_wanted)
        for link in (self._continue, self._retry):
            row.addWidget(link)
        self._show_links()  # not before they have a parent: they would be windows of their own
        row.addStretch(1)
        self.setAccessibleName(sentence)

    def set_can_retry(self, can_retry: bool) -> None:
        """Offer it, or not: only the last answer can be tried again."""
        self._can_retry = can_retry
        self._show_links()

    def set_can_continue(self, can_continue: bool, refusal: str = "") -> None:
        """Offer to go on where the answer ends; `refusal` says why that must wait."""
        self._can_continue = can_continue
        self._continue.setEnabled(not refusal)
        self._continue.setToolTip(refusal)
        self._show_links()

    def _show_links(self) -> None:
        self._continue.setVisible(self._can_continue)
        self._retry.setVisible(self._can_retry and self._helps and not self._can_continue)

    def height_for(self, width: int) -> int:
        """The height in pixels for a width: one line, or as many as the sentence needs."""
        needed = self._label.fontMetrics().horizontalAdvance(self._label.text()) + _ICON_AND_GAPS
        needed += sum(link.sizeHint().width() + 8 for link in (self._continue, self._retry) if not link.isHidden())
        # a label that may wrap asks for too little width, so it only may where it must
        self._label.setWordWrap(needed > width)
        return max(_LINE, self.heightForWidth(width)) if needed > width else _LINE
