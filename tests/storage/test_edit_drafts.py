"""What was typed in messages that are being edited, and whether a chat has branches."""

import pytest

from desktop_app.chat.errors import ChatError
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.edit_draft_store import EditDraftStore
from tests.storage.samples import a_conversation, a_message, asked


def test_a_draft_is_kept_until_the_edit_ends(database: Database, store: ConversationStore) -> None:
    drafts = EditDraftStore(database)
    conversation, question = asked(store)
    other, elsewhere = asked(store)
    drafts.keep_edit_draft(question.id, "Why")
    drafts.keep_edit_draft(question.id, "Why?\n\0 'not'")
    drafts.keep_edit_draft(elsewhere.id, "")
    assert drafts.edit_drafts(conversation.id) == {question.id: "Why?\n\0 'not'"}
    assert drafts.edit_drafts(other.id) == {elsewhere.id: ""}
    drafts.keep_edit_draft(question.id, None)
    assert drafts.edit_drafts(conversation.id) == {}


def test_of_a_message_that_is_gone_for_good_nothing_is_kept(database: Database, store: ConversationStore) -> None:
    drafts = EditDraftStore(database)
    conversation, question = asked(store)
    drafts.keep_edit_draft(question.id, "Why?")
    drafts.keep_edit_draft("nobody", "Why?")
    store.delete_conversation(conversation.id, 1.0)
    store.purge_deleted(2.0)
    assert database.rows("SELECT count(*) FROM edit_draft")[0][0] == 0


def test_a_database_that_fails_says_so(database: Database) -> None:
    drafts = EditDraftStore(database)
    database.close()
    with pytest.raises(ChatError):
        drafts.keep_edit_draft("1", "Why?")


def test_a_chat_has_branches_once_a_message_has_two_versions(store: ConversationStore) -> None:
    conversation = a_conversation()
    store.save_conversation(conversation)
    question = a_message(conversation, None, "One?")
    store.add_message(question)
    store.add_message(a_message(conversation, question, "Two?"))
    assert not store.has_branches(conversation.id)
    second = a_message(conversation, question, "Three?")
    store.add_message(second)
    assert store.has_branches(conversation.id)
    store.delete_branch(second.id, 1.0, question.id)
    assert not store.has_branches(conversation.id)
    store.add_message(a_message(conversation, None, "Another first one"))
    assert store.has_branches(conversation.id)
