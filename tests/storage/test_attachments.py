"""Attachments: kept once, carried by messages and drafts, and gone when nothing carries them any more."""

from dataclasses import replace

import pytest

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import Role, new_id
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.steps import whole
from tests.storage.samples import a_conversation, a_message, asked


def attached(store: ConversationStore, name: str = "notes.md", data: bytes = b"Hello") -> Attachment:
    made = Attachment(new_id(), name, "text/plain", len(data))
    store.add_attachment(made, data)
    return made


def test_a_message_keeps_what_it_carries_in_order(store: ConversationStore) -> None:
    conversation, question = asked(store)
    first, second = attached(store, "1"), attached(store, "2", bytes(range(256)))
    answer = a_message(conversation, question, "Yes.", Role.ASSISTANT)
    more = replace(a_message(conversation, answer, "More"), attachments=(second, first))
    store.add_message(answer)
    store.add_message(more)
    assert store.messages([more.id, question.id]) == [more, question]
    assert store.attachment_data(second.id) == bytes(range(256))
    assert store.attachment_data("nobody") is None


def test_two_versions_share_and_the_purge_takes_what_nothing_carries(store: ConversationStore, database: Database) -> None:
    conversation, question = asked(store)
    shared, lonely = attached(store), attached(store)
    for text in ("one", "two"):
        store.add_message(replace(a_message(conversation, question, text), attachments=(shared,)))
    drafted = attached(store)
    store.save_draft_attachments(conversation.id, [drafted.id])
    assert store.purge_attachments(at_most=50) == 1
    assert store.attachment_data(lonely.id) is None
    assert store.attachment_data(shared.id) is not None
    assert store.draft_attachments(conversation.id) == (drafted,)
    store.delete_conversation(conversation.id, at=5.0)
    assert store.purge_attachments(at_most=50) == 0  # it can still be brought back
    store.purge_deleted(10.0)
    assert store.purge_attachments(at_most=1) == 1
    assert store.purge_attachments(at_most=50) == 1
    assert database.rows("SELECT count(*) FROM attachment")[0][0] == 0
    assert database.rows("PRAGMA foreign_key_check") == []


def test_a_draft_of_what_is_not_stored_changes_nothing(store: ConversationStore) -> None:
    conversation = a_conversation()
    store.save_conversation(conversation)
    kept = attached(store)
    store.save_draft_attachments(conversation.id, [kept.id])
    with pytest.raises(ChatError):
        store.save_draft_attachments(conversation.id, ["nobody"])
    assert store.draft_attachments(conversation.id) == (kept,)


def test_hostile_names_come_back_as_they_were(store: ConversationStore) -> None:
    conversation, question = asked(store)
    odd = attached(store, "'; DROP TABLE attachment; --\u202e\n")
    message = replace(a_message(conversation, question, "?"), attachments=(odd,))
    store.add_message(message)
    assert store.messages([message.id]) == [message]


def test_a_fork_shares_what_its_messages_carry(store: ConversationStore, database: Database) -> None:
    conversation, question = asked(store)
    kept = attached(store)
    more = replace(a_message(conversation, a_message(conversation, question, "Yes."), "More"), parent_id=question.id, attachments=(kept,))
    store.add_message(more)
    fork = whole(store.fork_steps(more.id, a_conversation("Fork")))
    assert fork.leaf_id is not None
    assert store.messages([fork.leaf_id])[0].attachments == (kept,)
    store.delete_conversation(conversation.id, at=5.0)
    store.purge_deleted(10.0)
    assert store.purge_attachments(at_most=50) == 0  # the fork has it still
    assert store.attachment_data(kept.id) == b"Hello"
    assert database.rows("PRAGMA foreign_key_check") == []
