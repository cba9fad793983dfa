"""The file of the search index: beside the database, never of value, made anew whenever it does not fit.

`entry` says which message stands at which place. A place is the time of a message in seconds, or the next free one: newest first is
an order of the index itself, and a span of time a part of it. What a message was before it changed stays in `grams` until the index
is built anew; its entry has no number any more, and is passed over.
"""

import sqlite3
import unicodedata
from contextlib import closing, suppress
from pathlib import Path

from desktop_app.storage.database_file import prepare_file

VERSION = 2
"""Of what stands in the file; another one is built anew."""

_SCHEMA = """
CREATE TABLE state (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE entry (place INTEGER PRIMARY KEY, number INTEGER UNIQUE, digest INTEGER NOT NULL);
CREATE TABLE choice (kind TEXT, value TEXT, name TEXT NOT NULL, PRIMARY KEY (kind, value)) WITHOUT ROWID;
CREATE VIRTUAL TABLE grams USING fts5 (tokens, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
INSERT INTO grams (grams, rank) VALUES ('hashsize', 2097152);
"""


def index_path(database: Path) -> Path:
    """Where the index of a database is."""
    return database.with_name(f"{database.stem}.search{database.suffix}")


def remove_index(path: Path) -> None:
    """Delete the file and its companions. Raises OSError."""
    for ending in ("-wal", "-shm", "-journal", ""):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def open_index(path: Path) -> sqlite3.Connection:
    """A connection that writes; a file that is not there, or of another version, is made anew. Raises sqlite3.Error, OSError."""
    if path.exists() and not _fits(path):
        remove_index(path)
    fresh = not path.exists()
    prepare_file(path)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA cache_size = -4000")
        connection.execute("PRAGMA journal_size_limit = 1048576").fetchall()
        if fresh:
            connection.executescript(f"BEGIN;{_SCHEMA}")
            connection.execute("INSERT INTO state VALUES ('unicode', ?)", (unicodedata.unidata_version,))
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def open_reader(index: Path, database: Path) -> sqlite3.Connection:
    """A connection that reads the index, and the messages as `chats`. Raises sqlite3.Error."""
    connection = sqlite3.connect(f"{index.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("ATTACH ? AS chats", (f"{database.absolute().as_uri()}?mode=rw",))
        connection.execute("PRAGMA query_only = ON").fetchall()
        connection.execute("PRAGMA chats.wal_autocheckpoint = 0").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _fits(path: Path) -> bool:
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, isolation_level=None, timeout=5.0)) as connection:
        if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
            found = connection.execute("SELECT value FROM state WHERE key = 'unicode'").fetchone()
            return found is not None and found[0] == unicodedata.unidata_version
    return False
