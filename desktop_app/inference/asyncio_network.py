"""Sockets on asyncio's own streams.

httpcore2 comes with anyio's, which set a cancel scope and a timer for each read and stop the socket in between: a quarter of all the
work that one token is. Here a read is a look into a buffer, and one timer serves all reads of a connection.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore2
from aiohappyeyeballs import AddrInfoType, start_connection

_NEXT_ADDRESS_AFTER = 0.25
"""Seconds that the first address of a host has before the next one is tried beside it (RFC 8305)."""
_PAUSE = 0.025
"""Seconds between two looks at a connection on which little comes, and often: of all that a token costs, waking up is the larger part."""
_LITTLE = 4 * 2**10
"""Bytes at most that such a look brings: where more comes, nothing waits."""
_OFTEN = 8
"""Looks in a row, each soon after the one before, that make it a rhythm; a short answer never waits."""


class AsyncioNetwork(httpcore2.AsyncNetworkBackend):
    """The network of the event loop that runs."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to `host`. Raises ConnectTimeout, ConnectError."""
        try:
            async with asyncio.timeout(timeout):
                local = None if local_address is None else await _addresses(local_address, 0)
                connected = await _connected(await _addresses(host, port), local)
                return await _stream(connected, socket_options or ())
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(error) from error
        except OSError as error:
            raise httpcore2.ConnectError(error) from error

    async def sleep(self, seconds: float) -> None:
        """What the pool waits with."""
        await asyncio.sleep(seconds)


async def _addresses(host: str, port: int) -> Sequence[AddrInfoType]:
    """Where a host is; one that is written in numbers needs neither the name service nor the thread that asks it."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        return await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)


async def _connected(addresses: Sequence[AddrInfoType], local: Sequence[AddrInfoType] | None) -> socket.socket:
    """The first address that answers. While the race's losers are ended aiohappyeyeballs 2.7 drops a cancellation: here it stays one."""
    task = asyncio.current_task()
    before = 0 if task is None else task.cancelling()
    connected = await start_connection(addresses, local_addr_infos=local, happy_eyeballs_delay=_NEXT_ADDRESS_AFTER)
    if task is not None and task.cancelling() > before:
        connected.close()
        raise asyncio.CancelledError
    return connected


async def _stream(connected: socket.socket, options: Iterable[httpcore2.SOCKET_OPTION]) -> "_Stream":
    try:
        for option in options:
            connected.setsockopt(*option)
        return _Stream(*await asyncio.open_connection(sock=connected))
    except BaseException:
        connected.close()
        raise


class _Stream(httpcore2.AsyncNetworkStream):
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._patience = _Patience()
        self._rhythm = _Rhythm()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has arrived, at most `max_bytes`; b"" at the end. Raises ReadTimeout, ReadError."""
        await self._rhythm.pause()
        self._patience.begin(timeout)
        try:
            data = await self._reader.read(max_bytes)
        except asyncio.CancelledError as error:
            if self._patience.is_at_an_end():
                raise httpcore2.ReadTimeout from error
            raise
        except OSError as error:
            raise httpcore2.ReadError(error) from error
        finally:
            self._patience.rest()
        self._rhythm.heard(len(data), is_all=len(data) < max_bytes)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it. Raises WriteTimeout, WriteError."""
        if not buffer:
            return
        if self._writer.is_closing():
            raise httpcore2.WriteError("the connection is closed")
        try:
            async with asyncio.timeout(timeout):
                self._writer.write(buffer)
                await self._writer.drain()
        except TimeoutError as error:
            raise httpcore2.WriteTimeout(error) from error
        except OSError as error:
            raise httpcore2.WriteError(error) from error

    async def aclose(self) -> None:
        """Close at once: nobody waits for what was not sent, nor for the other side's good-bye."""
        self._patience.end()
        self._writer.close()
        self._writer.transport.abort()
        await asyncio.sleep(0)  # the socket is closed in the loop's next turn

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        """The same connection, encrypted from here on. Raises ConnectTimeout, ConnectError."""
        try:
            async with asyncio.timeout(timeout):
                await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except BaseException as error:
            await self.aclose()
            if isinstance(error, TimeoutError):
                raise httpcore2.ConnectTimeout(error) from error
            if isinstance(error, OSError):  # as every ssl.SSLError
                raise httpcore2.ConnectError(error) from error
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        """What httpcore2 asks of a connection."""
        if info == "is_readable":  # of one that nothing is asked on: the server has closed it
            return self._reader.at_eof() or self._writer.is_closing()
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._writer.get_extra_info(names.get(info, info))


class _Rhythm:
    """Lets tokens that come one by one be read a few at a time."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._heard_at = -_PAUSE
        self._in_a_row = 0

    async def pause(self) -> None:
        """Before the next look."""
        left = self._heard_at + _PAUSE - self._loop.time()
        if self._in_a_row >= _OFTEN and left > 0:
            await asyncio.sleep(left)

    def heard(self, size: int, *, is_all: bool) -> None:
        """So many bytes came; `is_all`: and no more are there."""
        before, self._heard_at = self._heard_at, self._loop.time()
        is_little = size <= _LITTLE and is_all and self._heard_at - before < 2 * _PAUSE
        self._in_a_row = self._in_a_row + 1 if is_little else 0


class _Patience:
    """How long reads wait: a timer that is set once and, when it fires, looks how long the present read has waited."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._until: float | None = None  # when the present read has waited long enough
        self._reader: asyncio.Task[Any] | None = None
        self._cancelled = False

    def begin(self, seconds: float | None) -> None:
        """This task waits for so long at most; None: for ever."""
        self._cancelled = False
        self._reader = asyncio.current_task()
        self._until = None if seconds is None else self._loop.time() + seconds
        if self._until is not None and (self._timer is None or self._timer.when() > self._until):
            self._set(self._until)

    def rest(self) -> None:
        """It waits no more."""
        self._reader = self._until = None

    def is_at_an_end(self) -> bool:
        """True if it was cancelled from here and by nobody else."""
        return self._cancelled and self._reader is not None and self._reader.uncancel() == 0

    def end(self) -> None:
        """No more reads."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set(self, when: float) -> None:
        self.end()
        self._timer = self._loop.call_at(when, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._reader is None or self._until is None:
            return
        if self._loop.time() < self._until:
            self._set(self._until)
        else:
            self._cancelled = True
            self._reader.cancel()
