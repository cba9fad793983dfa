"""Which servers may be connected to at all; asked for each connection, right before its socket is made."""

from collections.abc import Callable, Collection

from desktop_app.chat.connection import place
from desktop_app.chat.errors import ChatError, ErrorKind

Listed = Callable[[], Collection[str] | None]
"""The addresses of the servers that may be connected to, as they are now; None: any."""


class ServerGate:
    """Lets everything through until `only` was given a rule."""

    def __init__(self) -> None:
        self._listed: Listed | None = None

    def only(self, listed: Listed | None) -> None:
        """From now on this rule counts; None: no rule."""
        self._listed = listed

    def check(self, host: str, port: int) -> None:
        """Raises ChatError(NOT_LISTED) if no listed server has this host and port."""
        listed = None if self._listed is None else self._listed()
        if listed is not None and (host.lower(), port) not in {_place_of(url) for url in listed}:
            raise ChatError(ErrorKind.NOT_LISTED, host=place(host, port))


SESSION = ServerGate()
"""The one of this process: nothing that is connected to gets round it."""


def _place_of(url: str) -> tuple[str, int]:
    """Host and port of an address in the form in which sockets are asked for."""
    import httpx2  # deferred: whoever connects has loaded it

    address = httpx2.URL(url)
    return address.raw_host.decode("ascii").lower(), address.port or (443 if address.scheme == "https" else 80)
