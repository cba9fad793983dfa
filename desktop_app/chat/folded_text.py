"""Text as a search compares it: letter case, accents, widths and invisible characters do not count.

"strasse" is "Straße", "uber" is "über" however it is composed, "ＡＢＣ" is "abc". Kana keep their voicing and Hangul its syllables.
Of Markdown the marks that can stand inside a word go (`*` and the backtick), in texts and queries alike.
"""

import re
from collections.abc import Iterable, Iterator
from unicodedata import combining, normalize

from desktop_app.chat.whole_characters import whole_characters

PIECE = 8192
"""Characters that are folded in one go: about 1 ms."""
LONGEST_QUERY = 500  # characters
_MOST_TERMS = 12
_LONGEST_TERM = 80
_DROPPED = re.compile(
    "[*`\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]+"
)
_JOINS_BACK = re.compile("[\u1160-\u11ff\uff9e\uff9f]")  # Hangul vowels and finals, half-width voicing marks
_PLAIN = re.compile("[ -)+-_a-~\n]+(?![^\x20-\x7e])")
"""Characters that are compared one by one, whatever stands beside them."""
_SPREAD = "\u0e00"
"""From here on scripts write without spaces, or in syllables, or are no letters at all: a word may start at each character."""
_SHORT = 2  # characters of a term that is looked for where words start, and not inside of them
_LOOK_BACK = 64


def fold(text: str) -> str:
    """The text as it is compared."""
    if text.isascii():
        return text.lower().replace("*", "").replace("`", "").replace("\0", " ")
    text = normalize("NFKD", normalize("NFKD", text.replace("\0", " ")).casefold())
    return normalize("NFC", _DROPPED.sub("", text))


def pieces(text: str, size: int = PIECE) -> Iterator[str]:
    """A text in pieces whose folded forms, put together, are the folded text; between white space where there is any."""
    start, length = 0, len(text)
    while length - start > size:
        cut = start + size
        least = max(cut - _LOOK_BACK, start + 1)
        at = next((n for n in range(cut, least, -1) if text[n].isspace()), None)
        if at is None:
            at = next((n for n in range(cut, least, -1) if _starts_character(text[n])), cut)
        yield text[start:at]
        start = at
    yield text[start:]


def _starts_character(character: str) -> bool:
    return not combining(character) and not _JOINS_BACK.match(character) and character.isprintable()


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """A short text folded, and for each of its characters, and the end, where in the text it comes from."""
    folded: list[str] = []
    places: list[int] = []
    start, length = 0, len(text)
    while start < length:
        plain = _PLAIN.match(text, start)
        if plain is not None:
            end = plain.end()
            folded.append(plain[0].lower())
            places += range(start, end)
        else:
            end = start + 1
            while end < length and not _starts_character(text[end]):
                end += 1
            part = fold(text[start:end])
            folded.append(part)
            places += [start] * len(part)
        start = end
    places.append(len(text))
    return "".join(folded), places


def terms_of(query: str) -> tuple[str, ...]:
    """What is looked for: each of these must be in a text; none for a query without anything to look for."""
    found = dict.fromkeys(term[:_LONGEST_TERM] for term in fold(whole_characters(query[:LONGEST_QUERY])).split())
    return tuple(found)[:_MOST_TERMS]


def may_start(before: str, character: str) -> bool:
    """Whether a short term is found at a character, `before` being the one in front of it or ""."""
    return character >= _SPREAD or not character.isalnum() or not before or before >= _SPREAD or not before.isalnum()


class Term:
    """One term of a query, to be found in folded texts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._is_short = len(text) <= _SHORT and text[0] < _SPREAD and text[0].isalnum()
        pattern = re.escape(text)
        if self._is_short:
            pattern = rf"(?<!(?![{_SPREAD}-\U0010ffff_])\w){pattern}"
        self._pattern = re.compile(pattern)

    def find(self, folded: str) -> int:
        """Where it stands first; -1 if it does not."""
        if not self._is_short:
            return folded.find(self.text)
        match = self._pattern.search(folded)
        return -1 if match is None else match.start()

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Every place of it in a short text."""
        return [match.span() for match in self._pattern.finditer(folded)]


def has_all(folded: str, terms: Iterable[Term]) -> bool:
    """Whether a folded text holds every one of them."""
    return all(term.find(folded) >= 0 for term in terms)
