"""The text of a curl command without its secrets, for where it is written down: whatever its quoting, and if it cannot be read at all."""

import re

from desktop_app.chat.placeholder_token import is_placeholder

TOKEN_VARIABLE = "$HF_TOKEN"
"""What stands in the place of an access token."""
HARMLESS = frozenset(
    (
        *("content-type", "accept", "accept-encoding", "accept-language", "user-agent", "content-length", "host", "connection"),
        *("cache-control", "pragma", "origin", "referer", "expect", "transfer-encoding", "te", "priority"),
    )
)
"""Headers that hold no secret."""

_HEADER = re.compile(r"((?:-H|--header)[\s\\]{0,20}[\"'$^]{0,3}([\w-]{1,80})\s{0,20}:\s{0,20})([^\"'\r\n]+)")
_AUTHORIZATION = re.compile(r"(authorization\s{0,20}:\s{0,20}(?:[A-Za-z-]{1,20}\s{1,20})?)(<[^<>\n]{1,60}>|[^\s\"'\\]+)", re.IGNORECASE)
_LOGIN = re.compile(r"((?:^|\s)(?:-u|-U|--user|--proxy-user)\s{0,20}[\"']?)([^\s\"']+)")
_GIVEN = re.compile(r"((?:^|\s)(?:-b|--cookie|--oauth2-bearer|--pass|--proxy-pass)\s{1,20}[\"']?)([^\s\"']+)")
_SET = re.compile(r"((?:^|[\s;])([A-Za-z_]\w{0,60})=[\"']?)([^\s\"';]{1,500})")
_KNOWN = re.compile(r"\b(?:hf_[A-Za-z0-9]{16,200}|(?:sk|gsk|pk)[-_][A-Za-z0-9_-]{16,300})")
_QUERY = re.compile(r"([?&]([\w.-]{1,60})=)([^&\s\"'#]+)")
_USERINFO = re.compile(r"(://[^\s/@:\"']{1,200}:)([^\s/@\"']{1,200})(?=@)")
_SECRET_NAME = re.compile(r"key|token|secret|passw|auth|sig", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """The same text with a variable in the place of each secret; names that stand for one are left."""
    text = _HEADER.sub(_header, text)
    text = _AUTHORIZATION.sub(lambda found: found[1] + _token(found[2]), text)
    text = _LOGIN.sub(_login, text)
    text = _GIVEN.sub(lambda found: found[1] + _token(found[2]), text)
    text = _USERINFO.sub(lambda found: found[1] + (found[2] if is_placeholder(found[2]) else "$PASSWORD"), text)
    text = _QUERY.sub(lambda found: found[1] + (_token(found[3]) if _SECRET_NAME.search(found[2]) else found[3]), text)
    text = _SET.sub(lambda found: found[1] + (_token(found[3]) if _SECRET_NAME.search(found[2]) else found[3]), text)
    return _KNOWN.sub(lambda found: _token(found[0]), text)


def _token(value: str) -> str:
    return value if is_placeholder(value) else TOKEN_VARIABLE


def _header(found: "re.Match[str]") -> str:
    name, value = found[2].lower(), found[3]
    if name in HARMLESS or name.endswith("authorization") or is_placeholder(value):
        return found[0]  # an authorization has a word before its secret, and a rule of its own
    return f"{found[1]}${header_variable(name)}"


def header_variable(name: str) -> str:
    """The name of a variable that holds a header's value."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name.upper())


def _login(found: "re.Match[str]") -> str:
    user, colon, password = found[2].partition(":")
    return found[0] if is_placeholder(password) else f"{found[1]}{user}{colon}$PASSWORD"
