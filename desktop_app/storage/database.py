"""The SQLite database: opened, brought up to date, written from one thread, made durable by another."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from enum import StrEnum
from pathlib import Path

from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.chat.whole_characters import whole_characters
from desktop_app.storage.backup import put_back, wanted_back
from desktop_app.storage.breath import window_first
from desktop_app.storage.checkpointer import WAL_LIMIT, Checkpointer
from desktop_app.storage.database_file import damage_mark_of, examine, prepare_file, prepare_folder, set_aside
from desktop_app.storage.failures import problem_of, storage_error, storage_errors
from desktop_app.storage.migrate import MIGRATIONS, Migration, keep_copy, migrate, read_migrations
from desktop_app.storage.single_writer import SingleWriter

Row = sqlite3.Row
Values = Sequence[object] | Mapping[str, object]

SQLITE_VERSION = sqlite3.sqlite_version
BUSY_MILLISECONDS = 5000
"""How long a write waits for another program that writes, which there should not be."""


class OpenedAs(StrEnum):
    """What the database was before this start."""

    FRESH = "fresh"
    EXISTING = "existing"
    RECOVERED = "recovered"  # it was damaged: set aside, and a new one begun


class Database:
    """One writing connection, used from the thread that made it; rows only, never a checkpoint.

    Every method raises ChatError(STORAGE) where SQLite or the disk fails. Without a path it lives in memory.
    """

    def __init__(self, path: Path | None, *, migrations: Path = MIGRATIONS, wal_limit: int = WAL_LIMIT) -> None:
        self.path = path
        self.opened_as = OpenedAs.FRESH
        self.set_aside: Path | None = None
        """Where the damaged database is, if this start met one."""
        self.put_back = False
        """True if this start put a backup in the database's place."""
        self.newest_version = 0
        """Of the migrations that this Brise knows."""
        self._depth = 0
        self._turn = threading.Lock()  # held while something is written
        self._committed: Callable[[], None] | None = None
        self._checkpoint_wanted = False
        self._lock: SingleWriter | None = None
        self._checkpointer: Checkpointer | None = None
        self._connection: sqlite3.Connection | None = None
        steps = read_migrations(migrations)
        self.newest_version = len(steps)
        try:
            with storage_errors():
                if path is None:
                    self._connection = _connect(":memory:")
                    migrate(self._connection, 0, steps)
                    return
                prepare_folder(path.parent)
                self._lock = SingleWriter(path)
                self.put_back = wanted_back(path).exists()
                put_back(path)
                self._open_checked(path, steps)
                self._checkpointer = Checkpointer(path, self._turn, wal_limit)
                self._checkpointer.start()
        except BaseException:
            self.close()
            raise

    def _open_checked(self, path: Path, steps: tuple[Migration, ...]) -> None:
        try:
            with self._failures():
                self._open(path, steps)
        except ChatError as error:
            if error.storage_problem is not StorageProblem.DAMAGED:
                raise
            self._close_connection()
            with self._failures():  # the mark that was left makes it look at every page now
                self._open(path, steps)

    def _open(self, path: Path, steps: tuple[Migration, ...]) -> None:
        examined = examine(path, len(steps))
        if examined.damaged:
            self.set_aside = set_aside(path)
            self.opened_as = OpenedAs.RECOVERED
        elif examined.version:
            self.opened_as = OpenedAs.EXISTING
        prepare_file(path)
        version = 0 if examined.damaged else examined.version
        self._connection = _connect(path)
        self._connection.execute("PRAGMA journal_mode = WAL").fetchall()
        if 0 < version < len(steps):
            keep_copy(self._connection, path, version)
        migrate(self._connection, version, steps)
        damage_mark_of(path).unlink(missing_ok=True)

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows of a query."""
        with self._failures():
            return self._execute(sql, values).fetchall()

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The one row of a query, if there is one."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def write(self, sql: str, values: Values = ()) -> int:
        """Change rows; how many were changed. Committed on return, or at the end of the transaction around it."""
        with window_first, nullcontext() if self._depth else self._turn, self._failures():
            changed = self._execute(sql, values).rowcount
        self._tell_commit()
        return changed

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside, or none of them; inside another one it is part of that."""
        if self._depth:
            yield
            return
        with window_first, self._turn:
            with self._failures():
                self._execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                with self._failures():
                    self._execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._roll_back()
                self._checkpoint_wanted = False
                raise
            finally:
                self._depth = 0
        self._tell_commit()
        if self._checkpoint_wanted:
            self._checkpoint_wanted = False
            self.request_checkpoint()

    @property
    def turn(self) -> threading.Lock:
        """To be held by whoever else writes into the file, for a moment at most."""
        return self._turn

    def on_commit(self, tell: Callable[[], None]) -> None:
        """Call this after each commit; it must return at once."""
        self._committed = tell

    def _tell_commit(self) -> None:
        if self._committed is not None and not self._depth:
            self._committed()

    def request_checkpoint(self) -> None:
        """Make everything that is committed by now outlive a power cut, soon and in another thread; what is being written
        in a transaction, once that is committed.
        """
        if self._depth:
            self._checkpoint_wanted = True
        elif self._checkpointer is not None:
            self._checkpointer.request()

    @property
    def is_copying_log(self) -> bool:
        """Who writes very much waits until this is over: what is written meanwhile has to be copied too."""
        return self._checkpointer is not None and self._checkpointer.is_copying

    @property
    def checkpoint_error(self) -> Exception | None:
        """Why the last attempt to make things durable failed; None: it did not."""
        return None if self._checkpointer is None else self._checkpointer.error

    def close(self) -> None:
        """End the checkpointer, close the file and let another process have it. May be called again."""
        if self._checkpointer is not None:
            self._checkpointer.close()
            self._checkpointer = None
        self._close_connection()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _close_connection(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _execute(self, sql: str, values: Values = ()) -> sqlite3.Cursor:
        if self._connection is None:
            raise storage_error(StorageProblem.FAILED, "the database is closed")
        try:
            return self._connection.execute(sql, values)
        except (UnicodeEncodeError, OverflowError):  # raised before anything was run
            return self._connection.execute(sql, _storable_values(values))

    def _roll_back(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            problem = problem_of(error)
            if problem is StorageProblem.DAMAGED and self.path is not None:
                with suppress(OSError):  # the next start checks the whole file
                    damage_mark_of(self.path).touch(mode=0o600)
            raise storage_error(problem, f"{type(error).__name__}: {error}") from error


def _connect(path: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None, cached_statements=256)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("PRAGMA cache_size = -1000")  # KB; the system has the file in its own memory anyway
    connection.execute("PRAGMA secure_delete = ON").fetchall()  # what is removed for good is overwritten
    return connection


def _storable_values(values: Values) -> Values:
    if isinstance(values, Mapping):
        return {name: _storable(value) for name, value in values.items()}
    return [_storable(value) for value in values]


def _storable(value: object) -> object:
    """A value that SQLite takes: halves of a character joined or replaced, numbers brought within 64 bits."""
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, int):
        return min(max(value, -(2**63)), 2**63 - 1)
    return value
