"""Steps through a text as a reader sees it: characters that belong together, and words; positions in UTF-16 units."""

from PySide6.QtCore import QTextBoundaryFinder

from desktop_app.rendering.text_units import cut_units

_CHARACTER = QTextBoundaryFinder.BoundaryType.Grapheme
_WORD = QTextBoundaryFinder.BoundaryType.Word


def step(text: str, position: int, *, forwards: bool, words: bool = False) -> int | None:
    """The next or previous boundary from a position; None if the text ends before. Space is not a word."""
    finder = QTextBoundaryFinder(_WORD if words else _CHARACTER, text)
    finder.setPosition(position)
    while True:
        found = finder.toNextBoundary() if forwards else finder.toPreviousBoundary()
        if found < 0:
            return None
        if not words or cut_units(text, min(position, found), max(position, found)).strip():
            return found
        position = found


def word_at(text: str, position: int) -> tuple[int, int]:
    """Start and end of the word, space or sign at a position."""
    finder = QTextBoundaryFinder(_WORD, text)
    finder.setPosition(position)
    end = finder.toNextBoundary()
    if end < 0:  # after the last character: the word before
        end = position
        finder.setPosition(position)
    start = finder.toPreviousBoundary()
    return max(start, 0), end
