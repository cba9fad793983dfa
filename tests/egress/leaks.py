"""Ways to fetch something that a line too many could take; each goes to an address of its own that is nobody's (RFC 5737)."""

import asyncio
import http.client
import os
import socket
import subprocess
import urllib.request
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress

from PySide6.QtCore import QUrl
from PySide6.QtNetwork import QHostAddress, QNetworkAccessManager, QNetworkRequest, QUdpSocket

from tests.qt_loop import until


async def urlopen() -> None:
    """The standard library."""
    with suppress(OSError):
        await asyncio.to_thread(urllib.request.urlopen, "http://192.0.2.1/update.json", timeout=1)


async def http_client() -> None:
    """Below that."""
    with suppress(OSError):
        http.client.HTTPConnection("192.0.2.2", timeout=1).request("GET", "/")


async def a_socket() -> None:
    """By hand."""
    with suppress(OSError), closing(socket.socket()) as plain:
        plain.settimeout(0.2)
        plain.connect(("192.0.2.3", 80))


async def a_datagram() -> None:
    """No connection at all."""
    with suppress(OSError), closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as plain:
        plain.sendto(b"hello", ("192.0.2.4", 53))


async def a_name() -> None:
    """A name that is looked up can carry anything."""
    with suppress(OSError):
        await asyncio.get_running_loop().getaddrinfo("what-was-said.example.com", 443)


async def a_stream() -> None:
    """Through the event loop."""
    with suppress(OSError):
        await asyncio.wait_for(asyncio.open_connection("192.0.2.5", 443), 1)


async def an_http_library() -> None:
    """The same library that the transport uses, without the transport."""
    import httpx2

    with suppress(httpx2.HTTPError, OSError):
        async with httpx2.AsyncClient(timeout=1) as client:
            await client.get("http://192.0.2.6/")


async def a_program() -> None:
    """Another program can fetch as well."""
    await asyncio.to_thread(subprocess.run, ["true", "http://192.0.2.8/"], check=False)


async def a_shell() -> None:
    """And a shell any."""
    await asyncio.to_thread(os.system, "true http://192.0.2.9/")


async def a_listener() -> None:
    """Or wait to be asked."""
    with closing(socket.socket()) as plain:
        plain.bind(("127.0.0.1", 0))
        plain.listen()


async def qt() -> None:
    """Qt's network is not Python's: only the system's calls show it."""
    manager, datagrams = QNetworkAccessManager(), QUdpSocket()
    datagrams.writeDatagram(b"hello", QHostAddress("192.0.2.10"), 53)
    reply = manager.get(QNetworkRequest(QUrl("http://192.0.2.11/")))
    await until(lambda: reply.isFinished())
    reply.deleteLater()


IN_PYTHON: dict[str, Callable[[], Awaitable[None]]] = {
    each.__name__: each
    for each in (urlopen, http_client, a_socket, a_datagram, a_name, a_stream, an_http_library, a_program, a_shell, a_listener)
}
IN_QT: dict[str, Callable[[], Awaitable[None]]] = {"qt": qt}
