"""A damaged database is put aside, whole, and Brise starts all the same."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database, OpenedAs
from desktop_app.storage.migrate import MIGRATIONS
from tests.storage.samples import a_conversation, asked


def filled(path: Path) -> None:
    database = Database(path)
    store = ConversationStore(database)
    for n in range(50):
        asked(store, f"Question {n}: " + "word " * 1500)
    database.close()


def nothing_but_zeros(path: Path) -> None:
    path.write_bytes(bytes(64_560))


def another_format(path: Path) -> None:
    path.write_text('{"conversations": []}' * 1000)


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 3 + 100)


def zeros_in_the_first_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(bytes(3000))


def a_hole(path: Path) -> None:
    """The header and the list of tables stay sound."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(bytes(size // 3))


@pytest.mark.parametrize("damage", [cut_short, nothing_but_zeros, another_format, zeros_in_the_first_page])
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(path: Path, damage: Callable[[Path], None]) -> None:
    filled(path)
    damage(path)
    damaged = path.read_bytes()
    database = Database(path)
    assert database.opened_as is OpenedAs.RECOVERED
    assert database.set_aside is not None
    assert database.set_aside.read_bytes() == damaged
    store = ConversationStore(database)
    assert store.conversations() == []
    conversation, _ = asked(store)
    database.close()
    database = Database(path)
    assert database.opened_as is OpenedAs.EXISTING
    assert database.set_aside is None
    assert [found.id for found in ConversationStore(database).conversations()] == [conversation.id]
    database.close()


def read_all(store: ConversationStore) -> None:
    for conversation in store.conversations():
        store.branch(conversation.leaf_id)


def test_damage_met_in_use_is_an_error_and_the_next_start_sets_the_file_aside(path: Path) -> None:
    filled(path)
    a_hole(path)
    damaged = path.read_bytes()
    database = Database(path)
    assert database.opened_as is OpenedAs.EXISTING
    with pytest.raises(ChatError) as met:
        read_all(ConversationStore(database))
    assert met.value.storage_problem is StorageProblem.DAMAGED
    database.close()
    database = Database(path)
    assert database.set_aside is not None
    assert len(database.set_aside.read_bytes()) == len(damaged)
    assert database.opened_as is OpenedAs.RECOVERED
    ConversationStore(database).save_conversation(a_conversation())
    database.close()


def test_a_suspicion_that_is_not_true_changes_nothing(path: Path) -> None:
    filled(path)
    path.with_name("brise.db.suspect").touch()
    database = Database(path)
    assert database.opened_as is OpenedAs.EXISTING
    assert len(ConversationStore(database).conversations()) == 50
    database.close()
    assert not path.with_name("brise.db.suspect").exists()


def test_the_log_goes_aside_with_its_database(path: Path, tmp_path: Path) -> None:
    filled(path)
    database = Database(path)
    asked(ConversationStore(database), "only in the log")
    for ending in ("", "-wal", "-shm"):
        shutil.copy(path.with_name(path.name + ending), tmp_path / f"killed.db{ending}")
    database.close()
    killed, log = tmp_path / "killed.db", (tmp_path / "killed.db-wal").read_bytes()
    nothing_but_zeros(killed)
    database = Database(killed)
    assert database.set_aside is not None
    assert database.set_aside.with_name(f"{database.set_aside.name}-wal").read_bytes() == log
    assert ConversationStore(database).conversations() == []
    database.close()


@pytest.mark.parametrize("is_there", [True, False])
def test_a_log_whose_database_is_gone_is_kept(path: Path, is_there: bool) -> None:
    """SQLite itself deletes it."""
    path.parent.mkdir()
    if is_there:
        path.touch()
    path.with_name("brise.db-wal").write_bytes(b"all that is left" * 1000)
    database = Database(path)
    assert database.opened_as is OpenedAs.RECOVERED
    assert database.set_aside is not None
    assert database.set_aside.with_name(f"{database.set_aside.name}-wal").read_bytes() == b"all that is left" * 1000
    database.close()


def test_one_damage_after_another_keeps_every_file(path: Path) -> None:
    path.parent.mkdir()
    aside = set()
    for n in range(4):
        path.write_bytes(b"no database %d" % n * 500)
        database = Database(path)
        assert database.set_aside is not None
        aside.add(database.set_aside)
        database.close()
    assert {file.read_bytes()[:13] for file in aside} == {b"no database %d" % n for n in range(4)}


def test_a_database_that_turns_out_damaged_while_it_is_opened_is_set_aside_at_once(path: Path, tmp_path: Path) -> None:
    """The header is sound, but the migration that follows meets a broken page."""
    filled(path)
    steps = Path(shutil.copytree(MIGRATIONS, tmp_path / "steps"))
    number = len(list(steps.glob("*.sql"))) + 1
    (steps / f"{number:04}_more.sql").write_text("UPDATE message SET rating = 1;")
    a_hole(path)
    database = Database(path, migrations=steps)
    assert database.opened_as is OpenedAs.RECOVERED
    assert database.rows("PRAGMA user_version")[0][0] == number
    database.close()
