"""What is set for the connection to an endpoint, and is not in its code: it belongs to this computer, and not to the request."""

from collections.abc import Iterator
from enum import Enum, auto

from desktop_app.chat.endpoint_options import EndpointOptions, ProxyChoice


class Apart(Enum):
    """One such setting."""

    AUTHORITY = auto()
    PINNED = auto()
    CLIENT_CERTIFICATE = auto()
    PROXY = auto()
    NO_PROXY = auto()


def set_apart(options: EndpointOptions) -> Iterator[Apart]:
    """Those of an endpoint."""
    if options.ca_file:
        yield Apart.AUTHORITY
    if options.pinned:
        yield Apart.PINNED
    if options.client_certificate:
        yield Apart.CLIENT_CERTIFICATE
    if options.proxy is not ProxyChoice.SYSTEM:
        yield Apart.PROXY if options.proxy is ProxyChoice.GIVEN else Apart.NO_PROXY
