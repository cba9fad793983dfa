"""Opening, transactions, one writer, rights."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database, OpenedAs
from desktop_app.storage.migrate import MIGRATIONS
from tests.storage.samples import a_conversation, a_message, asked


def test_a_fresh_database_is_kept_and_found_again(path: Path) -> None:
    database = Database(path)
    assert database.opened_as is OpenedAs.FRESH
    conversation, _ = asked(ConversationStore(database))
    database.close()
    database = Database(path)
    assert database.opened_as is OpenedAs.EXISTING
    assert [found.id for found in ConversationStore(database).conversations()] == [conversation.id]
    database.close()


def test_it_lives_in_memory_without_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    database = Database(None)
    asked(ConversationStore(database))
    database.request_checkpoint()
    assert database.checkpoint_error is None
    database.close()
    assert list(tmp_path.iterdir()) == []


def test_settings_of_the_connection(database: Database) -> None:
    def pragma(name: str) -> object:
        row = database.row(f"PRAGMA {name}")
        return None if row is None else row[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("foreign_keys") == 1
    assert pragma("synchronous") == 1
    assert pragma("wal_autocheckpoint") == 0
    assert pragma("busy_timeout") == 5000
    assert pragma("user_version") == len(list(MIGRATIONS.glob("*.sql")))
    assert pragma("application_id") == 0x42726973


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = Database(tmp_path / "new" / "brise.db")
        asked(ConversationStore(database))
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    names = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "new").iterdir()}
    assert names == dict.fromkeys(("brise.db", "brise.db-wal", "brise.db-shm", "brise.db.lock"), 0o600)
    database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_an_open_file_is_closed_to_others_but_a_folder_of_the_user_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    path = tmp_path / "brise.db"
    Database(path).close()
    path.chmod(0o644)
    Database(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_second_brise_is_refused_until_the_first_one_ends(path: Path, database: Database) -> None:
    with pytest.raises(ChatError) as refused:
        Database(path)
    assert refused.value.storage_problem is StorageProblem.IN_USE
    asked(ConversationStore(database))
    database.close()
    Database(path).close()


def test_a_second_process_is_refused_and_a_killed_one_leaves_no_lock(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from desktop_app.storage.database import Database\n"
        "database = Database(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(ChatError) as refused:
            Database(path)
        assert refused.value.storage_problem is StorageProblem.IN_USE
        other.kill()
    Database(path).close()


def test_all_of_a_transaction_or_nothing(database: Database, store: ConversationStore) -> None:
    conversation = a_conversation()
    question = a_message(conversation, None, "Hello")

    def half_way() -> None:
        with database.transaction():
            store.save_conversation(conversation)
            store.add_message(question)  # a transaction of its own, part of this one
            raise KeyError

    with pytest.raises(KeyError):
        half_way()
    assert store.conversation(conversation.id) is None
    with database.transaction():
        store.save_conversation(conversation)
        store.add_message(question)
    assert store.branch(question.id) == [question]


def test_a_failed_statement_rolls_the_transaction_back(database: Database, store: ConversationStore) -> None:
    conversation = a_conversation()

    def half_way() -> None:
        with database.transaction():
            store.save_conversation(conversation)
            store.add_message(a_message(a_conversation(), None, "of a conversation that is not stored"))

    with pytest.raises(ChatError) as failed:
        half_way()
    assert failed.value.storage_problem is StorageProblem.FAILED
    assert store.conversations() == []
    store.save_conversation(conversation)  # and the next one works
    assert store.conversations() == [conversation]


def test_after_close_every_call_is_a_chat_error(path: Path) -> None:
    database = Database(path)
    database.close()
    database.close()
    database.request_checkpoint()
    with pytest.raises(ChatError):
        ConversationStore(database).conversations()
    with pytest.raises(ChatError), database.transaction():
        pass


def test_closing_leaves_one_file_and_the_lock(path: Path) -> None:
    database = Database(path)
    asked(ConversationStore(database))
    database.close()
    assert sorted(file.name for file in path.parent.iterdir()) == ["brise.db", "brise.db.lock"]


def test_a_locked_database_is_told_as_in_use(path: Path, database: Database, store: ConversationStore) -> None:
    database.write("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ChatError) as refused:
        store.save_conversation(a_conversation())
    assert refused.value.storage_problem is StorageProblem.IN_USE
    other.execute("ROLLBACK")
    other.close()
    store.save_conversation(a_conversation())


def test_closing_in_the_middle_of_a_transaction_takes_it_back(path: Path) -> None:
    database = Database(path)
    store = ConversationStore(database)

    def half_way() -> None:
        with database.transaction():
            asked(store)
            database.close()

    with pytest.raises(ChatError):
        half_way()
    database = Database(path)
    assert ConversationStore(database).conversations() == []
    database.close()
