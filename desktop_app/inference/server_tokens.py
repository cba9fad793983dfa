"""What servers send as tokens, checked before it is believed: nothing here raises, whatever comes in."""

from collections.abc import Iterable

from desktop_app.chat.token_track import Alternative, Token
from desktop_app.chat.whole_characters import whole_characters

MOST_ALTERNATIVES = 32
"""Per token; the rest is dropped."""
ALTERNATIVE_LENGTH = 1_000
"""Characters of an alternative; the rest is dropped."""
TOKEN_LENGTH = 4_096
"""Characters of one token; a longer text goes on in further tokens, so nothing is lost."""
LARGEST_ID = 2**63 - 1
LARGEST_LOGPROB = 1e9


def whole(value: object) -> int | None:
    """A token id or a count, if it is one."""
    return value if type(value) is int and 0 <= value <= LARGEST_ID else None


def truth(value: object) -> bool | None:
    """Yes or no, if it is one of them."""
    return value if isinstance(value, bool) else None


def nats(value: object) -> float | None:
    """A log-probability, if it is a finite number."""
    if (type(value) is float or type(value) is int) and -LARGEST_LOGPROB < value < LARGEST_LOGPROB:
        return float(value)
    return None


def words(value: object) -> str:
    """A text, "" if it is none; halves of characters become U+FFFD."""
    return whole_characters(value) if isinstance(value, str) else ""


def read_alternatives(items: object, key: str = "text") -> tuple[Alternative, ...]:
    """Alternatives from the hub's objects or from plain JSON, in the server's order; `key` holds the text."""
    if not isinstance(items, list):
        return ()
    return tuple(
        Alternative(spelling(item, key)[:ALTERNATIVE_LENGTH], nats(field(item, "logprob")), whole(field(item, "id")))
        for item in items[:MOST_ALTERNATIVES]
        if isinstance(item, dict)
    )


def field(item: object, name: str) -> object:
    """A field of one of the hub's objects, which are dicts too, or of plain JSON.

    Not by `item.get`: the hub makes attributes of the fields that it does not know, and one may be called "get".
    """
    return dict.get(item, name) if isinstance(item, dict) else None


def spelling(item: object, key: str) -> str:
    """A token's text; where a server leaves it out for half a character, its bytes."""
    text = words(field(item, key))
    if text:
        return text
    raw = field(item, "bytes")
    if not isinstance(raw, list) or not raw or not all(type(byte) is int and 0 <= byte < 256 for byte in raw[:ALTERNATIVE_LENGTH]):
        return ""
    return bytes(raw[:ALTERNATIVE_LENGTH]).decode("utf-8", "replace")


def split_text(
    text: str, identity: int | None, logprob: float | None, special: bool, alternatives: tuple[Alternative, ...]
) -> Iterable[Token]:
    """One token, or several where the text is longer than any real token's."""
    if len(text) <= TOKEN_LENGTH:
        return (Token(text, identity, logprob, special, 0, alternatives),)
    first, *rest = (text[at : at + TOKEN_LENGTH] for at in range(0, len(text), TOKEN_LENGTH))
    return [Token(first, identity, logprob, special, 0, alternatives), *(Token(piece, special=special) for piece in rest)]
