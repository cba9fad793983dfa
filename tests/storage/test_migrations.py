"""From one version to the next, or not at all."""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database, OpenedAs
from desktop_app.storage.migrate import MIGRATIONS, read_migrations
from tests.storage.samples import a_message, asked

LATEST = len(read_migrations(MIGRATIONS))


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """A copy of the app's migrations, to add to."""
    return Path(shutil.copytree(MIGRATIONS, tmp_path / "steps"))


def add(steps: Path, sql: str) -> None:
    number = len(list(steps.glob("*.sql"))) + 1
    (steps / f"{number:04}_more.sql").write_text(sql)


def copies(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*.before-*"))


def test_an_older_database_is_brought_up_to_date_and_copied_before(path: Path, steps: Path) -> None:
    database = Database(path)
    conversation, question = asked(ConversationStore(database))
    database.close()
    add(steps, "ALTER TABLE message ADD COLUMN language TEXT; CREATE TABLE preset (id TEXT NOT NULL PRIMARY KEY) STRICT;")
    database = Database(path, migrations=steps)
    assert database.opened_as is OpenedAs.EXISTING
    store = ConversationStore(database)
    assert store.branch(question.id) == [question]
    assert database.rows("SELECT language FROM message")[0][0] is None
    assert database.rows("PRAGMA user_version")[0][0] == LATEST + 1
    assert database.rows("PRAGMA foreign_keys")[0][0] == 1
    database.close()
    (copy,) = copies(path)
    assert copy.stat().st_mode & 0o077 == 0
    older = Database(copy)  # as it was, and whole
    assert [found.id for found in ConversationStore(older).conversations()] == [conversation.id]
    assert older.rows("PRAGMA integrity_check")[0][0] == "ok"
    older.close()


def test_answers_from_before_thinking_was_measured(path: Path, steps: Path, tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    shutil.copy(steps / "0001_first.sql", first)
    database = Database(path, migrations=first)
    database.write("INSERT INTO conversation VALUES (1, 'c', 1, 1, NULL, 'e', 'auto', NULL, 0, 0, '', '', '{}', '', '')", ())
    database.write("INSERT INTO message VALUES (1, 'a', 'c', NULL, 0, 'assistant', 1, NULL, NULL, NULL, NULL, 'Ketchup')", ())
    values = "'a', 'e', 'Local TGI', 'tgi', 'Mistral', '3.3.7', 'auto', '', 1, NULL, 256, 9, 2, 1, 3, 'end_of_text', NULL, NULL, '{}'"
    database.write(f"INSERT INTO generation VALUES (1, 'g', {values})", ())
    database.close()
    database = Database(path)
    store = ConversationStore(database)
    (answer,) = store.messages(["a"])
    assert answer.answer is not None
    assert (answer.text, answer.answer.seconds, answer.answer.thinking_seconds) == ("Ketchup", 2.0, None)
    generation = store.generation("g")
    assert generation is not None
    store.end_generation(replace(generation, thinking_seconds=0.5), "Ketchup")
    assert store.generation("g") == replace(generation, thinking_seconds=0.5)
    database.close()


def test_what_only_stands_in_the_log_is_in_the_copy(path: Path, steps: Path) -> None:
    database = Database(path)
    conversation, _ = asked(ConversationStore(database))
    for ending in ("", "-wal"):  # as a killed Brise leaves it
        shutil.copy(path.with_name(path.name + ending), path.parent.parent / f"killed.db{ending}")
    database.close()
    killed = path.parent.parent / "killed.db"
    assert killed.with_name("killed.db-wal").stat().st_size
    add(steps, "CREATE TABLE more (id TEXT) STRICT;")
    Database(killed, migrations=steps).close()
    older = Database(copies(killed)[0])
    assert [found.id for found in ConversationStore(older).conversations()] == [conversation.id]
    older.close()


def test_the_last_three_copies_are_kept(path: Path, steps: Path) -> None:
    Database(path).close()
    for number in range(LATEST + 1, LATEST + 7):
        add(steps, f"CREATE TABLE t{number} (id TEXT) STRICT;")
        Database(path, migrations=steps).close()
    assert [copy.name.split("-")[1] for copy in copies(path)] == [f"{LATEST + n:04}" for n in (4, 5, 6)]


def test_a_fresh_database_needs_no_copy(path: Path) -> None:
    Database(path).close()
    Database(path).close()
    assert copies(path) == []


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (id TEXT); INSERT INTO nothing VALUES (1);",
        "CREATE TABLE t (id TEXT); DELETE FROM conversation; SELEKT;",
        "DELETE FROM conversation;",  # leaves messages without their conversation
        "DROP TABLE conversation;",
        "UPDATE message SET conversation_id = 'nowhere';",
        "CREATE TABLE t (id TEXT REFERENCES message (id)); INSERT INTO t VALUES ('nowhere');",
        "CREATE TABLE t (id TEXT); UPDATE conversation SET title = NULL;",
    ],
)
def test_a_migration_that_fails_half_way_leaves_everything_as_it_was(path: Path, steps: Path, sql: str) -> None:
    database = Database(path)
    _, question = asked(ConversationStore(database))
    database.close()
    add(steps, "CREATE TABLE good (id TEXT) STRICT;")
    add(steps, sql)
    with pytest.raises(ChatError) as failed:
        Database(path, migrations=steps)
    assert failed.value.storage_problem is StorageProblem.FAILED
    (steps / f"{LATEST + 2:04}_more.sql").unlink()
    database = Database(path, migrations=steps)  # the good step before it has stayed
    assert [row[0] for row in database.rows("SELECT name FROM sqlite_schema WHERE name IN ('t', 'good')")] == ["good"]
    assert ConversationStore(database).branch(question.id) == [question]
    assert [found.title for found in ConversationStore(database).conversations()] == ["Condiments"]
    database.close()


