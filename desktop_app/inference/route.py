"""How one server is reached, and with what: what everything that opens a connection is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desktop_app.chat.endpoint import BadAddress, normalize_address, origin
from desktop_app.chat.endpoint_options import PLAIN, EndpointOptions, ProxyChoice
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.extra_headers import BadHeader, check_headers
from desktop_app.chat.proxy_address import BadProxy, read_proxy
from desktop_app.inference.redaction import clean
from desktop_app.inference.system_proxy import proxy_for
from desktop_app.inference.wire_errors import label


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a client may go beside what its address says.

    `audience`: the origins that may see the access token and the headers; None: the address's own. `instead`: addresses of servers
    that are asked in the place of origins, for tests alone: nothing outside of them may fill it.
    """

    audience: tuple[str, ...] | None = None
    instead: Mapping[str, str] = field(default_factory=dict)


OWN = Bounds()
"""What holds for most: secrets go to the address's own origin, and nobody stands in another's place."""


@dataclass(frozen=True, slots=True)
class Route:
    """An address, what is set for it, and the secrets that go there; no secret ever comes out in its `repr`."""

    url: str
    access_token: str | None = field(default=None, repr=False)
    options: EndpointOptions = PLAIN
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proxy_password: str | None = field(default=None, repr=False)
    bounds: Bounds = OWN

    @property
    def instead(self) -> str | None:
        """What is asked in the place of the address; None outside of tests."""
        return self.bounds.instead.get(origin(self.url))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must not come out in an error, longest first: one may be part of another."""
        found = {self.access_token or "", self.proxy_password or ""}
        for _, value in self.headers:
            found |= {value, *(part for part in value.split() if len(part) > 7)}  # "Bearer …" may come back without its first word
        return tuple(sorted(filter(None, found), key=len, reverse=True))

    @property
    def proves_identity(self) -> bool:
        """True if a secret goes with the requests: an access token, or a header that may hold one."""
        return bool(self.access_token or self.headers)

    def checked(self) -> "Route":
        """The same, as it can be used. Raises ChatError."""
        try:
            url = normalize_address(self.url)
        except BadAddress as error:
            raise ChatError(ErrorKind.BAD_ADDRESS, detail=f"BadAddress: {error.problem.value}") from error
        try:
            check_headers(self.headers)
        except BadHeader as error:
            raise ChatError(ErrorKind.BAD_OPTIONS, host=label(url), detail=clean(f"BadHeader: {error}")) from None
        checked = replace(self, url=url, access_token=_checked_token(self.access_token, url))
        audience = self.bounds.audience
        if checked.proves_identity and audience is not None and origin(url) not in audience:
            raise ChatError(ErrorKind.BUG, host=label(url), detail="the access token is for another origin, and was not sent")
        return checked

    def proxy(self) -> str | None:
        """The proxy on the way, password and all; None: directly. May ask the name service. Raises ChatError."""
        match self.options.proxy:
            case ProxyChoice.NONE:
                return None
            case ProxyChoice.SYSTEM:
                return proxy_for(self.instead or self.url)
            case ProxyChoice.GIVEN:
                try:
                    return read_proxy(self.options.proxy_url).address(self.proxy_password)
                except BadProxy as error:
                    raise ChatError(ErrorKind.BAD_OPTIONS, host=label(self.url), detail=f"BadProxy: {error.problem.value}") from None


def as_route(to: Route | str, access_token: str | None = None, bounds: Bounds = OWN) -> Route:
    """A route, also from an address, a token and where that may go alone."""
    return to if isinstance(to, Route) else Route(to, access_token, bounds=bounds)


def _checked_token(access_token: str | None, url: str) -> str | None:
    """The access token as a header can carry it, None for none. Raises ChatError: a header takes visible ASCII only."""
    token = (access_token or "").strip().strip("\u200b\ufeff").strip()
    if not token:
        return None
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ChatError(ErrorKind.UNAUTHORIZED, host=label(url), detail="the access token holds characters that no header can carry")
    return token
