"""Backups: whole, while others write; thinned out with age; put back by the next start."""

import os
import random
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.backup import Backup
from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.storage import backup as backup_module
from desktop_app.storage.backup import (
    backup_folder,
    backups,
    decide_restore,
    is_due,
    make_backup,
    prepare_restore,
    put_back,
    thin_out,
    wanted_back,
    with_contents,
    worth_keeping,
)
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.copies import CopyStopped
from desktop_app.storage.database import Database, OpenedAs
from desktop_app.storage.migrate import MIGRATIONS, read_migrations
from tests.storage.samples import asked

DAY = 24 * 3600.0
NEWEST = len(read_migrations(MIGRATIONS))


def test_a_backup_holds_what_was_written_until_then_also_what_only_stands_in_the_log(path: Path, database: Database) -> None:
    store = ConversationStore(database)
    conversation, question = asked(store, "kept")
    made = make_backup(path)
    asked(store, "later")
    assert [found.name for found in backups(path)] == [made.name]
    assert (backup_folder(path) / made.name).stat().st_mode & 0o077 == 0
    assert sorted(file.name for file in backup_folder(path).iterdir()) == [made.name]
    with closing(sqlite3.connect(backup_folder(path) / made.name)) as copy:
        assert copy.execute("SELECT id, visible_text FROM message").fetchall() == [(question.id, "kept")]
        assert copy.execute("SELECT id FROM conversation").fetchall() == [(conversation.id,)]
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert with_contents(path, made).chats == 1
    assert with_contents(path, made).messages == 1
    database.write("UPDATE message SET deleted_at = 1.0 WHERE id = ?", (question.id,))
    assert with_contents(path, make_backup(path)).messages == 1, "that one asked later, and what is in the trash does not count"


