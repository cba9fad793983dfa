"""Backups: copies of the whole database that make themselves, grow rarer with age, and can be put back."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from desktop_app.chat.backup import Backup
from desktop_app.chat.errors import StorageProblem
from desktop_app.storage.copies import CACHE, PARTIAL, copy_database
from desktop_app.storage.database_file import examine, prepare_folder, wal_of
from desktop_app.storage.failures import storage_error, storage_errors

_STAMP = "%Y%m%d-%H%M%S"
_DAY = 24 * 3600
NEWEST = 2
"""So many of the latest are kept whatever their age; of the older ones, one from each time that is twice as long as the one before."""
SPARE_ROOM = 200 * 2**20
"""Bytes that a backup leaves free on the disk."""
MOST_ROOM = 2 * 2**30
"""Bytes that all backups together take, but for the newest two."""
COUNT_MESSAGES = "SELECT (SELECT count(*) FROM message) - (SELECT count(*) FROM message WHERE deleted_at IS NOT NULL)"
"""Both are counted in an index; asked for in one, a million texts are read."""
COMPANIONS = ("-shm", "-wal", "")
"""What belongs to a database, the file itself last."""


def backup_folder(database: Path) -> Path:
    """Where a database's backups are."""
    return database.parent / "backups"


def backups(database: Path) -> list[Backup]:
    """The backups of a database, latest first. Raises ChatError(STORAGE)."""
    found = []
    with storage_errors():
        if not backup_folder(database).is_dir():
            return []
        for file in backup_folder(database).iterdir():
            made_at = _made_at(file, database)
            if made_at is not None and file.is_file():
                found.append(Backup(file.name, made_at, file.stat().st_size, is_replaced=".replaced" in file.name))
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def make_backup(database: Path, *, step: Callable[[], None] | None = None) -> Backup:
    """Copy the database as it is now, in any thread, while others write. Raises ChatError(STORAGE), and what `step` raises.

    `step` is called about every megabyte: raising is the way to stop.
    """
    now = time.time()
    with storage_errors():
        folder = backup_folder(database)
        prepare_folder(folder)
        for half in folder.glob(f"*{PARTIAL}"):  # a kill left it, as large as the database
            half.unlink(missing_ok=True)
        needed = sum(part.stat().st_size for part in (database, wal_of(database)) if part.exists()) + SPARE_ROOM
        if shutil.disk_usage(folder).free < needed:
            raise storage_error(StorageProblem.FULL, f"a backup needs {needed // 2**20} MB")
        copy = _free_name(folder, database, now, "")
        with closing(_reader(database)) as source:
            # one state of everything: without that, each answer that grows meanwhile would make it begin anew
            source.execute(f"PRAGMA cache_size = {CACHE}").fetchall()
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            copy_database(source, copy, step=step)
        return Backup(copy.name, now, copy.stat().st_size)


def thin_out(database: Path, now: float) -> None:
    """Remove the backups that are not worth their room any more. Raises ChatError(STORAGE)."""
    found = backups(database)
    kept = worth_keeping(found, now)
    with storage_errors():
        for backup in found:
            for companion in COMPANIONS if backup not in kept else ():
                (backup_folder(database) / f"{backup.name}{companion}").unlink(missing_ok=True)


def worth_keeping(found: Sequence[Backup], now: float) -> list[Backup]:
    """The newest two, and the oldest one of each time span: 1 to 2 days old, 2 to 4, 4 to 8 and so on to 64.

    Of each span the oldest, because it is the one that grows into the next: so there always is one for every span.
    """
    latest_first = sorted(found, key=lambda backup: backup.made_at, reverse=True)
    kept = latest_first[:NEWEST]
    spans: dict[int, Backup] = {}
    for backup in latest_first[NEWEST:]:
        days = max(now - backup.made_at, 0) / _DAY
        if days < 64:
            spans[int(max(days, 1)).bit_length()] = backup
    for backup in spans.values():
        if sum(other.size for other in kept) + backup.size <= MOST_ROOM:
            kept.append(backup)
    return kept


