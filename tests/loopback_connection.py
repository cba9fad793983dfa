"""One HTTP/1.1 connection of a test server: bytes in and out, what was asked, and the moment the client hangs up."""

import asyncio
import json
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol, Self


@dataclass(eq=False)
class Received:
    """One request as it came in, and what became of it. Times are time.monotonic(), in seconds."""

    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    at: float
    connection: "Connection"
    query: str = ""
    raw_body: bytes = b""
    body: object = None  # the JSON value, or None
    hung_up_at: float | None = None  # when the client closed, during the answer or after it
    ended_at: float | None = None
    outcome: str = "running"  # running | finished | cancelled (by the client) | severed (by the script)
    written: int = 0  # bytes of the answer handed to the socket

    @property
    def finished(self) -> bool:
        """Whether the answer was written to its end."""
        return self.outcome == "finished"

    @property
    def cancelled(self) -> bool:
        """Whether the client hung up before the end of the answer."""
        return self.outcome == "cancelled"


class HungUp(Exception):
    """The client closed the connection."""


class BodyTooLong(Exception):
    """The body is longer than the server takes."""


@dataclass
class Answer:
    """A whole answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_json(cls, value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Self:
        """A JSON answer, written as serde writes it: no spaces, non-ASCII as it is."""
        return cls(status, compact_json(value), {"content-type": "application/json", **(headers or {})})

    @classmethod
    def of_text(cls, text: str, status: int) -> Self:
        """A plain text answer, as axum gives for a body that it cannot read."""
        return cls(status, text.encode(), {"content-type": "text/plain; charset=utf-8"})


def compact_json(value: object) -> bytes:
    """JSON without spaces, non-ASCII characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Server(Protocol):
    """What a connection needs of its server."""

    connections: set["Connection"]
    connections_made: int

    async def serve(self, connection: "Connection") -> None:
        """Answer one connection's requests."""


class Connection(asyncio.Protocol):
    """One client connection: an inbox of bytes, and a write that waits for the socket."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.inbox = bytearray()
        self.arrived = asyncio.Event()
        self.gone = asyncio.Event()
        self.writable = asyncio.Event()
        self.writable.set()
        self.transport: asyncio.Transport
        self.task: asyncio.Task[None] | None = None
        self.current: Received | None = None
        self.pausing: asyncio.Future[None] | None = None
        self.closing = False  # the server closes: what follows is not the client's doing

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.server.connections.add(self)
        self.server.connections_made += 1
        self.task = asyncio.get_running_loop().create_task(self.server.serve(self))

    def data_received(self, data: bytes) -> None:
        self.inbox += data
        self.arrived.set()

    def eof_received(self) -> bool:
        self.lost()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost()
        self.server.connections.discard(self)

    def lost(self) -> None:
        """Note the end of the connection, once."""
        if self.gone.is_set():
            return
        self.gone.set()
        self.wake()
        self.arrived.set()
        self.writable.set()
        if self.current is not None and not self.closing:
            self.current.hung_up_at = time.monotonic()

    def pause_writing(self) -> None:
        self.writable.clear()

    def resume_writing(self) -> None:
        self.writable.set()

    async def more(self) -> None:
        """Wait for more bytes. Raises HungUp."""
        if self.gone.is_set():
            raise HungUp
        self.arrived.clear()
        await self.arrived.wait()
        if self.gone.is_set():
            raise HungUp

    async def take_until(self, mark: bytes) -> bytes:
        """Bytes up to `mark`, which is taken away too. Raises HungUp."""
        while (at := self.inbox.find(mark)) < 0:
            await self.more()
        taken = bytes(self.inbox[:at])
        del self.inbox[: at + len(mark)]
        return taken

    async def take(self, count: int) -> bytes:
        """Exactly `count` bytes. Raises HungUp."""
        while len(self.inbox) < count:
            await self.more()
        taken = bytes(self.inbox[:count])
        del self.inbox[:count]
        return taken

    async def write(self, data: bytes) -> None:
        """Send bytes and let others have a turn; waits while the socket is full. Raises HungUp."""
        if self.gone.is_set():
            raise HungUp
        self.transport.write(data)
        if self.current is not None:
            self.current.written += len(data)
        if self.writable.is_set():
            await asyncio.sleep(0)
        else:
            await self.writable.wait()
        if self.gone.is_set():
            raise HungUp

    def close(self) -> None:
        """End the connection properly, once what was written is sent."""
        self.closing = True
        self.transport.close()

    def reset(self) -> None:
        """End the connection with a reset instead of a proper close."""
        connected = self.transport.get_extra_info("socket")
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.closing = True
        self.transport.abort()

    async def pause(self, seconds: float) -> None:
        """Wait, but no longer than the client stays. Raises HungUp."""
        if seconds <= 0:
            await asyncio.sleep(0)
        elif not self.gone.is_set():
            loop = asyncio.get_running_loop()
            self.pausing = loop.create_future()
            timer = loop.call_later(seconds, self.wake)
            try:
                await self.pausing
            finally:
                timer.cancel()
        if self.gone.is_set():
            raise HungUp

    def wake(self) -> None:
        """End a pause."""
        if self.pausing is not None and not self.pausing.done():
            self.pausing.set_result(None)


class Stream:
    """A chunked answer in the making: one HTTP chunk per call of `send`, unless `pieces` splits the bytes elsewhere."""

    def __init__(self, connection: Connection, *, piece: int = 0) -> None:
        self.connection = connection
        self.piece = piece

    async def start(self, headers: Mapping[str, str], status: int = 200) -> None:
        """Send the status and the headers."""
        await self.connection.write(head(status, {**headers, "transfer-encoding": "chunked"}))

    async def send(self, data: bytes) -> None:
        """Send one chunk; with `piece`, in writes of so many bytes, each its own network read for the client."""
        framed = b"%x\r\n%b\r\n" % (len(data), data)
        if not self.piece:
            await self.connection.write(framed)
            return
        for start in range(0, len(framed), self.piece):
            await self.connection.write(framed[start : start + self.piece])
            await self.connection.pause(0.0005)

    async def end(self) -> None:
        """Send the last chunk."""
        await self.connection.write(b"0\r\n\r\n")


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """The status line and headers of an answer."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
