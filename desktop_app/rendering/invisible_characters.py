"""Characters that are not seen, or that turn text around: inside code they are shown by name."""

import re

# bidi controls, zero-width and other default-ignorable characters, tags; C0 and C1 controls but tab and line feed
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\u3164\ufeff\uffa0"
    "\U000e0000-\U000e0fff\x00-\x08\x0b-\x1f\x7f-\x9f]"
    # joiners are part of emoji and of Indic and Persian words; between Latin letters they only hide
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)


def has_invisible(text: str) -> bool:
    """True if the text holds a character that must be shown by name."""
    return not (text.isascii() and text.isprintable()) and _INVISIBLE.search(text) is not None


def reveal(text: str) -> list[tuple[str, str]]:
    """The text in pieces (shown, as it stands in the text); they differ where an invisible character is shown as "‹U+202E›"."""
    pieces: list[tuple[str, str]] = []
    at = 0
    for match in _INVISIBLE.finditer(text):
        if match.start() > at:
            plain = text[at : match.start()]
            pieces.append((plain, plain))
        pieces.append((f"‹U+{ord(match.group()):04X}›", match.group()))
        at = match.end()
    if at < len(text):
        pieces.append((text[at:], text[at:]))
    return pieces
