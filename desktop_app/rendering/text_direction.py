"""Which way a text runs."""

import unicodedata

_STRONG_RIGHT = ("R", "AL")


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
    """True if any character runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(character) in _STRONG_RIGHT for character in text)
