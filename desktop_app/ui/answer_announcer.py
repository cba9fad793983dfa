"""Tells a screen reader what an answer says while it grows: in sentences, not in tokens, and of a thought only that there is one."""

import re

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from desktop_app.chat.thought_splitter import ThoughtSplitter
from desktop_app.rendering.markdown_stream import read_markdown

_SENTENCE_END = re.compile(r"[.!?…。！？](?=\s)|\n")
_FENCE = re.compile(r"^[ >]*(```|~~~)", re.MULTILINE)
_LONGEST = 400  # characters without an end


class AnswerAnnouncer(QObject):
    """Collects text and announces each sentence when it is whole; does nothing while no assistive tool listens."""

    def __init__(self, source: QObject) -> None:
        super().__init__(source)
        self._source = source
        self._text = ""
        self._splitter = ThoughtSplitter()
        self._told_thinking = False
        self._fence = ""  # of the code whose lines are heard

    def begin(self, text: str) -> None:
        """Another answer grows; `text` of it was there before."""
        self._text = ""
        self._splitter = ThoughtSplitter()
        self._fence = _fence_after(self._splitter.feed(text).answer, "")
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
        self._text = self._fence = ""

    def _announce(self, text: str) -> None:
        """Say it as it is seen, without the marks of Markdown; lines of code as they are."""
        blocks = read_markdown(f"{self._fence}\n{text}" if self._fence else text)
        self._fence = _fence_after(text, self._fence)
        said = "\n".join(block.plain_text for block in blocks).strip()
        if said:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._source, said))


def _fence_after(text: str, fence: str) -> str:
    """The fence that is open after a text; `fence` is the one that was open before it."""
    for match in _FENCE.finditer(text):
        fence = match.group(1) if not fence else "" if fence == match.group(1) else fence
    return fence
