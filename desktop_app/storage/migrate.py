"""Numbered SQL files, run in order, each in one transaction, with a copy of the database made before."""

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from desktop_app.chat.errors import StorageProblem
from desktop_app.storage.copies import copy_database
from desktop_app.storage.database_file import APPLICATION_ID
from desktop_app.storage.failures import storage_error

MIGRATIONS = Path(__file__).parent / "migrations"
COPIES = 3
"""How many copies from before migrations are kept."""
_CHANGES = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE, sqlite3.SQLITE_DROP_TABLE)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step; `number` is what `user_version` says afterwards."""

    number: int
    name: str
    sql: str


def read_migrations(folder: Path) -> tuple[Migration, ...]:
    """The migrations in a folder, in order: 1, 2, 3 and so on."""
    found = sorted(folder.glob("*.sql"))
    migrations = tuple(Migration(int(file.name[:4]), file.name, file.read_text(encoding="utf-8")) for file in found)
    if [migration.number for migration in migrations] != list(range(1, len(migrations) + 1)):
        raise ValueError(f"migrations are numbered 1, 2, 3 …: {[migration.name for migration in migrations]}")
    return migrations


def migrate(connection: sqlite3.Connection, version: int, migrations: tuple[Migration, ...]) -> None:
    """Run what is newer than `version`. What fails is rolled back whole. Raises sqlite3.Error, ChatError(STORAGE)."""
    # a migration that rebuilds a table must not set off cascades; what it leaves is checked below instead
    connection.execute("PRAGMA foreign_keys = OFF")
    for migration in migrations[version:]:
        try:
            _run(connection, migration)
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    connection.execute("PRAGMA foreign_keys = ON")


def _run(connection: sqlite3.Connection, migration: Migration) -> None:
    before = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    changed: set[str] = set()

    def watch(action: int, first: str | None, _second: str | None, _database: str | None, _trigger: str | None) -> int:
        if action in _CHANGES and first is not None and not first.startswith("sqlite_"):
            changed.add(first)
        return sqlite3.SQLITE_OK

    connection.set_authorizer(watch)
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{migration.sql}\n;")
    finally:
        connection.set_authorizer(None)
    if not connection.in_transaction:
        raise storage_error(StorageProblem.FAILED, f"{migration.name} ends the transaction that it runs in")
    # a million messages are checked in half a minute, which is only spent on a migration that could break something
    questions = ["foreign_key_check"] if changed & before else [f'foreign_key_check("{table}")' for table in sorted(changed)]
    for question in questions:
        broken = connection.execute(f"PRAGMA {question}").fetchone()
        if broken is not None:
            raise storage_error(StorageProblem.FAILED, f"{migration.name} leaves {broken[0]} pointing nowhere")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {migration.number}")
    connection.execute("COMMIT")


def keep_copy(connection: sqlite3.Connection, path: Path, version: int) -> Path:
    """Copy the whole database beside itself, the last three such copies are kept. Raises sqlite3.Error, OSError."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    copy = path.with_name(f"{path.stem}.before-{version + 1:04}-{stamp}{path.suffix}")
    copy_database(connection, copy)
    copies = sorted(path.parent.glob(f"{_literal(path.stem)}.before-*{_literal(path.suffix)}"), key=lambda file: file.stat().st_mtime_ns)
    for old in copies[:-COPIES]:
        old.unlink(missing_ok=True)
    return copy


def _literal(text: str) -> str:
    """The text as a glob pattern that matches nothing else."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in text)
