"""Whole copies of a database, made while it is in use: complete and on the disk under their name, or not there at all."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from desktop_app.storage.checkpointer import sync_file


class CopyStopped(Exception):
    """Raised by a `step` that wants the copying to end."""


PARTIAL = ".partial"
"""How the name of a copy ends that is not whole yet."""
_PAGES = 256
"""Pages (1 MB) that are copied at one go."""
CACHE = 16
"""Pages that a connection of its own keeps: each is read or written once, and 2 MB would stay with Brise when the copy is made."""
_SYNCED_AFTER = 16
"""So many megabytes may wait for the disk: a gigabyte of them would make everybody wait who writes meanwhile."""


def copy_database(source: sqlite3.Connection, copy: Path, *, step: Callable[[], None] | None = None) -> None:
    """Write everything that is committed into `copy`, readable by its owner only. Raises sqlite3.Error, OSError.

    `step` is called about every megabyte; what it raises ends the copying, and nothing is left of it.
    """
    partial = copy.with_name(f"{copy.name}{PARTIAL}")
    try:
        # held until SQLite has let go of the file: closing it would take SQLite's locks away
        with (
            open(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "r+b") as held,
            closing(sqlite3.connect(partial, isolation_level=None)) as target,
        ):
            target.execute(f"PRAGMA cache_size = {CACHE}").fetchall()
            target.execute("PRAGMA synchronous = OFF").fetchall()  # synced here
            source.backup(target, pages=_PAGES, progress=_progress(held.fileno(), step))
            target.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, without companions
        sync_file(partial)
        partial.replace(copy)
    finally:
        partial.unlink(missing_ok=True)


def _progress(descriptor: int, step: Callable[[], None] | None) -> Callable[[int, int, int], None]:
    done = 0

    def go_on(_status: int, _left: int, _whole: int) -> None:
        nonlocal done
        done += 1
        if step is not None:
            step()
        if done % _SYNCED_AFTER == 0:
            os.fsync(descriptor)

    return go_on