def test_a_backup_is_one_state_and_ends_although_others_write_without_pause(path: Path, database: Database) -> None:
    store = ConversationStore(database)
    for number in range(30):
        asked(store, f"{number} " + "word " * 20_000)
    made: list[Backup] = []
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    thread = threading.Thread(target=lambda: made.append(make_backup(path, step=step)))
    thread.start()
    written = 0
    while thread.is_alive():
        asked(store, f"meanwhile {written}")
        written += 1
    assert steps >= 2
    with closing(sqlite3.connect(backup_folder(path) / made[0].name)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (chats,), (messages,) = (copy.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("conversation", "message"))
        assert 30 <= chats <= 30 + written
        assert abs(chats - messages) <= 1  # `asked` writes the chat first


def test_a_backup_that_is_stopped_or_finds_no_room_leaves_nothing(path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(ConversationStore(database), "word " * 1000)

    def stop() -> None:
        raise CopyStopped

    with pytest.raises(CopyStopped):
        make_backup(path, step=stop)
    assert list(backup_folder(path).iterdir()) == []
    monkeypatch.setattr(backup_module, "SPARE_ROOM", 2**60)
    with pytest.raises(ChatError) as met:
        make_backup(path)
    assert met.value.storage_problem is StorageProblem.FULL
    assert list(backup_folder(path).iterdir()) == []


def test_what_a_kill_left_of_a_backup_goes_with_the_next_one_and_the_next_start(path: Path, database: Database) -> None:
    asked(ConversationStore(database), "kept")
    made = make_backup(path)
    half = backup_folder(path) / f"{made.name}.partial"
    half.touch()
    newer = make_backup(path)
    assert sorted(file.name for file in backup_folder(path).iterdir()) == sorted([made.name, newer.name])
    half = path.with_name(f"{path.name}.prepared.partial")
    half.touch()
    database.close()
    Database(path).close()
    assert not half.exists()


def test_there_are_no_backups_at_first_and_other_files_are_none(path: Path, database: Database) -> None:
    assert backups(path) == []
    made = make_backup(path)
    for name in ("notes.txt", "brise.sqlite3", f"{path.stem}-yesterday{path.suffix}", f"{made.name}.partial"):
        (backup_folder(path) / name).write_text("mine")
    assert [found.name for found in backups(path)] == [made.name]
    thin_out(path, made.made_at + 1000 * DAY)
    assert len(list(backup_folder(path).iterdir())) == 5


def test_one_is_due_a_day_after_the_last_one_if_something_was_written(path: Path, database: Database) -> None:
    asked(ConversationStore(database))
    made = make_backup(path)
    written = path.stat().st_mtime
    assert not is_due(path, made.made_at + DAY - 1)
    asked(ConversationStore(database))
    wal = path.with_name(f"{path.name}-wal")
    os.utime(wal, (written + 100, written + 100))
    assert is_due(path, made.made_at + DAY)
    os.utime(wal, (written - 100, written - 100))
    os.utime(path, (written - 100, written - 100))
    assert not is_due(path, made.made_at + 10 * DAY)


@given(ages=st.lists(st.floats(0, 100), max_size=40), size=st.sampled_from([1, 2**30]))
@settings(max_examples=100)
def test_the_newest_two_and_one_of_each_span_are_kept(ages: list[float], size: int) -> None:
    now = 1e9
    found = [Backup(f"{number}", now - age * DAY, size) for number, age in enumerate(ages)]
    random.Random(1).shuffle(found)
    kept = worth_keeping(found, now)
    by_age = sorted(ages)
    kept_ages = sorted((now - backup.made_at) / DAY for backup in kept)
    assert kept_ages[:2] == pytest.approx(by_age[:2])
    assert len(kept) <= 8
    if size > 1:
        assert len(kept) <= 2
    else:
        for first, last in ((1, 2), (2, 4), (4, 8), (8, 16), (16, 32), (32, 64)):
            older = [age for age in by_age[2:] if first <= age < last - 1e-6]
            assert not older or any(first <= age < last for age in kept_ages)


def test_a_daily_backup_always_leaves_one_about_a_week_and_one_about_a_month_old() -> None:
    found: list[Backup] = []
    for day in range(200):
        now = 1e9 + day * DAY
        found = worth_keeping([*found, Backup(str(day), now, 1)], now)
        ages = [(now - backup.made_at) / DAY for backup in found]
        if day > 70:
            assert any(4 <= age < 16 for age in ages), (day, ages)
            assert any(16 <= age < 64 for age in ages), (day, ages)


def test_a_backup_that_was_laid_ready_is_put_back_by_the_next_start_and_what_was_there_is_kept(path: Path) -> None:
    database = Database(path)
    store = ConversationStore(database)
    asked(store, "first")
    made = make_backup(path)
    asked(store, "second")
    prepare_restore(path, made.name, NEWEST)
    decide_restore(path)
    assert [row[0] for row in database.rows("SELECT visible_text FROM message ORDER BY number")] == ["first", "second"]
    database.close()
    database = Database(path)
    assert database.put_back
    assert database.opened_as is OpenedAs.EXISTING
    assert [row[0] for row in database.rows("SELECT visible_text FROM message")] == ["first"]
    replaced = [found for found in backups(path) if found.is_replaced]
    assert len(replaced) == 1
    assert with_contents(path, replaced[0]).messages == 2
    prepare_restore(path, replaced[0].name, NEWEST)  # the way back
    decide_restore(path)
    database.close()
    database = Database(path)
    assert [row[0] for row in database.rows("SELECT visible_text FROM message ORDER BY number")] == ["first", "second"]
    database.close()
    database = Database(path)
    assert not database.put_back
    database.close()


@pytest.mark.parametrize("done", range(3))
def test_a_kill_while_one_is_put_back_loses_nothing(path: Path, done: int, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(path)
    asked(ConversationStore(database), "first")
    made = make_backup(path)
    asked(ConversationStore(database), "second")
    prepare_restore(path, made.name, NEWEST)
    decide_restore(path)
    database.close()
    renames, rename = 0, Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        nonlocal renames
        renames += 1
        if renames > done:
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", interrupted)
        with suppress(KeyboardInterrupt):
            put_back(path)
    database = Database(path)
    assert [row[0] for row in database.rows("SELECT visible_text FROM message")] == ["first"]
    database.close()
    assert [with_contents(path, found).messages for found in backups(path) if found.is_replaced] == [2]


def test_one_that_was_laid_ready_but_not_decided_for_changes_nothing(path: Path) -> None:
    database = Database(path)
    asked(ConversationStore(database), "first")
    made = make_backup(path)
    asked(ConversationStore(database), "second")
    prepare_restore(path, made.name, NEWEST)
    database.close()
    database = Database(path)
    assert not database.put_back
    assert database.row("SELECT count(*) FROM message")[0] == 2  # type: ignore[index]
    database.close()
    assert not [file for file in path.parent.iterdir() if "prepared" in file.name]


def test_a_damaged_or_newer_backup_is_refused_and_nothing_is_laid_ready(path: Path, database: Database) -> None:
    for number in range(50):
        asked(ConversationStore(database), f"{number} " + "word " * 500)
    made = make_backup(path)
    with (backup_folder(path) / made.name).open("r+b") as file:
        file.seek(made.size // 3)
        file.write(bytes(made.size // 2))
    with pytest.raises(ChatError) as met:
        prepare_restore(path, made.name, NEWEST)
    assert met.value.storage_problem is StorageProblem.DAMAGED
    with closing(sqlite3.connect(backup_folder(path) / make_backup(path).name)) as newer:
        newer.execute(f"PRAGMA user_version = {NEWEST + 1}")
    with pytest.raises(ChatError) as met:
        prepare_restore(path, backups(path)[0].name, NEWEST)
    assert met.value.storage_problem is StorageProblem.NEWER
    assert not wanted_back(path).exists()
