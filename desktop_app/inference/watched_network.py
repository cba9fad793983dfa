"""Sockets that know how much came in, and that notice at the first bytes when a server does not speak HTTP."""

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore2

from desktop_app.inference.asyncio_network import AsyncioNetwork

_HTTP = b"HTTP/"


class NotHttp(Exception):
    """Something answered, but not in HTTP; `start` is how it began."""

    def __init__(self, start: bytes) -> None:
        super().__init__("the reply is not HTTP")
        self.start = start


class WatchedNetwork(httpcore2.AsyncNetworkBackend):
    """The network below one transport. `received`: bytes that servers sent, once encryption is off; never goes down."""

    def __init__(self, inner: httpcore2.AsyncNetworkBackend | None = None) -> None:
        self.received = 0
        self.closed_while_sending = False
        self._inner = inner or AsyncioNetwork()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to `host`."""
        stream = await self._inner.connect_tcp(host, port, timeout=timeout, local_address=local_address, socket_options=socket_options)
        return _WatchedStream(stream, self)

    async def sleep(self, seconds: float) -> None:
        """What the pool waits with."""
        await self._inner.sleep(seconds)


class _WatchedStream(httpcore2.AsyncNetworkStream):
    def __init__(self, inner: httpcore2.AsyncNetworkStream, network: WatchedNetwork) -> None:
        self._inner = inner
        self._network = network
        self._start: bytes | None = b""  # of the reply to what was written last; None once it was judged

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._inner.read(max_bytes, timeout)
        self._network.received += len(data)
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
        try:
            await self._inner.write(buffer, timeout)
        except httpcore2.WriteError:
            self._network.closed_while_sending = True
            raise

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        return _WatchedStream(await self._inner.start_tls(ssl_context, server_hostname, timeout), self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