def test_what_pointed_nowhere_before_keeps_no_migration_that_only_adds_from_running(path: Path, steps: Path) -> None:
    database = Database(path)
    _, question = asked(ConversationStore(database))
    database.write("PRAGMA foreign_keys = OFF")
    database.write("UPDATE message SET forked_from = 'nowhere'")
    database.close()
    add(steps, "CREATE TABLE good (id TEXT) STRICT; INSERT INTO good VALUES ('a'); ALTER TABLE message ADD COLUMN language TEXT;")
    database = Database(path, migrations=steps)
    assert database.rows("PRAGMA user_version")[0][0] == LATEST + 1
    assert [message.id for message in ConversationStore(database).branch(question.id)] == [question.id]
    database.close()


def test_a_migration_may_not_end_its_transaction(path: Path, steps: Path) -> None:
    Database(path).close()
    add(steps, "CREATE TABLE t (id TEXT); COMMIT; CREATE TABLE u (id TEXT);")
    with pytest.raises(ChatError, match="ends the transaction"):
        Database(path, migrations=steps)


def test_a_table_can_be_rebuilt_without_setting_off_cascades(path: Path, steps: Path) -> None:
    database = Database(path)
    _, question = asked(ConversationStore(database))
    database.close()
    add(
        steps,
        "CREATE TABLE new_conversation AS SELECT * FROM conversation; DROP TABLE conversation;"
        "CREATE TABLE conversation (id TEXT NOT NULL UNIQUE, title TEXT);"
        "INSERT INTO conversation SELECT id, title FROM new_conversation; DROP TABLE new_conversation;",
    )
    database = Database(path, migrations=steps)
    assert [message.id for message in ConversationStore(database).branch(question.id)] == [question.id]
    database.close()


def test_a_newer_database_is_refused_and_not_touched(path: Path, steps: Path) -> None:
    add(steps, "CREATE TABLE more (id TEXT) STRICT;")
    database = Database(path, migrations=steps)
    asked(ConversationStore(database))
    database.close()
    before = path.read_bytes()
    with pytest.raises(ChatError) as refused:
        Database(path)
    assert refused.value.storage_problem is StorageProblem.NEWER
    assert refused.value.numbers == (LATEST + 1, LATEST)
    assert path.read_bytes() == before
    Database(path, migrations=steps).close()  # the lock is free again


def test_a_newer_database_with_a_log_is_not_touched_either(path: Path, steps: Path, tmp_path: Path) -> None:
    add(steps, "CREATE TABLE more (id TEXT) STRICT;")
    database = Database(path, migrations=steps)
    asked(ConversationStore(database))
    killed = tmp_path / "killed.db"
    for ending in ("", "-wal"):
        shutil.copy(path.with_name(path.name + ending), tmp_path / f"killed.db{ending}")
    database.close()
    before = killed.read_bytes(), killed.with_name("killed.db-wal").read_bytes()
    with pytest.raises(ChatError) as refused:
        Database(killed)
    assert refused.value.storage_problem is StorageProblem.NEWER
    assert (killed.read_bytes(), killed.with_name("killed.db-wal").read_bytes()) == before


def test_somebody_elses_database_is_refused_and_not_touched(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(ChatError) as refused:
        Database(path)
    assert refused.value.storage_problem is StorageProblem.FOREIGN
    assert path.read_bytes() == before


def test_a_start_that_was_cut_off_before_the_first_table_is_fresh(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    database = Database(path)
    assert database.opened_as is OpenedAs.FRESH
    _, question = asked(ConversationStore(database))
    assert ConversationStore(database).branch(question.id)
    database.close()


def test_migrations_are_numbered_without_gaps(steps: Path) -> None:
    (steps / f"{LATEST + 2:04}_gap.sql").write_text("")
    with pytest.raises(ValueError, match="numbered"):
        read_migrations(steps)


def test_a_tree_may_be_deeper_than_triggers_nest_when_it_is_migrated(path: Path, steps: Path) -> None:
    database = Database(path)
    store = ConversationStore(database)
    conversation, parent = asked(store)
    with database.transaction():
        for _ in range(1500):
            parent = a_message(conversation, parent, "deeper")
            store.add_message(parent)
    database.close()
    add(steps, "ALTER TABLE message ADD COLUMN language TEXT;")
    database = Database(path, migrations=steps)
    assert len(ConversationStore(database).branch_ids(parent.id)) == 1501
    database.close()


RELEASED: dict[str, str] = {}
"""SHA-256 of the migrations that users have run. A released migration is never changed; a new one is added."""


def test_released_migrations_are_as_they_were() -> None:
    assert {name: hashlib.sha256((MIGRATIONS / name).read_bytes()).hexdigest() for name in RELEASED} == RELEASED
