"""A thought that a chat server sends apart from the answer becomes a part of its text, between tags as models write them."""

from collections.abc import Iterable
from dataclasses import replace

from desktop_app.chat.thinking import CLOSING, OPENING
from desktop_app.chat.token_track import Token

_TAG = CLOSING.strip()
_BROKEN_TAG = f"{_TAG[:-1]}\u2060{_TAG[-1]}"
"""How the closing tag is kept where a model thinks about it: a word joiner is not seen."""


class ThoughtTags:
    """Tags belong to the text of the tokens that they stand before: a model's tokens are counted, and these are none."""

    def __init__(self) -> None:
        self._is_open = False
        self._tail = ""  # of the thought: may become a tag
        self.is_over = False
        """True once the answer itself has begun: a thought that comes now has no place in its text."""

    def tagged(self, tokens: Iterable[Token], thought: int) -> list[Token]:
        """The tokens of one chunk, of whose visible text the first `thought` characters belong to the thought."""
        tagged = []
        for token in tokens:
            size = 0 if token.special else len(token.text)
            tagged.append(self._with_tags(token, thought) if size and not self.is_over else token)
            thought = max(thought - size, 0)
        return tagged

    def _with_tags(self, token: Token, thought: int) -> Token:
        text = self._thought(token.text[:thought]) + self._answer(token.text[thought:])
        return token if text == token.text else replace(token, text=text)

    def _thought(self, text: str) -> str:
        if not text:
            return ""
        opening = "" if self._is_open else OPENING
        self._is_open = True
        seen = self._tail + text
        kept = seen.replace(_TAG, _BROKEN_TAG)[len(self._tail) :]
        self._tail = seen[1 - len(_TAG) :]
        return opening + kept

    def _answer(self, text: str) -> str:
        closing = CLOSING if text and self._is_open else ""
        self.is_over = self.is_over or closing != "" or text.strip() != ""
        return closing + text
