"""The line below an answer that did not end by itself: what happened, and what can be done about it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.chat.generation import Ending
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_line import LinkLine
from desktop_app.ui.theme import Theme

_ICONS = {Ending.LIMIT: "info", Ending.STOPPED: "circle-stop", Ending.CLOSED: "unplug", Ending.BROKE_OFF: "unplug"}
WARNINGS = (Ending.CLOSED, Ending.BROKE_OFF)
"""Endings that nobody wanted."""


class StateLine(LinkLine):
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
        super().__init__(theme, icons, _ICONS.get(ending, "info"), "warn" if ending in WARNINGS else "text2", parent)
        self._say(sentence)
        self._helps = retry_helps
        self._can_retry, self._can_continue = can_retry, False
        self._continue, self._retry = self._add_link(self.tr("Continue")), self._add_link(self.tr("Try again"))
        self._continue.clicked.connect(self.continue_wanted)
        self._retry.clicked.connect(self.retry_wanted)
        self._show_links()

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
