"""Finding words in what can be read of a message."""

import re

from desktop_app.rendering.invisible_characters import has_invisible

_WORD = re.compile(r"\w+")
_MARKS = str.maketrans("", "", "*_~`\\")
# where source and visible text differ by more than these marks, inside a word too
_MAY_JOIN = re.compile(r"[&<\[]")
HITS_AT_MOST = 5_000
"""Hits in one message that are counted and marked."""


class Query:
    """What is looked for: letters in either case, any white space for white space."""

    def __init__(self, text: str) -> None:
        self.text = " ".join(text.split())
        self._pattern = re.compile(r"\s+".join(map(re.escape, self.text.split())), re.IGNORECASE)
        words = {word.translate(_MARKS) for word in _WORD.findall(self.text)}
        self._words = [re.compile(re.escape(word), re.IGNORECASE) for word in words if word]

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to look for."""
        return not self.text

    def may_be_in(self, source: str) -> bool:
        """False if it is sure, without reading the Markdown, that nothing is found in a message."""
        if _MAY_JOIN.search(source) or has_invisible(source):
            return True
        bare = source.translate(_MARKS)
        return all(word.search(bare) for word in self._words)

    def hits(self, visible: str) -> list[tuple[int, int]]:
        """Where it stands in a visible text: start and end of each hit, from the first one on."""
        found = []
        for match in self._pattern.finditer(visible) if not self.is_empty else ():
            found.append(match.span())
            if len(found) >= HITS_AT_MOST:
                break
        return found
