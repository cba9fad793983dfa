"""Tells a screen reader what an answer says while it grows: in sentences, not in tokens, and of a thought only that there is one."""

import re

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from desktop_app.chat.thought_splitter import ThoughtSplitter

_SENTENCE_END = re.compile(r"[.!?…。！？](?=\s)|\n")
_LONGEST = 400  # characters without an end


class AnswerAnnouncer(QObject):
    """Collects text and announces each sentence when it is whole; does nothing while no assistive tool listens."""

    def __init__(self, source: QObject) -> None:
        super().__init__(source)
        self._source = source
        self._text = ""
        self._splitter = ThoughtSplitter()
        self._told_thinking = False

    def begin(self, text: str) -> None:
        """Another answer grows; `text` of it was there before."""
        self._text = ""
        self._splitter = ThoughtSplitter()
        self._splitter.feed(text)
        self._told_thinking = self._splitter.is_thinking

    def hear(self, text: str) -> None:
        """Take in a piece of an answer."""
        split = self._splitter.feed(text)
        if not QAccessible.isActive():
            return
        if split.thought.strip() and not self._told_thinking and not split.starts_again:
            self._told_thinking = True
            self._announce(self.tr("Thinking"))
        self._text += split.answer
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
        if QAccessible.isActive():
            self._text += self._splitter.finish().answer
        self._splitter, self._told_thinking = ThoughtSplitter(), False
        if self._text:
            self._announce(self._text)
            self._text = ""

    def _announce(self, text: str) -> None:
        if text.strip():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._source, text.strip()))
