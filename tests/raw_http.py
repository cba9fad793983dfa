"""An HTTP client that shows what is on the wire: for tests of the test servers, which must not lean on the app's own client."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.loopback_server import LoopbackServer
from tests.recording import events_of


@dataclass
class Reply:
    """An answer as it came."""

    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes = b""
    chunks: list[bytes] = field(default_factory=list)
    complete: bool = True  # False: the connection ended before the body did

    @property
    def json(self) -> object:
        """The body's JSON."""
        return json.loads(self.body)

    @property
    def events(self) -> list[object]:
        """The body's server-sent events."""
        return events_of(self.body)


@dataclass
class Exchange:
    """A request that was sent; its answer can be read bit by bit."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def head(self) -> Reply:
        """Status and headers."""
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
        return Reply(int(lines[0].split(" ")[1]), headers)

    async def chunk(self) -> bytes:
        """The next HTTP chunk; empty: the last one. Raises IncompleteReadError, ConnectionError."""
        size = int((await self.reader.readuntil(b"\r\n")).rstrip(), 16)
        data = await self.reader.readexactly(size)
        assert await self.reader.readexactly(2) == b"\r\n"
        return data

    async def whole(self) -> Reply:
        """All of the answer, however it ends."""
        reply = await self.head()
        try:
            if reply.headers.get("transfer-encoding") == "chunked":
                while data := await self.chunk():
                    reply.chunks.append(data)
                reply.body = b"".join(reply.chunks)
            else:
                reply.body = await self.reader.readexactly(int(reply.headers["content-length"]))
        except (asyncio.IncompleteReadError, ConnectionError):
            reply.body = b"".join(reply.chunks)
            reply.complete = False
        return reply

    def hang_up(self) -> None:
        """Close, as a client that stops does."""
        self.writer.close()


JSON_HEADERS = {"content-type": "application/json"}


@asynccontextmanager
async def ask(
    server: LoopbackServer,
    method: str,
    path: str,
    body: object = None,
    headers: Mapping[str, str] = JSON_HEADERS,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Exchange]:
    """Send a request. `body` is bytes, or a value to send as JSON."""
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=tls, limit=2**24)
    lines = [f"{method} {path} HTTP/1.1", "host: test", f"content-length: {len(data)}", *(f"{n}: {v}" for n, v in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode() + data)
    try:
        yield Exchange(reader, writer)
    finally:
        writer.close()


async def fetch(server: LoopbackServer, method: str, path: str, body: object = None, headers: Mapping[str, str] = JSON_HEADERS) -> Reply:
    """One whole exchange on a connection of its own."""
    async with ask(server, method, path, body, headers) as exchange:
        return await exchange.whole()
