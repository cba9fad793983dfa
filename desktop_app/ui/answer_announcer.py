"""Tells a screen reader what an answer says while it grows: in sentences, not in tokens."""

import re

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

_SENTENCE_END = re.compile(r"[.!?…。！？](?=\s)|\n")
_LONGEST = 400  # characters without an end


class AnswerAnnouncer(QObject):
    """Collects text and announces each sentence when it is whole; does nothing while no assistive tool listens."""

    def __init__(self, source: QObject) -> None:
        super().__init__(source)
        self._source = source
        self._text = ""

    def hear(self, text: str) -> None:
        """Take in a piece of an answer."""
        if not QAccessible.isActive():
            return
        self._text += text
        end = 0
        for match in _SENTENCE_END.finditer(self._text):
            end = match.end()
        if not end and len(self._text) > _LONGEST:
            end = len(self._text)
        if end:
            self._announce(self._text[:end])
            self._text = self._text[end:]

    def finish(self) -> None:
        """The answer has ended: announce the rest."""
        if self._text:
            self._announce(self._text)
            self._text = ""

    def _announce(self, text: str) -> None:
        if text.strip():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._source, text.strip()))
