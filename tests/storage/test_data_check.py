"""What a check of the data finds."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.data_check import check_data
from desktop_app.storage.database import Database
from tests.storage.samples import asked


def test_sound_data_are_counted(path: Path, database: Database) -> None:
    store = ConversationStore(database)
    conversation, _ = asked(store)
    asked(store)
    store.delete_conversation(conversation.id, at=1.0)
    report = check_data(path)
    assert report.faults == ()
    assert (report.chats, report.messages) == (1, 2)
    assert report.size > 0


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("DELETE FROM conversation", "points to"),
        ("UPDATE message SET depth = 7, parent_id = (SELECT min(id) FROM message)", "one level below"),
        ("UPDATE conversation SET leaf_id = (SELECT id FROM message WHERE conversation_id <> conversation.id LIMIT 1)", "another chat"),
    ],
)
def test_links_that_lead_nowhere_are_found(path: Path, database: Database, damage: str, words: str) -> None:
    store = ConversationStore(database)
    asked(store)
    asked(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA foreign_keys = OFF")
        other.execute(damage)
    assert any(words in fault for fault in check_data(path).faults)


def test_damaged_pages_are_found(path: Path) -> None:
    database = Database(path)
    for number in range(50):
        asked(ConversationStore(database), f"{number} " + "word " * 500)
    database.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(bytes(size // 4))
    try:
        report = check_data(path)
    except ChatError as error:
        assert error.storage_problem == "damaged"  # noqa: PT017 - some damage keeps SQLite from telling more
    else:
        assert report.faults


def test_it_can_be_stopped(path: Path, database: Database) -> None:
    for number in range(300):
        asked(ConversationStore(database), f"{number} " + "word " * 500)
    with pytest.raises(ChatError):
        check_data(path, wants_to_stop=lambda: True)
