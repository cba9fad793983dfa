"""HTTP/1.1 on 127.0.0.1 for the test servers: reads requests, records them, notices at once when the client hangs up."""

import asyncio
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self


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


class Connection(asyncio.Protocol):
    """One client connection: an inbox of bytes, and a write that waits for the socket."""

    def __init__(self, server: "LoopbackServer") -> None:
        self.server = server
        self.inbox = bytearray()
        self.arrived = asyncio.Event()
        self.gone = asyncio.Event()
        self.writable = asyncio.Event()
        self.writable.set()
        self.transport: asyncio.Transport
        self.task: asyncio.Task[None] | None = None
        self.current: Received | None = None
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
        """Send bytes; waits while the socket is full. Raises HungUp."""
        if self.gone.is_set():
            raise HungUp
        self.transport.write(data)
        if self.current is not None:
            self.current.written += len(data)
        if not self.writable.is_set():
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
        else:
            try:
                await asyncio.wait_for(self.gone.wait(), seconds)
            except TimeoutError:
                return
        if self.gone.is_set():
            raise HungUp


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


class LoopbackServer:
    """A server in the test's own event loop (`async with`) or in a thread (`with server.in_thread():`)."""

    tls: ssl.SSLContext | None = None

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.connections: set[Connection] = set()
        self.connections_made = 0
        self.port = 0
        self.payload_limit = 2_000_000
        self.listener: asyncio.Server | None = None
        self.changed: list[Callable[[], None]] = []

    @property
    def url(self) -> str:
        """Where the server listens, without a final slash."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self.listener = await asyncio.get_running_loop().create_server(lambda: Connection(self), "127.0.0.1", self.port, ssl=self.tls)
        self.port = self.listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.listener is not None
        self.listener.close()
        tasks = [connection.task for connection in self.connections if connection.task is not None]
        for connection in list(self.connections):
            connection.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.listener.wait_closed()
        await asyncio.sleep(0)

    @contextmanager
    def in_thread(self) -> Iterator[Self]:
        """Run in an event loop of its own, in a thread: for tests whose own loop is Qt's."""
        ready, done = threading.Event(), threading.Event()
        failures: list[BaseException] = []
        stop: list[Callable[[], object]] = []

        async def run() -> None:
            ended = asyncio.Event()
            loop = asyncio.get_running_loop()
            stop.append(lambda: loop.call_soon_threadsafe(ended.set))
            async with self:
                ready.set()
                await ended.wait()

        def body() -> None:
            try:
                asyncio.run(run())
            except BaseException as error:  # handed to the test that waits
                failures.append(error)
            finally:
                ready.set()
                done.set()

        thread = threading.Thread(target=body, name="test server", daemon=True)
        thread.start()
        ready.wait(10)
        try:
            if failures:
                raise failures[0]
            yield self
        finally:
            if stop and not done.is_set():
                stop[0]()
            thread.join(10)
        if failures:
            raise failures[0]

    async def until(self, condition: Callable[[], object], seconds: float = 5.0) -> None:
        """Wait until the condition holds. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {seconds} s")
            await asyncio.sleep(0.002)

    async def serve(self, connection: Connection) -> None:
        """Answer one connection's requests, one after another."""
        try:
            while True:
                received = await self.read_head(connection)
                self.requests.append(received)
                connection.current = received
                try:
                    await self.respond(connection, received)
                    if received.outcome == "running":
                        received.outcome = "finished"
                except (HungUp, asyncio.CancelledError):
                    received.outcome = "cancelled"
                    raise
                finally:
                    received.ended_at = time.monotonic()
                if received.headers.get("connection", "").lower() == "close" or connection.transport.is_closing():
                    connection.close()
                    return
        except HungUp:
            connection.close()

    async def read_head(self, connection: Connection) -> Received:
        """The request line and headers. Raises HungUp."""
        lines = (await connection.take_until(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        path, _, query = target.partition("?")
        headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        return Received(method, path, headers, time.monotonic(), connection, query)

    async def read_body(self, connection: Connection, received: Received) -> bytes:
        """The body, also kept in the record. Raises HungUp, BodyTooLong."""
        if received.headers.get("expect", "").lower() == "100-continue":
            await connection.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in received.headers.get("transfer-encoding", "").lower():
            body = bytearray()
            while size := int((await connection.take_until(b"\r\n")).split(b";")[0], 16):
                body += await connection.take(size)
                await connection.take(2)
                if len(body) > self.payload_limit:
                    raise BodyTooLong
            await connection.take_until(b"\r\n")
            received.raw_body = bytes(body)
        else:
            length = int(received.headers.get("content-length", "0"))
            if length > self.payload_limit:
                raise BodyTooLong
            received.raw_body = await connection.take(length)
        try:
            received.body = json.loads(received.raw_body)
        except ValueError:
            received.body = None
        return received.raw_body

    async def send(self, connection: Connection, answer: Answer, *, with_body: bool = True) -> None:
        """Send a whole answer."""
        headers = {**answer.headers, "content-length": str(len(answer.body))}
        await connection.write(head(answer.status, headers) + (answer.body if with_body else b""))

    async def respond(self, connection: Connection, received: Received) -> None:
        """Read the body and answer: what each server does its own way."""
        raise NotImplementedError
