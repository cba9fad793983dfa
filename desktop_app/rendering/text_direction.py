"""Which way a text runs."""

import unicodedata

_STRONG_RIGHT = ("R", "AL")


def is_right_to_left(text: str) -> bool:
    """True if the first strong character says so."""
    if text.isascii():
        return False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction == "L":
            return False
        if direction in _STRONG_RIGHT:
            return True
    return False
