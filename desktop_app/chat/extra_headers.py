"""Headers that a person adds to the requests for one endpoint: what a name and a value may be."""

import re
from collections.abc import Iterable
from enum import StrEnum

from desktop_app.chat.endpoint_options import MOST_HEADERS

RESERVED = frozenset(
    {
        *("host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect"),
        *("proxy-connection", "proxy-authorization"),  # the proxy has settings of its own
        *("content-type", "content-encoding", "accept-encoding"),  # what is sent, and what can be read
    }
)
"""Names that frame a request: with others, a server would read something else than what was sent."""
LONGEST_NAME = 200
LONGEST_VALUE = 8192  # as long as an access token can be

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # a token of RFC 9110
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


class HeaderProblem(StrEnum):
    """Why a header cannot be sent."""

    NO_NAME = "no_name"
    BAD_NAME = "bad_name"  # letters, digits and a few signs only
    RESERVED = "reserved"  # Brise sets this one itself
    TWICE = "twice"  # the same name, whatever its capitals
    NO_VALUE = "no_value"
    BAD_VALUE = "bad_value"  # visible ASCII characters only, with spaces between them
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"


class BadHeader(ValueError):
    """Raised by `check_headers`; `problem` says why, `name` which one. Never holds a value: it can be a key."""

    def __init__(self, problem: HeaderProblem, name: str) -> None:
        super().__init__(f"{problem.value}: {name[:LONGEST_NAME]}")
        self.problem, self.name = problem, name


def check_headers(headers: Iterable[tuple[str, str]]) -> None:
    """Names and values as they go on the wire. Raises BadHeader for the first that cannot be sent."""
    seen: set[str] = set()
    for name, value in headers:
        check_name(name)
        if name.lower() in seen:
            raise BadHeader(HeaderProblem.TWICE, name)
        seen.add(name.lower())
        if len(seen) > MOST_HEADERS:
            raise BadHeader(HeaderProblem.TOO_MANY, name)
        if not value:
            raise BadHeader(HeaderProblem.NO_VALUE, name)
        if len(value) > LONGEST_VALUE:
            raise BadHeader(HeaderProblem.TOO_LONG, name)
        if not _VALUE.fullmatch(value):
            raise BadHeader(HeaderProblem.BAD_VALUE, name)


def check_name(name: str) -> None:
    """The name of a header alone. Raises BadHeader."""
    if not name:
        raise BadHeader(HeaderProblem.NO_NAME, name)
    if len(name) > LONGEST_NAME:
        raise BadHeader(HeaderProblem.TOO_LONG, name)
    if not _NAME.fullmatch(name):
        raise BadHeader(HeaderProblem.BAD_NAME, name)
    if name.lower() in RESERVED:
        raise BadHeader(HeaderProblem.RESERVED, name)
