"""A server that sends exactly the bytes of a script, over TCP or TLS, and notes what it got and when the client went."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from tests.loopback_connection import BodyTooLong, Connection, HungUp, Received, Server, head
from tests.loopback_server import LoopbackServer


class Act(Enum):
    """A step that is not bytes."""

    AT_ONCE = "do not wait for a request"  # only as a script's first step
    CLOSE = "close properly"
    RESET = "reset the connection"
    STALL = "send nothing more and wait until the client goes"


AT_ONCE, CLOSE, RESET, STALL = Act.AT_ONCE, Act.CLOSE, Act.RESET, Act.STALL


@dataclass(frozen=True)
class Again:
    """A step that sends the same bytes, and waits a while, until the client goes."""

    data: bytes
    pause: float = 0.0


Step = bytes | float | Act | Again
EVENTS = {"content-type": "text/event-stream"}
EVENTS_HEAD = head(200, {**EVENTS, "transfer-encoding": "chunked"})
LAST_CHUNK = b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    """One HTTP chunk."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def event_stream(*bodies: bytes) -> list[Step]:
    """A whole well-framed event stream, one HTTP chunk for each body."""
    return [EVENTS_HEAD, *(chunk(body) for body in bodies), LAST_CHUNK]


def whole(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """A whole answer with its length."""
    return head(status, {**(headers or {}), "content-length": str(len(body))}) + body


class HostileConnection(Connection):
    """Keeps everything that came in."""

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self.seen = bytearray()
        self.opened_at = time.monotonic()
        self.gone_at: float | None = None  # when the client went; None: it has not, or the server went first

    def data_received(self, data: bytes) -> None:
        self.seen += data
        super().data_received(data)

    def lost(self) -> None:
        if not self.gone.is_set() and not self.closing:
            self.gone_at = time.monotonic()
        super().lost()


class HostileServer(LoopbackServer):
    """Plays one script for each request, the last one for all that follow.

    A step is bytes to send, seconds to wait, Again, or an Act. A script that neither closes nor stalls leaves the connection open for the
    next request. `requests` holds what was asked; `visits` every connection, with its raw bytes.
    """

    connection_type = HostileConnection

    def __init__(self, *scripts: list[Step], tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls=tls)
        self.scripts = list(scripts) or [[STALL]]
        self.visits: list[HostileConnection] = []

    async def serve(self, connection: Connection) -> None:
        """Play scripts to one connection until somebody ends it."""
        assert isinstance(connection, HostileConnection)
        self.visits.append(connection)
        try:
            while not connection.closing:
                await self.play(connection)
        except HungUp:
            connection.close()

    async def play(self, connection: Connection) -> None:
        """Wait for a request unless the script will not, then one script. Raises HungUp."""
        received: Received | None = None
        script = self.scripts[0]
        if not script or script[0] is not AT_ONCE:
            received = await self.read_head(connection)
            self.requests.append(received)
            connection.current = received
            try:
                await self.read_body(connection, received)
            except BodyTooLong:
                received.raw_body = b""
            script = self.next_script(received)
        elif len(self.scripts) > 1:
            self.scripts.pop(0)
        try:
            for step in script:
                await self.do(connection, step)
            if received is not None:
                received.outcome = "finished"
        except HungUp:
            if received is not None:
                received.outcome = "cancelled"
            raise
        finally:
            if received is not None:
                received.ended_at = time.monotonic()

    def next_script(self, received: Received) -> list[Step]:
        """What a request is answered with."""
        return self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]

    async def do(self, connection: Connection, step: Step) -> None:
        """One step. Raises HungUp."""
        if isinstance(step, bytes):
            await connection.write(step)
        elif isinstance(step, int | float):
            await connection.pause(step)
        elif isinstance(step, Again):
            while True:
                await connection.write(step.data)
                await connection.pause(step.pause)
        elif step is CLOSE:
            connection.close()
        elif step is RESET:
            connection.reset()
        elif step is STALL:
            await connection.pause(3600.0)
