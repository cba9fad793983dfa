"""Which links may be opened, and what is told of them: only http, https and mailto, and the real target is always seen."""

import re
from urllib.parse import quote, unquote, urlsplit

from desktop_app.rendering.invisible_characters import reveal

_SCHEMES = ("http", "https", "mailto")
_ODD = re.compile(r"[\x00-\x20\x7f\\]")
_LOOKS_LIKE_ADDRESS = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*://|(?:https?|mailto):|www\.|[\w-]+(?:\.[\w-]+)+(?:[/:?#]|\s*$))", re.IGNORECASE)
_ADDRESSES = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"'()\[\]]+", re.IGNORECASE)


def allowed_target(target: str) -> str:
    """The target if a link to it may be opened, else an empty text."""
    if not target or _ODD.search(target):
        return ""
    try:
        parts = urlsplit(target)
        host = parts.hostname
    except ValueError:  # "Invalid IPv6 URL" and the like
        return ""
    if parts.scheme.lower() not in _SCHEMES:
        return ""
    if parts.scheme.lower() != "mailto" and not host:
        return ""
    return target


def written_target(target: str) -> str:
    """A target that may be opened, without the characters that would end it where it is written into a PDF; else an empty text."""
    return quote(allowed_target(target), safe="-._~:/?#[]@!$&'*+,;=%", errors="replace")


def target_host(target: str) -> str:
    """The host that a link or image leads to; empty where it names none."""
    try:
        return urlsplit(target).hostname or ""
    except ValueError:
        return ""


def differs(text: str, target: str) -> bool:
    """True if the text of a link reads like an address, or names one, but not the one that it leads to."""
    text = "".join(shown for shown, written in reveal(text) if shown == written)  # what is not seen is not read either
    if _LOOKS_LIKE_ADDRESS.match(text):
        return _plain(text) != _plain(target)
    return any(_named_host(address) != target_host(target).removeprefix("www.") for address in _ADDRESSES.findall(text))


def _named_host(address: str) -> str:
    address = address.rstrip(".,;:!?…")
    return target_host(address if "://" in address else f"https://{address}").removeprefix("www.")


def _plain(address: str) -> str:
    address = unquote(address.strip()).casefold()
    address = re.sub(r"^(?:https?://|mailto:)", "", address)
    return address.removeprefix("www.").rstrip("/")
