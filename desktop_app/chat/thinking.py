"""What a reasoning model thought before it answered: a part of the answer's text, between `<think>` and `</think>`.

Some prompt templates end with the opening tag, so that the text begins in the middle of the thought and has the closing tag
only. Chat servers that send the thought apart have it put between the tags: one way to write it down, for all models.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

OPENING = "<think>\n"
"""Opens a thought that a server sent apart from the answer."""
CLOSING = "\n</think>\n\n"
"""Closes it."""

_TAGS = ("<think>", "<thinking>")
_BARE_CLOSING = "</think>"
"""The one closing tag that may lack its opening: no prompt template is known to end with `<thinking>`."""
_FENCE = re.compile(r"[ \t>]*+(`{3,}+|~{3,}+)([^\n]*+)")
_SPACE_BEHIND = 80  # characters behind a closing tag in which its line may end


@dataclass(frozen=True, slots=True)
class Thought:
    """Where in an answer's text its thought stands; offsets are characters."""

    start: int  # of the thought, behind its opening tag
    end: int  # before the closing tag, or before what may become one
    answer: int  # where the answer itself begins, white space left out; the text's length if there is none of it
    is_closed: bool
    is_blank: bool  # models that are told not to think write an empty one


class _Stage(Enum):
    BEGINNING = auto()  # the text may begin with an opening tag
    LOOKING = auto()  # it does not: only a closing tag can tell that it was a thought
    THINKING = auto()
    CLOSED = auto()
    ANSWERING = auto()
    PLAIN = auto()  # there is no thought, whatever comes


class ThoughtReader:
    """Finds the thought in an answer that grows; what it finds depends on the text alone, not on the pieces in which it came."""

    def __init__(self) -> None:
        self._stage = _Stage.BEGINNING
        self._length = 0
        self._left = ""  # what may become a tag, or all of the text, from its first word on
        self._pieces: list[str] = []  # all of the text, from its first word on, while only a closing tag is looked for
        self._first = 0  # where that word is
        self._pending = False  # a closing tag was met whose line has not ended
        self._closing = ""
        self._start = self._end = self._answer = 0
        self._is_blank = True
        self.taken_back = ""
        """What stood there before a closing tag told that it was a thought; set in the call to `feed` that found out."""

    @property
    def length(self) -> int:
        """Characters of the text by now."""
        return self._length

    @property
    def is_undecided(self) -> bool:
        """True while there is nothing but what may become an opening tag."""
        return self._stage is _Stage.BEGINNING

    @property
    def is_thinking(self) -> bool:
        """True while the thought goes on."""
        return self._stage is _Stage.THINKING

    @property
    def thought(self) -> Thought | None:
        """What is known of the thought by now; None: there is none, as far as can be told."""
        if self._stage in (_Stage.BEGINNING, _Stage.LOOKING, _Stage.PLAIN):
            return None
        if self._stage is _Stage.THINKING:
            return Thought(self._start, self._length - len(self._left), self._length, is_closed=False, is_blank=self._is_blank)
        answer = self._answer if self._stage is _Stage.ANSWERING else self._length
        return Thought(self._start, self._end, answer, is_closed=True, is_blank=self._is_blank)

    def feed(self, text: str) -> None:
        """Take in what comes next."""
        self._length += len(text)
        self.taken_back = ""
        match self._stage:
            case _Stage.BEGINNING:
                self._begin(self._left + text)
            case _Stage.LOOKING:
                self._look(text)
            case _Stage.THINKING:
                self._think(self._left + text)
            case _Stage.CLOSED:
                self._await_answer(text)

    def finish(self) -> None:
        """No more text will come: what may have become a tag is none."""
        if self._stage is _Stage.THINKING:
            self._is_blank = self._is_blank and not self._left
        elif self._stage in (_Stage.BEGINNING, _Stage.LOOKING):
            self._be_plain()
        self._left = ""

    def _begin(self, text: str) -> None:
        text = text.lstrip()
        self._first = self._length - len(text)
        for tag in _TAGS:
            if text.startswith(tag):
                self._stage = _Stage.THINKING
                self._start, self._closing = self._first + len(tag), f"</{tag[1:]}"
                self._think(text[len(tag) :])
                return
        self._left = text
        if not any(tag.startswith(text) for tag in _TAGS):
            self._stage, self._left = _Stage.LOOKING, ""
            self._look(text)

    def _look(self, text: str) -> None:
        self._pieces.append(text)
        seen = self._left + text
        self._left = seen[-len(_BARE_CLOSING) :]
        if not self._pending and _BARE_CLOSING not in seen:
            return
        whole = "".join(self._pieces)
        self._pieces = [whole]
        at = whole.index(_BARE_CLOSING)
        closes = _closes(whole, at)
        self._pending = closes is None
        if closes:
            self._stage, self._start, self._closing, self._left = _Stage.THINKING, self._first, _BARE_CLOSING, ""
            self._pieces.clear()
            self.taken_back = whole
            self._think(whole)
        elif closes is False:
            self._be_plain()

    def _be_plain(self) -> None:
        self._stage, self._left = _Stage.PLAIN, ""
        self._pieces.clear()

    def _think(self, text: str) -> None:
        at = text.find(self._closing)
        if at < 0:
            self._left = _beginning_of(self._closing, text)
            self._is_blank = self._is_blank and not text[: len(text) - len(self._left)].strip()
            return
        rest = text[at + len(self._closing) :]
        self._is_blank = self._is_blank and not text[:at].strip()
        self._end = self._length - len(text) + at
        self._stage, self._left = _Stage.CLOSED, ""
        self._await_answer(rest)

    def _await_answer(self, text: str) -> None:
        begun = text.lstrip()
        if begun:
            self._stage, self._answer = _Stage.ANSWERING, self._length - len(begun)


def find_thought(text: str) -> Thought | None:
    """The thought of a whole answer; None if it has none."""
    reader = ThoughtReader()
    reader.feed(text)
    reader.finish()
    return reader.thought


def without_thought(text: str) -> str:
    """The answer itself, as it goes back to a model; "" for one that was cut off while it thought."""
    thought = find_thought(text)
    return text if thought is None else text[thought.answer :]


def _beginning_of(tag: str, text: str) -> str:
    """The longest beginning of `tag` that `text` ends with."""
    return next((tag[:size] for size in range(len(tag) - 1, 0, -1) if text.endswith(tag[:size])), "")


def _closes(text: str, at: int) -> bool | None:
    """Whether the first closing tag of a text without an opening ends a thought; None: not before its line goes on.

    Models give it a line of its own, or end one with it. Whoever writes about the tags has opened them before, or has them in
    code or in the middle of a sentence.
    """
    line = text.rfind("\n", 0, at) + 1
    if any(tag in text[:at] for tag in _TAGS) or _in_fence(text[:line]):
        return False
    if not text[line:at].strip():
        return True
    behind = text[at + len(_BARE_CLOSING) :][:_SPACE_BEHIND]
    if behind.lstrip(" \t\r").startswith("\n"):
        return True
    return None if len(behind) < _SPACE_BEHIND and not behind.strip() else False


def _in_fence(text: str) -> bool:
    """True if a code fence is open at the end of whole lines."""
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if found is None:
            continue
        marks, info = found.group(1), found.group(2)
        if not fence:
            fence = "" if marks[0] == "`" and "`" in info else marks
        elif marks.startswith(fence) and not info.strip():
            fence = ""
    return bool(fence)
