"""The database as a file: what it is before it is opened, and how a damaged one is put out of the way."""

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from desktop_app.chat.errors import StorageProblem
from desktop_app.storage.failures import problem_of, storage_error

APPLICATION_ID = 0x42726973
"""Stands in the header of every database of Brise ("Bris")."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file turned out to be."""

    version: int = 0  # of its newest migration; 0: nothing is in it yet
    damaged: bool = False


def prepare_folder(folder: Path) -> None:
    """Make the folder, readable by its owner only; one that is there keeps its rights. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def prepare_file(path: Path) -> None:
    """Make the file, or an existing one, readable by its owner only; SQLite gives its companions the same rights. Raises OSError."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def wal_of(path: Path) -> Path:
    """The write-ahead log beside a database."""
    return path.with_name(f"{path.name}-wal")


def damage_mark_of(path: Path) -> Path:
    """A file that stands beside a database in which damage was met while it was in use."""
    return path.with_name(f"{path.name}.suspect")


def examine(path: Path, newest: int) -> Examined:
    """Look at a file without changing it. Raises ChatError(STORAGE): newer than `newest`, not one of Brise, unreadable."""
    if path.exists() and not path.is_file():
        raise storage_error(StorageProblem.READ_ONLY, f"{path} is no file")
    if not path.exists() or not path.stat().st_size:
        # SQLite would delete a log without its database
        return Examined(damaged=wal_of(path).exists() and wal_of(path).stat().st_size > 0)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)) as connection:
            application = _number(connection, "PRAGMA application_id")
            version = _number(connection, "PRAGMA user_version")
            tables = _number(connection, "SELECT count(*) FROM sqlite_schema")
            damaged = damage_mark_of(path).exists() and not _passes_check(connection)
    except sqlite3.Error as error:
        problem = problem_of(error)
        if problem is StorageProblem.DAMAGED:
            return Examined(damaged=True)
        raise storage_error(problem, f"{type(error).__name__}: {error}") from error
    if (application, version, tables) == (0, 0, 0):
        return Examined()
    if application != APPLICATION_ID:
        raise storage_error(StorageProblem.FOREIGN, f"{path} is no database of Brise")
    if version > newest:
        raise storage_error(StorageProblem.NEWER, f"{path} has version {version}, this Brise knows {newest}", (version, newest))
    return Examined(version, damaged)


def _number(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])


def _passes_check(connection: sqlite3.Connection) -> bool:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()
    return found is not None and found[0] == "ok"


def set_aside(path: Path) -> Path:
    """Rename a damaged database and its companions, so that they stay together and are never lost; the new path. Raises OSError."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    count = 1
    while any(aside.with_name(aside.name + ending).exists() for ending in ("", "-wal", "-shm")):
        count += 1
        aside = path.with_name(f"{path.stem}.damaged-{stamp}-{count}{path.suffix}")
    for ending in ("-shm", "-wal", ""):  # the database last: if this stops half-way, the next start goes on
        companion = path.with_name(path.name + ending)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + ending))
    damage_mark_of(path).unlink(missing_ok=True)
    return aside
