"""The address of a proxy: split into what may be stored and the password, which may not."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit

_HOST = re.compile(r"[\w.:\-]{1,253}", re.ASCII)


class ProxyProblem(StrEnum):
    """Why a text is no proxy that can be used."""

    EMPTY = "empty"
    OTHER_SCHEME = "other_scheme"  # only http:// and https://
    NO_HOST = "no_host"
    BAD_PORT = "bad_port"
    HAS_PATH = "has_path"  # a proxy is a computer, not a page
    ODD_CHARACTERS = "odd_characters"


class BadProxy(ValueError):
    """Raised by `read_proxy`; `problem` says why. Never holds what was typed: there can be a password in it."""

    def __init__(self, problem: ProxyProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class ProxyAddress:
    """A proxy as a person gave it."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str | None = field(default=None, repr=False)  # None: none was given

    @property
    def origin(self) -> str:
        """Where its password may go: scheme, host and port."""
        return f"{self.scheme}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def stored(self) -> str:
        """The address without the password; a colon behind the user's name says that there is one, in the keyring."""
        return self._with(None if self.password is None else "")

    def address(self, password: str | None) -> str:
        """The whole address, for the connection alone."""
        return self._with(password)

    @property
    def has_password(self) -> bool:
        """True if the stored address says that there is a password."""
        return self.password is not None

    def _with(self, password: str | None) -> str:
        if not self.user and password is None:
            return self.origin
        scheme, _, rest = self.origin.partition("://")
        secret = "" if password is None else f":{quote(password, safe='')}"
        return f"{scheme}://{quote(self.user, safe='')}{secret}@{rest}"


def read_proxy(text: str) -> ProxyAddress:
    """The proxy meant by `text`: [http[s]://][user[:password]@]host[:port], http without a scheme. Raises BadProxy."""
    text = text.strip()
    if not text:
        raise BadProxy(ProxyProblem.EMPTY)
    if not re.fullmatch(r"[\x21-\x7e]{1,8192}", text):
        raise BadProxy(ProxyProblem.ODD_CHARACTERS)
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host = parts.hostname or ""
    except ValueError:
        raise BadProxy(ProxyProblem.NO_HOST) from None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        raise BadProxy(ProxyProblem.OTHER_SCHEME)
    if not _HOST.fullmatch(host):
        raise BadProxy(ProxyProblem.NO_HOST)
    try:
        port = parts.port
    except ValueError:
        raise BadProxy(ProxyProblem.BAD_PORT) from None
    if port == 0:
        raise BadProxy(ProxyProblem.BAD_PORT)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise BadProxy(ProxyProblem.HAS_PATH)
    password = None if parts.password is None else unquote(parts.password)
    return ProxyAddress(scheme, host, port or (443 if scheme == "https" else 80), unquote(parts.username or ""), password)


def without_password(address: str) -> str:
    """What of a proxy's address may be stored and shown; of what is none, nothing."""
    if not address:
        return ""
    try:
        return read_proxy(address).stored
    except BadProxy:
        return ""
