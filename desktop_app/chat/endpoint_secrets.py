"""Where the secrets of an endpoint are kept: each in a slot of its own, bound to where it may be sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_app.chat.endpoint import Endpoint, origin
from desktop_app.chat.endpoint_options import ProxyChoice
from desktop_app.chat.proxy_address import BadProxy, read_proxy

Slot = tuple[str, str]
"""Whose secret, and the one origin that it may be sent to: the first two arguments of everything in `Credentials`."""


@dataclass(frozen=True, slots=True)
class TypedSecrets:
    """Secrets that stand in a dialog and nowhere else yet; what is not in here counts as it is stored."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # values by name, in lower case
    proxy_password: str | None = field(default=None, repr=False)


NOTHING_TYPED = TypedSecrets()
"""All secrets as they are stored."""


def token_slot(endpoint: Endpoint) -> Slot:
    """Where its access token is kept."""
    return endpoint.id, origin(endpoint.url)


def header_slot(endpoint: Endpoint, name: str) -> Slot:
    """Where the value of one of its headers is kept."""
    return f"{endpoint.id} header {name.lower()}", origin(endpoint.url)


def proxy_slot(endpoint: Endpoint) -> Slot | None:
    """Where the password for its proxy is kept; None if it has none."""
    if endpoint.options.proxy is not ProxyChoice.GIVEN:
        return None
    try:
        proxy = read_proxy(endpoint.options.proxy_url)
    except BadProxy:
        return None
    return (f"{endpoint.id} proxy", proxy.origin) if proxy.has_password else None


def slots_of(endpoint: Endpoint) -> frozenset[Slot]:
    """All slots that may hold something for an endpoint: what to forget with it, or when its address has changed."""
    if endpoint.is_builtin:
        return frozenset()
    found = {header_slot(endpoint, name) for name in endpoint.options.headers}
    if endpoint.has_token:
        found.add(token_slot(endpoint))
    if (proxy := proxy_slot(endpoint)) is not None:
        found.add(proxy)
    return frozenset(found)
