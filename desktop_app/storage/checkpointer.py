"""A thread that makes what was committed outlive a power cut, so that the window never waits for the disk."""

import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from desktop_app.chat.errors import StorageProblem
from desktop_app.storage.failures import problem_of

WAL_LIMIT = 16 * 2**20
"""Bytes of the write-ahead log from which it is copied into the database and begun anew, in the room that it has."""
_ROOM = 2
"""So many times that the log's file may keep: to shorten it each time would make whoever writes wait for the disk 15 ms, instead of 1."""
_HEADER, _FRAME_HEADER = 32, 24
"""Bytes of the log's header and of each frame's."""

ROUNDS = 8
"""How often the log is copied at most while others write; then the next request goes on, or they are held off if its room is used up."""
PATIENCE = 0.5
"""Seconds that it waits for its turn to write; in vain means that the next request tries again."""


class Checkpointer(threading.Thread):
    """Waits for `request`, then syncs the write-ahead log; a large one is also copied into the database.

    Only a large one: the first commit after a log was begun anew waits for the disk, so that commit is made here too.
    `turn` is held by whoever writes: SQLite's own way to wait for another writer sleeps longer than it has to.
    """

    def __init__(
        self, database: Path, turn: threading.Lock, wal_limit: int = WAL_LIMIT, sync: Callable[[Path], None] | None = None
    ) -> None:
        super().__init__(name="checkpointer", daemon=True)
        self._database, self._wal = database, database.with_name(f"{database.name}-wal")
        self._turn, self._limit = turn, wal_limit
        self._sync = sync_file if sync is None else sync
        self._wake = threading.Event()
        self._asked = self._ending = False
        self.error: Exception | None = None
        """Why the last round failed; nothing is lost by that, and the next request tries again."""
        self.is_copying = False
        """The log is being copied: who writes much had better wait, for what is written now is to be copied too before it can end."""

    def request(self) -> None:
        """Make everything that is committed by now durable, soon. Returns at once."""
        self._asked = True
        self._wake.set()

    def close(self) -> None:
        """Finish what was asked for, and end."""
        self._ending = True
        self._wake.set()
        if self.ident is not None:
            self.join()

    def run(self) -> None:
        """The thread's life."""
        connection: sqlite3.Connection | None = None
        reader: sqlite3.Connection | None = None
        try:
            while True:
                try:
                    if connection is None or reader is None:
                        connection, reader = self._connected(), self._connected()
                        self._begin_anew(connection, reader)
                    if self._asked:
                        self._asked = False
                        self._round(connection, reader)
                        self.error = None
                except (sqlite3.Error, OSError) as error:
                    # in use: the next round has another chance, and what was committed is in the log anyway
                    self.error = None if problem_of(error) is StorageProblem.IN_USE else error
                if self._ending and not self._asked:
                    break
                self._wake.wait()
                self._wake.clear()
        finally:
            for opened in (reader, connection):
                if opened is not None:
                    opened.close()

    def _round(self, connection: sqlite3.Connection, reader: sqlite3.Connection) -> None:
        size = log_size(self._wal)
        if size:  # else nothing was written yet
            self._sync(self._wal)  # a copy does so only as far as nobody reads what was there before
        if size >= self._limit:
            self._begin_anew(connection, reader)

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._database, isolation_level=None, timeout=0.01)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA checkpoint_fullfsync = ON")  # macOS: past the drive's own cache
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute(f"PRAGMA journal_size_limit = {_ROOM * self._limit}").fetchall()
        return connection

    def _begin_anew(self, connection: sqlite3.Connection, reader: sqlite3.Connection) -> None:
        """Copy the log into the database, and begin a fresh one.

        Nobody waits for the copies, but what is written meanwhile is left for the next one. While `reader` reads, no writer finds the
        log all copied and begins it anew itself: in the window's thread, that would wait for the disk.
        """
        self.is_copying = True
        try:
            size = log_size(self._wal)
            _read_on(reader)
            for rounds_left in reversed(range(ROUNDS)):
                _copy(connection)
                if not self._turn.acquire(timeout=PATIENCE):
                    return
                try:
                    before, size = size, log_size(self._wal)
                    is_all = size == before
                    if is_all or (not rounds_left and size >= _ROOM * self._limit):
                        reader.rollback()
                        if not is_all:
                            _copy(connection)
                        _commit_nothing(connection)
                        return
                    _read_on(reader)
                finally:
                    self._turn.release()
        finally:
            reader.rollback()
            self.is_copying = False


def _read_on(reader: sqlite3.Connection) -> None:
    """Read the log up to its end of now: until it is so far no further, it is copied up to here and kept."""
    reader.rollback()
    reader.execute("BEGIN")
    reader.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()


def _copy(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def log_size(wal: Path) -> int:
    """Bytes of a write-ahead log that are in use; its file stays as long as it has been.

    Frames of an earlier round have other salts (sqlite.org/fileformat2.html, "The Write-Ahead Log"). The log's index would tell it at
    once, but SQLite has its locks on that file, and the system takes them all away when anybody of this process closes it.
    """
    try:
        with wal.open("rb") as log:
            head = log.read(_HEADER)
            frame = int.from_bytes(head[8:12]) + _FRAME_HEADER
            used, unused = 0, (os.fstat(log.fileno()).st_size - _HEADER) // frame
            while len(head) == _HEADER and used < unused:
                middle = (used + unused) // 2
                log.seek(_HEADER + middle * frame + 8)
                used, unused = (middle + 1, unused) if log.read(8) == head[16:24] else (used, middle)
            return used * frame
    except FileNotFoundError:
        return 0


def _commit_nothing(connection: sqlite3.Connection) -> None:
    """Begin a fresh log, unless somebody still reads the old one: the commit that does so waits for the disk."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    connection.execute(f"PRAGMA application_id = {int(application_id)}")


def sync_file(path: Path) -> None:
    """Return when what was written to the file is on the disk."""
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        if sys.platform == "darwin":
            import fcntl

            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        else:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
