"""A thread that makes what was committed outlive a power cut, so that the window never waits for the disk."""

import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path

WAL_LIMIT = 4 * 2**20
"""Bytes of the write-ahead log from which it is copied into the database and begun anew."""

PATIENCE = 0.01
"""Seconds that it waits for readers and writers; writers wait for it while it waits for readers, so they are few."""


class Checkpointer(threading.Thread):
    """Waits for `request`, then syncs the write-ahead log; a large one is also copied into the database.

    Only a large one: the first commit after a log was begun anew waits for the disk, so that commit is made here too.
    """

    def __init__(self, database: Path, wal_limit: int = WAL_LIMIT, sync: Callable[[Path], None] | None = None) -> None:
        super().__init__(name="checkpointer", daemon=True)
        self._database, self._wal = database, database.with_name(f"{database.name}-wal")
        self._limit = wal_limit
        self._sync = sync_file if sync is None else sync
        self._wake = threading.Event()
        self._asked = self._ending = False
        self.error: Exception | None = None
        """Why the last round failed; nothing is lost by that, and the next request tries again."""

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
        try:
            while True:
                try:
                    if connection is None:
                        connection = sqlite3.connect(self._database, isolation_level=None, timeout=PATIENCE)
                        _begin(connection)
                    if self._asked:
                        self._asked = False
                        self._round(connection)
                        self.error = None
                except (sqlite3.Error, OSError) as error:
                    self.error = error
                if self._ending and not self._asked:
                    break
                self._wake.wait()
                self._wake.clear()
        finally:
            if connection is not None:
                connection.close()

    def _round(self, connection: sqlite3.Connection) -> None:
        try:
            size = self._wal.stat().st_size
        except FileNotFoundError:  # nothing was written yet
            return
        if size < self._limit:
            self._sync(self._wal)
            return
        # PASSIVE never makes a writer wait and does nearly all of the work; TRUNCATE holds writers off for the short rest
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        (is_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not is_busy:  # else somebody reads or writes: the next request tries again
            _begin_log(connection)


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA checkpoint_fullfsync = ON")  # macOS: past the drive's own cache
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    _begin_log(connection)


def _begin_log(connection: sqlite3.Connection) -> None:
    """Make a commit that changes nothing: the first one in a fresh log waits for the disk, and the window must not."""
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
