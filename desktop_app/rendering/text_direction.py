"""Which way a text runs."""

import re
import unicodedata

_STRONG_RIGHT = ("R", "AL")
# the blocks that hold such characters, and a few others
_RIGHT_BLOCKS = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


def is_right_to_left(text: str) -> bool:
    """True if the first strong character says so."""
    return bool(first_direction(text))


def first_direction(text: str) -> bool | None:
    """True if the first strong character runs from right to left, False if not, None if there is none."""
    if text.isascii():
        return False if any(map(str.isalpha, text)) else None
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction == "L":
            return False
        if direction in _STRONG_RIGHT:
            return True
    return None


def has_right_to_left(text: str) -> bool:
    """True if any character may run from right to left."""
    return not text.isascii() and _RIGHT_BLOCKS.search(text) is not None
