"""HTTP/1.1 on 127.0.0.1 for the test servers: reads requests and records them, in the test's event loop or in a thread."""

import asyncio
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from tests.loopback_connection import Answer, BodyTooLong, Connection, HungUp, Received, head


class LoopbackServer:
    """A server in the test's own event loop (`async with`) or in a thread (`with server.in_thread():`)."""

    connection_type: type[Connection] = Connection

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        self.requests: list[Received] = []
        self.connections: set[Connection] = set()
        self.connections_made = 0
        self.port = 0
        self.payload_limit = 2_000_000
        self.listener: asyncio.Server | None = None
        self.failures: list[Exception] = []

    @property
    def url(self) -> str:
        """Where the server listens, without a final slash."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self.listener = await asyncio.get_running_loop().create_server(
            lambda: self.connection_type(self), "127.0.0.1", self.port, ssl=self.tls
        )
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
        if self.failures:
            raise self.failures[0]

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
        except Exception as error:  # a bug of the test server must fail the test, not only the request
            self.failures.append(error)
            connection.close()

    async def read_head(self, connection: Connection) -> Received:
        """The request line and headers. Raises HungUp."""
        lines = (await connection.take_until(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        if lines[0].count(" ") != 2:
            await connection.write(head(400, {"content-length": "0", "connection": "close"}))
            raise HungUp
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
