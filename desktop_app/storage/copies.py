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


def copy_database(source: sqlite3.Connection, copy: Path, *, step: Callable[[], None] | None = None) -> None:
    """Write everything that is committed into `copy`, readable by its owner only. Raises sqlite3.Error, OSError.

    `step` is called about every megabyte; what it raises ends the copying, and nothing is left of it.
    """
    partial = copy.with_name(f"{copy.name}{PARTIAL}")
    try:
        os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        with closing(sqlite3.connect(partial, isolation_level=None)) as target:
            target.execute("PRAGMA synchronous = OFF").fetchall()  # synced once, below
            source.backup(target, pages=_PAGES, progress=None if step is None else lambda _status, _left, _whole: step())
            target.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, without companions
        sync_file(partial)
        partial.replace(copy)
    finally:
        partial.unlink(missing_ok=True)
