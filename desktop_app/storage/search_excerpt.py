"""A message's text as a search reads it, and the line around what was found in it."""

import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_app.chat.folded_text import PIECE, Term, fold, fold_with_places, pieces
from desktop_app.chat.message_search import Spans, moved
from desktop_app.storage.breath import Breath

_KEPT = 8_000_000  # characters of long texts that are kept folded for the next key
_FINE = 256
_BEFORE, _AFTER = 30, 170  # characters around a hit
_ELLIPSIS = "…"
_MARKS = "*`"
_LEADING = "#>"
_UNCLEAN = re.compile("[*`]|  |^[#>]")


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text, how it is compared, and where each of its pieces begins in both."""

    text: str
    folded: str
    starts: tuple[tuple[int, int], ...]  # of the pieces: in the folded text, in the text

    def place(self, at: int) -> int:
        """Where in the text a character of the folded text comes from."""
        if self.text.isascii() and len(self.text) == len(self.folded):
            return at
        folded_start, start = self.starts[max(bisect_right(self.starts, (at, len(self.text))) - 1, 0)]
        for piece in pieces(self.text[start : start + 2 * PIECE], _FINE):
            length = len(fold(piece))
            if at < folded_start + length:
                return start + fold_with_places(piece)[1][at - folded_start]
            folded_start, start = folded_start + length, start + len(piece)
        return start


class FoldedTexts:
    """Folds texts; long ones slowly, with room for others in between, and only once for all the keys of a query."""

    def __init__(self) -> None:
        self._long: OrderedDict[str, FoldedText] = OrderedDict()
        self._size = 0
        self._breath = Breath()

    def folded(self, text: str, is_stopped: Callable[[], bool]) -> FoldedText:
        """The text folded; not all of it if `is_stopped` meanwhile."""
        self._breath.take()
        if len(text) <= PIECE:
            return FoldedText(text, fold(text), ((0, 0),))
        if text in self._long:
            self._long.move_to_end(text)
            return self._long[text]
        parts: list[str] = []
        starts: list[tuple[int, int]] = []
        folded_start = start = 0
        for piece in pieces(text):
            if is_stopped():
                return FoldedText(text, "".join(parts), tuple(starts) or ((0, 0),))
            parts.append(fold(piece))
            starts.append((folded_start, start))
            folded_start, start = folded_start + len(parts[-1]), start + len(piece)
            self._breath.take()
        found = self._long[text] = FoldedText(text, "".join(parts), tuple(starts))
        self._size += len(text)
        while self._size > _KEPT and len(self._long) > 1:
            self._size -= len(self._long.popitem(last=False)[0])
        return found

    def forget(self) -> None:
        """Nothing is looked for any more."""
        self._long.clear()
        self._size = 0


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One line of a message, and what of it was looked for."""

    line: str
    spans: Spans
    words: str  # as they stand in the message


def excerpt(found: FoldedText, terms: Sequence[Term]) -> Excerpt:
    """The line around the first hit: of all the terms in a row if they stand so, else of the first term; without terms the beginning."""
    if not terms:
        return Excerpt(*_cleaned(found.text[: _BEFORE + _AFTER], [], cut_before=False, cut_after=len(found.text) > _BEFORE + _AFTER), "")
    phrase = " ".join(term.text for term in terms)
    at, length = found.folded.find(phrase) if len(terms) > 1 else -1, len(phrase)
    if at < 0:
        at, length = max(terms[0].find(found.folded), 0), len(terms[0].text)
    place = found.place(at)
    words = found.text[place : found.place(at + length)].strip()
    start = max(place - _BEFORE, 0)
    if start:
        start = next((n + 1 for n in range(start, place) if found.text[n].isspace()), start)
    end = min(place + _AFTER, len(found.text))
    piece = found.text[start:end]
    folded, places = (piece.lower(), range(len(piece) + 1)) if _is_plain(piece) else fold_with_places(piece)
    spans = sorted({(places[first], places[last]) for term in terms for first, last in term.spans(folded)})
    line, shown = _cleaned(piece, spans, cut_before=start > 0, cut_after=end < len(found.text))
    return Excerpt(line, shown, "".join(character for character in words if character not in _MARKS))


def _is_plain(text: str) -> bool:
    return text.isascii() and "*" not in text and "`" not in text


def _cleaned(text: str, spans: Sequence[tuple[int, int]], *, cut_before: bool, cut_after: bool) -> tuple[str, Spans]:
    """On one line, without Markdown's marks; overlapping spans are one."""
    shown: list[tuple[int, int]] = []
    for first, last in spans:
        if shown and first <= shown[-1][1]:
            shown[-1] = (shown[-1][0], max(last, shown[-1][1]))
        elif last > first:
            shown.append((first, last))
    before, after = _ELLIPSIS if cut_before else "", _ELLIPSIS if cut_after else ""
    if text.isprintable() and not _UNCLEAN.search(text):
        return before + text + after, moved(shown, len(before))
    line: list[str] = [before] if before else []
    at: list[int] = []
    begins = not cut_before
    for character in text:
        at.append(len(line))
        if character.isspace() or not character.isprintable():
            begins = begins or character == "\n"
            if line and line[-1] != " ":
                line.append(" ")
        elif character not in _MARKS and not (begins and character in _LEADING):
            line.append(character)
            begins = False
    at.append(len(line))
    return "".join(line) + after, tuple((at[first], at[last]) for first, last in shown if at[last] > at[first])
