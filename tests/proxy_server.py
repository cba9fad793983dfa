"""A real HTTP proxy on loopback: tunnels and forwards to where its table says, wants a password if it has one, keeps what it saw."""

import asyncio
import base64
import ssl
from collections.abc import Mapping
from typing import Self


class ProxyServer:
    """`hosts`: which loopback port stands for which name; `password`: "user:password" that is asked for; `tls`: spoken to it."""

    def __init__(self, hosts: Mapping[str, int], *, password: str = "", tls: ssl.SSLContext | None = None) -> None:
        self.hosts = hosts
        self.seen: list[bytes] = []  # the head of each request
        self._wanted = f"Basic {base64.b64encode(password.encode()).decode()}" if password else ""
        self._tls = tls
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.seen.append(head)
            method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
            if self._wanted and f"proxy-authorization: {self._wanted}".lower().encode() not in head.lower():
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
                return
            host = target.rpartition(":")[0] if method == "CONNECT" else target.partition("://")[2].partition("/")[0].partition(":")[0]
            if host not in self.hosts:
                writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")
                return
            inner_reader, inner = await asyncio.open_connection("127.0.0.1", self.hosts[host])
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                inner.write(head)
            await asyncio.gather(_copy(reader, inner), _copy(inner_reader, writer))
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass  # the client went: that is what some tests are about
        finally:
            writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except (ConnectionError, ssl.SSLError):
        pass
    finally:
        writer.close()
