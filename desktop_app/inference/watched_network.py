"""Sockets that know how much came in, and that notice at the first bytes when a server does not speak HTTP.

Every connection of Brise to a server is made here, so here it is decided whether it may be made, and here it is logged.
"""

import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore2

from desktop_app.chat.connection import ConnectionState, place
from desktop_app.chat.errors import ChatError
from desktop_app.inference import connection_log, server_gate
from desktop_app.inference.asyncio_network import AsyncioNetwork
from desktop_app.inference.connection_log import LoggedConnection
from desktop_app.inference.head_watch import HeadWatch
from desktop_app.inference.system_proxy import is_this_computer

_HTTP = b"HTTP/"


class NotHttp(Exception):
    """Something answered, but not in HTTP; `start` is how it began."""

    def __init__(self, start: bytes) -> None:
        super().__init__("the reply is not HTTP")
        self.start = start


class WatchedNetwork(httpcore2.AsyncNetworkBackend):
    """The network below one transport. `received`: bytes that servers sent, once encryption is off; never goes down.

    `proxied`: host and port of the one server that is reached through a proxy: what the sockets lead to is only the way. The proxy has
    `connect` seconds to do its part, and whatever fails there is a ProxyError.
    `inner`: instead of sockets, where nothing is connected to, so nothing is logged or refused.
    """

    def __init__(
        self,
        inner: httpcore2.AsyncNetworkBackend | None = None,
        *,
        proxied: tuple[str, int] | None = None,
        connect: float | None = None,
    ) -> None:
        self.received = 0
        self.connect = connect
        self.closed_while_sending = False
        self._proxied = proxied
        self._unreal = inner is not None
        self._inner = inner or AsyncioNetwork()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to `host`. Raises ChatError(NOT_LISTED)."""
        entry = self._begin(host, port)
        try:
            with _at_the_proxy(self.is_proxied):
                stream = await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        except BaseException as error:
            entry.fail(error, ConnectionState.NOTHING_THERE)
            raise
        entry.open()
        return _WatchedStream(stream, self, entry)

    def _begin(self, host: str, port: int) -> LoggedConnection:
        if self._unreal:
            return connection_log.ConnectionLog(0).begin(host, port)
        if self._proxied is None:
            entry = connection_log.SESSION.begin(host, port, is_local=is_this_computer(f"http://{place(host, port)}"))
        else:
            entry = connection_log.SESSION.begin(*self._proxied, proxy=place(host, port))
        try:
            server_gate.SESSION.check(*(self._proxied or (host, port)))
        except ChatError:
            entry.end(ConnectionState.REFUSED)
            raise
        return entry

    @property
    def is_proxied(self) -> bool:
        """True if there is a proxy on the way."""
        return self._proxied is not None

    async def sleep(self, seconds: float) -> None:
        """What the pool waits with."""
        await self._inner.sleep(seconds)


class _WatchedStream(httpcore2.AsyncNetworkStream):
    def __init__(self, inner: httpcore2.AsyncNetworkStream, network: WatchedNetwork, entry: LoggedConnection) -> None:
        self._inner = inner
        self._network, self._entry = network, entry
        self._start: bytes | None = b""  # of the reply to what was written last; None once it was judged
        self._is_fresh = True  # nothing was written yet
        self._asks_proxy = False  # for a tunnel, which is part of connecting

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        head = HeadWatch.present()
        if head is not None:
            max_bytes = await head.turn(max_bytes)
        try:
            if not self._asks_proxy:
                data = await self._inner.read(max_bytes, timeout if head is None else head.left_of(timeout))
            else:
                with _at_the_proxy(True):
                    data = await self._inner.read(max_bytes, self._network.connect)
                    if not data:
                        raise httpcore2.ReadError("the proxy closed the connection")
        except (httpcore2.ReadError, httpcore2.ProxyError):
            self._entry.end(ConnectionState.BROKE_OFF)
            raise
        if not data:
            self._entry.end(ConnectionState.CLOSED_BY_SERVER)
        if head is not None:
            head.take(len(data))
        self._network.received += len(data)
        self._entry.received += len(data)
        if self._start is not None and data:
            self._judge(data)
        return data

    def _judge(self, data: bytes) -> None:
        """Raises NotHttp: waiting for the end of a head that is none could take for ever."""
        start = ((self._start or b"") + data[:200]).lstrip(b"\r\n")
        if not (start.startswith(_HTTP) or _HTTP.startswith(start)):
            raise NotHttp(start)
        self._start = None if len(start) >= len(_HTTP) else start

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._start = b""
        self._entry.use()
        self._asks_proxy = self._network.is_proxied and (buffer.startswith(b"CONNECT ") if self._is_fresh else self._asks_proxy)
        self._is_fresh = False
        try:
            await self._inner.write(buffer, timeout)
            if (head := HeadWatch.present()) is not None:
                head.sent_at = time.monotonic()
        except httpcore2.WriteError:
            self._network.closed_while_sending = True
            self._entry.end(ConnectionState.BROKE_OFF)
            raise
        self._entry.sent += len(buffer)

    async def aclose(self) -> None:
        self._entry.end(ConnectionState.CLOSED)
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        to_proxy = self._network.is_proxied and self._is_fresh  # else to the server, be it through the tunnel
        try:
            with _at_the_proxy(to_proxy):
                stream = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except BaseException as error:
            self._entry.fail(error, ConnectionState.NOT_SECURE)
            raise
        if not to_proxy:
            self._entry.open(tls=_version(stream))
        return _WatchedStream(stream, self._network, self._entry)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _version(stream: httpcore2.AsyncNetworkStream) -> str:
    encrypted = stream.get_extra_info("ssl_object")
    return (encrypted.version() or "TLS") if isinstance(encrypted, ssl.SSLObject | ssl.SSLSocket) else "TLS"


@contextmanager
def _at_the_proxy(is_there: bool) -> Iterator[None]:
    """What fails at a proxy is not the server's fault."""
    try:
        yield
    except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
        if not is_there:
            raise
        raise httpcore2.ProxyError(f"{type(error).__name__}: {error}") from error
