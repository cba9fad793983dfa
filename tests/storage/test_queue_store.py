"""Messages that wait for the end of an answer, in the database."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.errors import ChatError
from desktop_app.chat.queued_message import QueuedMessage
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.queue_store import QueueStore

FIRST, SECOND = QueuedMessage("a", "chat", 1.0, "First."), QueuedMessage("b", "chat", 2.0, "Zweite 🌬️\n\ud800\0")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = Database(tmp_path / "brise.sqlite3")
    for identity in ("chat", "other"):
        ConversationStore(opened).save_conversation(Conversation(id=identity, created_at=0.0, updated_at=0.0, endpoint_id="tgi"))
    return opened


def test_they_wait_in_the_order_of_their_time_also_after_a_restart(database: Database) -> None:
    store = QueueStore(database)
    store.add(SECOND)
    store.add(FIRST)
    store.add(QueuedMessage("c", "other", 0.0, "Elsewhere."))
    path = database.path
    database.close()
    again = Database(path)
    first, second = QueueStore(again).waiting("chat")
    assert first == FIRST
    assert (second.id, second.text) == ("b", "Zweite 🌬️\n\ufffd\0")
    again.close()


def test_one_that_was_removed_comes_back_to_its_place(database: Database) -> None:
    store = QueueStore(database)
    store.add(FIRST)
    store.add(SECOND)
    store.remove("a")
    store.add(QueuedMessage("c", "chat", 3.0, "Third."))
    store.add(FIRST)
    assert [message.id for message in store.waiting("chat")] == ["a", "b", "c"]
    database.close()


def test_it_goes_with_its_conversation_and_never_without_one(database: Database) -> None:
    store, conversations = QueueStore(database), ConversationStore(database)
    with pytest.raises(ChatError):
        store.add(QueuedMessage("c", "no such chat", 3.0, "Third."))
    store.add(FIRST)
    conversations.delete_conversation("chat", 10.0)
    assert store.waiting("chat") == [FIRST]
    conversations.purge_deleted(20.0)
    assert store.waiting("chat") == []
    database.close()


def test_what_one_carries_is_kept_in_its_order_and_while_it_waits(database: Database) -> None:
    store, attachments = QueueStore(database), ConversationStore(database)
    carried = (Attachment("y", "b.txt", "text/plain", 1), Attachment("x", "a.txt", "text/plain", 1))
    for attachment in carried:
        attachments.add_attachment(attachment, b"-")
    loaded = replace(FIRST, attachments=carried)
    store.add(loaded)
    store.add(SECOND)
    assert attachments.purge_attachments(10) == 0
    first, second = store.waiting("chat")
    assert (first, second.attachments) == (loaded, ())
    with pytest.raises(ChatError):
        store.add(QueuedMessage("c", "chat", 3.0, "Third.", (Attachment("z", "none.txt", "text/plain", 1),)))
    assert [message.id for message in store.waiting("chat")] == ["a", "b"], "one that is not whole is not taken"
    store.remove("a")
    assert attachments.purge_attachments(10) == 2
    database.close()