def is_due(database: Path, now: float) -> bool:
    """True if the last backup is a day old or more, and something was written since. Raises ChatError(STORAGE)."""
    with storage_errors():
        written = max((part.stat().st_mtime for part in (database, wal_of(database)) if part.exists()), default=0.0)
    last = next((backup.made_at for backup in backups(database) if not backup.is_replaced), 0.0)
    return last > now or (now - last >= _DAY and written > last)


def with_contents(database: Path, backup: Backup) -> Backup:
    """The backup with its chats and messages counted; of one with a million messages that takes a tenth of a second."""
    path = backup_folder(database) / backup.name
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            (chats,) = connection.execute("SELECT count(*) FROM conversation WHERE deleted_at IS NULL").fetchone()
            (messages,) = connection.execute(COUNT_MESSAGES).fetchone()
    except sqlite3.Error:
        return backup
    return replace(backup, chats=int(chats), messages=int(messages))


# putting one back: prepared and decided while the database is in use, done by the next start


def _prepared(database: Path) -> Path:
    return database.with_name(f"{database.name}.prepared")


def wanted_back(database: Path) -> Path:
    """The file that stands beside the database while a backup waits to be put back."""
    return database.with_name(f"{database.name}.restore")


def prepare_restore(database: Path, name: str, newest: int, *, step: Callable[[], None] | None = None) -> None:
    """Check a backup and lay it ready for `decide_restore`. Raises ChatError(STORAGE): damaged, newer.

    `newest`: the version of the newest migration that is known. `step` as in `make_backup`.
    """
    backup = backup_folder(database) / name
    if examine(backup, newest).damaged:
        raise storage_error(StorageProblem.DAMAGED, f"{backup.name} is damaged")
    with storage_errors(), closing(_reader(backup)) as source:
        found = source.execute("PRAGMA quick_check(1)").fetchone()
        if found is None or found[0] != "ok":
            raise storage_error(StorageProblem.DAMAGED, f"{backup.name}: {None if found is None else found[0]}")
        copy_database(source, _prepared(database), step=step)


def decide_restore(database: Path) -> None:
    """What was laid ready takes the database's place at the next start. Raises ChatError(STORAGE)."""
    with storage_errors():
        _prepared(database).rename(wanted_back(database))


def put_back(database: Path) -> Path | None:
    """If a backup lies ready, put it in the database's place; where that one is now (None: there was none, or nothing to do).

    Only while nobody has the database open. Half done, the next call goes on. Raises OSError.
    """
    prepared = _prepared(database)
    for undecided in (prepared, prepared.with_name(f"{prepared.name}{PARTIAL}")):
        undecided.unlink(missing_ok=True)
    ready = wanted_back(database)
    if not ready.exists():
        return None
    replaced = None
    if any(database.with_name(database.name + part).exists() for part in COMPANIONS):
        prepare_folder(backup_folder(database))
        with suppress(sqlite3.Error), closing(sqlite3.connect(database, isolation_level=None)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # after a crash its log is part of it
        replaced = _free_name(backup_folder(database), database, time.time(), ".replaced")
        for part in COMPANIONS:
            file = database.with_name(database.name + part)
            if file.exists():
                file.rename(replaced.with_name(replaced.name + part))
    ready.rename(database)
    return replaced


def _reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _free_name(folder: Path, database: Path, now: float, kind: str) -> Path:
    """A name that says when (in UTC: a clock that is set back for winter makes no order of its own)."""
    while True:
        path = folder / f"{database.stem}-{datetime.fromtimestamp(now, UTC).strftime(_STAMP)}{kind}{database.suffix}"
        if not path.exists():
            return path
        now += 1


def _made_at(file: Path, database: Path) -> float | None:
    """What the name says; None for a file that is no backup of this database."""
    name = file.name.removesuffix(database.suffix).removesuffix(".replaced")
    if file.suffix != database.suffix or not name.startswith(f"{database.stem}-"):
        return None
    with suppress(ValueError):
        return datetime.strptime(name.removeprefix(f"{database.stem}-"), _STAMP).replace(tzinfo=UTC).timestamp()
    return None
