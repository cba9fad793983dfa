"""One Brise per data folder: a second start asks the first one to show its window, hands over what it was given, and ends.

They meet at a Unix socket in the data folder that only its user may open, and each looks whether the other one is the same user. It
understands one line (`second_start_line.py`) and tells one word; whoever says anything else, or nothing, is hung up on. On Windows
there is no such socket: there a second start says that Brise is running.
"""

import asyncio
import os
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop_app.composition.second_start_line import LONGEST_LINE, SecondStart, lines_of, start_in
from desktop_app.workspace.tasks import Tasks

SHOWN = b"shown\n"
"""The answer."""
_PATIENCE = 2.0
"""Seconds that one side waits for the other's word."""
_BEGINNING = 4.0
"""Seconds in which a first Brise that is just starting opens its socket."""
_PAUSE = 0.1
_MOST_AT_ONCE = 4
_LONGEST_PATH = 100
"""Bytes that a socket's address may have everywhere; it is 104 on macOS and 108 on Linux, with the end."""


class SecondStarts:
    """Listens for them from `open` to `close`, and calls `show` for each. Only for who holds the database's lock."""

    def __init__(self, folder: Path, show: Callable[[SecondStart], None], tasks: Tasks) -> None:
        """`show` is given what the second start was given."""
        self._folder, self._show, self._tasks = folder, show, tasks
        self._server: asyncio.AbstractServer | None = None
        self._heard = 0
        self._closed = False

    async def open(self) -> None:
        """Begin to listen; where the folder can hold no socket, a second start says that Brise is running."""
        if sys.platform == "win32":
            return
        with suppress(OSError), _address(self._folder) as address:
            _path(self._folder).unlink(missing_ok=True)  # of a Brise that was killed: the lock says that none runs
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                before = os.umask(0o177)  # from its first moment on nobody else may open it
                try:
                    listener.bind(address)
                finally:
                    os.umask(before)
                listener.setblocking(False)
                self._server = await asyncio.start_unix_server(self._connected, sock=listener, limit=LONGEST_LINE, backlog=_MOST_AT_ONCE)
            except BaseException:
                listener.close()
                raise
        if self._closed:  # Brise ended while it began
            self.close()

    def close(self) -> None:
        """Listen no more, also if `open` has not ended yet."""
        self._closed = True
        if self._server is not None:
            self._server.close()
            self._server = None
            with suppress(OSError):
                _path(self._folder).unlink(missing_ok=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_own = False
        with suppress(OSError):
            is_own = _is_own(writer)
        if self._heard >= _MOST_AT_ONCE or not is_own:
            writer.transport.abort()
            return
        self._heard += 1
        self._tasks.start(self._hear(reader, writer), "second start")

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                self._show(start_in(await reader.readuntil(b"\n")))
                writer.write(SHOWN)
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # whoever it was, it is gone, or has nothing to say
        finally:
            self._heard -= 1
            writer.close()


async def show_first(folder: Path, start: SecondStart | None = None) -> bool:
    """Ask the Brise that has this data folder to show its window, and what is wanted besides; False if it does not answer."""
    if sys.platform == "win32":
        return False
    for line in lines_of(start or SecondStart()):
        if not await _is_shown(folder, line):
            return False
    return True


async def _is_shown(folder: Path, line: bytes) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(_BEGINNING):
            while True:
                with suppress(OSError, asyncio.IncompleteReadError):
                    return await _ask(folder, line)
                await asyncio.sleep(_PAUSE)
    return False


async def _ask(folder: Path, line: bytes) -> bool:
    with _address(folder) as address:
        reader, writer = await asyncio.open_unix_connection(address)
    try:
        if not _is_own(writer):
            return False  # a folder that others may write in
        writer.write(line)
        await writer.drain()
        return await reader.readexactly(len(SHOWN)) == SHOWN
    finally:
        writer.close()


def _is_own(writer: asyncio.StreamWriter) -> bool:
    """True if the same user is at the other end, as far as the system tells; the file's rights say the same everywhere.

    Raises OSError if nobody is there any more, or not yet: where many wait to be let in, the loop takes a socket for connected
    that was sent away.
    """
    connection = writer.get_extra_info("socket")
    connection.getpeername()
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return True
    told = connection.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("3i"))
    _process, user, _group = struct.unpack("3i", told)
    return bool(user == os.getuid())


def _path(folder: Path) -> Path:
    return folder / "second-start.socket"


@contextmanager
def _address(folder: Path) -> Iterator[str]:
    """The socket's address, however long the folder's path is (where the system has a short name for an open folder)."""
    path = _path(folder)
    if len(os.fsencode(path)) <= _LONGEST_PATH or not sys.platform.startswith("linux"):
        yield str(path)
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{path.name}"
    finally:
        os.close(descriptor)
