"""Text from servers and libraries made fit to be shown and stored: no secrets, no control characters, no endless length."""

import re

from desktop_app.inference.bounds import ERROR_CHARACTERS

# possessive and bounded: a server's text must not make them slow
_USERINFO = re.compile(r"(?<=://)[^\s/@?#\"'<>]{0,500}+@")
_QUERY = re.compile(r"(https?://[^\s?#\"'<>]{0,500}+)[?#][^\s\"'<>]*+", re.IGNORECASE)
_BEARER = re.compile(r"\b(bearer|basic)[ :=]{1,8}+(?=[^\s\"']{0,200}?[\d_.=-])[^\s\"',;}\])]{8,}+", re.IGNORECASE)
_KEYS = re.compile(r"\b(?:hf|api_org|sk|pk|gsk|rk|ghp|xai|nvapi|jwt)[_-][A-Za-z0-9_-]{8,}+")
_JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{8,2000}+\.[A-Za-z0-9_-]{1,8000}+\.[A-Za-z0-9_-]*+")
_ASSIGNED = re.compile(
    r"\b(api[-_]?key|access[-_]?token|authorization|password|secret)(\"?'?\s*[=:]\s*\"?'?(?:bearer |basic )?)[^\s\"'&,;}…]{6,}+",
    re.IGNORECASE,
)
# C0 and C1 but newline and tab, lone surrogates, and what turns the direction of the text around it
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def redact(text: str, *secrets: str) -> str:
    """`text` without passwords in URLs, query strings, bearer tokens and what looks like an API key; and without `secrets` themselves."""
    for secret in secrets:
        if len(secret) >= 4:
            text = text.replace(secret, "…")
    text = _USERINFO.sub("", text)
    text = _QUERY.sub(r"\1", text)
    text = _BEARER.sub(r"\1 …", text)
    text = _JWT.sub("…", text)
    text = _KEYS.sub("…", text)
    return _ASSIGNED.sub(r"\1\2…", text)


def clean(text: str, limit: int = ERROR_CHARACTERS) -> str:
    """`text` redacted, without control characters, at most `limit` characters."""
    # cut before the patterns run: the text may be as long as a server likes
    text = text[: limit * 2].replace("\r\n", "\n").replace("\r", "\n")
    text = redact(_CONTROLS.sub("", text)).strip()
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
