"""The list of conversations, their trash, their drafts."""

from dataclasses import replace

import pytest

from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.chat.generation import AnswerShape, GeneratedSpan
from desktop_app.chat.message import Role
from desktop_app.chat.parameters import NOTEBOOK
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.storage.samples import a_conversation, a_generation, a_message, answering, append, asked, ended


def titles(store: ConversationStore) -> list[str]:
    return [conversation.title for conversation in store.conversations()]


def test_latest_first(store: ConversationStore) -> None:
    for title, at in (("b", 2.0), ("d", 4.0), ("a", 1.0), ("c", 3.0)):
        store.save_conversation(a_conversation(title, at))
    assert titles(store) == ["d", "c", "b", "a"]


def test_of_two_at_the_same_time_the_one_made_later_comes_first(store: ConversationStore) -> None:
    for title in ("first", "second"):
        store.save_conversation(a_conversation(title, 5.0))
    assert titles(store) == ["second", "first"]


def test_saving_again_changes_what_is_there_and_loses_no_message(store: ConversationStore) -> None:
    conversation, question = asked(store)
    changed = replace(
        conversation, title="Sauces", parameters=NOTEBOOK, system_prompt="Be brief.", template_id="chatml", leaf_id=question.id, draft="And"
    )
    store.save_conversation(changed)
    assert store.conversations() == [changed]
    assert store.conversation(conversation.id) == changed
    assert store.branch(question.id) == [question]


def test_a_message_brings_its_conversation_to_the_top_and_is_shown(store: ConversationStore) -> None:
    old, _ = asked(store)
    store.save_conversation(a_conversation("newer", 2000.0))
    assert titles(store) == ["newer", "Condiments"]
    message = a_message(old, None, "Again", at=3000.0)
    store.add_message(message)
    first = store.conversations()[0]
    assert (first.title, first.updated_at, first.leaf_id) == ("Condiments", 3000.0, message.id)


def test_a_clock_that_went_back_does_not_move_a_conversation_down(store: ConversationStore) -> None:
    conversation, question = asked(store)
    store.add_message(a_message(conversation, question, "Earlier?", at=5.0))
    assert store.conversations()[0].updated_at == question.created_at


def test_what_is_not_stored_is_not_found(store: ConversationStore) -> None:
    assert store.conversation("nobody") is None
    assert store.branch("nobody") == []
    assert store.branch(None) == []
    assert store.generation("nobody") is None
    assert len(store.tokens("nobody")) == 0


def test_deleted_and_brought_back_as_it_was(store: ConversationStore) -> None:
    conversation, answer, generation = answering(store)
    append(store, generation, "Ketch", "up")
    store.end_generation(ended(generation), "Ketchup")
    before = store.conversations(), store.branch(answer.id), store.tokens(answer.id).to_bytes()
    store.delete_conversation(conversation.id, at=5000.0)
    assert store.conversations() == []
    store.save_conversation(replace(before[0][0], title="Renamed in the trash"))
    assert store.conversations() == []
    store.save_conversation(before[0][0])
    store.restore_conversation(conversation.id)
    assert (store.conversations(), store.branch(answer.id), store.tokens(answer.id).to_bytes()) == before


def test_deleting_twice_keeps_the_first_time(store: ConversationStore) -> None:
    conversation, _ = asked(store)
    store.delete_conversation(conversation.id, at=100.0)
    store.delete_conversation(conversation.id, at=900.0)
    assert store.purge_deleted(before=500.0) == 1


def everything(database: Database) -> dict[str, int]:
    tables = [row[0] for row in database.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
    tables.remove("title_change")  # one row that counts, as in the next one
    tables.remove("system_prompt_change")
    tables.remove("search_change")  # numbers only, forgotten once the search index has them
    return {table: int(database.rows(f"SELECT count(*) FROM {table}")[0][0]) for table in tables}


@pytest.mark.parametrize("at_most", [None, 1, 7, 1000])
def test_only_what_was_deleted_long_ago_is_purged_and_then_all_of_it(
    database: Database, store: ConversationStore, at_most: int | None
) -> None:
    kept, _, _ = answering(store)
    recent, _, _ = answering(store)
    left = everything(database)
    for _ in range(3):
        doomed, answer, generation = answering(store)
        append(store, generation, "Ketchup")
        other = a_message(doomed, replace(answer, id=str(answer.parent_id), depth=0), "", Role.ASSISTANT)
        store.add_message(other)
        own = a_generation(other)
        store.start_generation(own)
        for one, another in ((answer, own), (other, generation)):  # each holds on to the other's generation
            store.set_shape(one.id, AnswerShape((GeneratedSpan(another.id),)))
        parent = other
        for _ in range(20):
            parent = a_message(doomed, parent, "on and on")
            store.add_message(parent)
        store.delete_conversation(doomed.id, at=100.0)
    store.delete_conversation(recent.id, at=900.0)
    removed = []
    while found := store.purge_deleted(before=500.0, at_most=at_most):
        removed.append(found)
    assert sum(removed) == 3 * 23
    assert max(removed) <= (at_most or 1000)
    assert everything(database) == left
    assert [conversation.id for conversation in store.conversations()] == [kept.id]
    store.restore_conversation(recent.id)
    assert len(store.branch(recent.leaf_id or store.conversation(recent.id).leaf_id)) == 2  # type: ignore[union-attr]


def test_a_deep_chat_can_be_purged(database: Database, store: ConversationStore) -> None:
    """Deeper than the 1,000 levels that SQLite's triggers may nest."""
    conversation, parent = asked(store)
    with database.transaction():
        for _ in range(2500):
            parent = a_message(conversation, parent, "deeper")
            store.add_message(parent)
    assert len(store.branch(parent.id)) == 2501
    store.delete_conversation(conversation.id, at=1.0)
    assert store.purge_deleted(before=2.0) == 2501
    assert set(everything(database).values()) == {0}


def test_a_draft_is_kept(store: ConversationStore) -> None:
    conversation, _ = asked(store)
    store.save_draft(conversation.id, "What about mus")
    assert store.conversations()[0].draft == "What about mus"
    store.save_draft(conversation.id, "")
    assert store.conversations()[0].draft == ""


def test_a_leaf_must_be_a_message_of_the_conversation(store: ConversationStore) -> None:
    conversation, question = asked(store)
    _, elsewhere = asked(store)
    store.save_conversation(replace(conversation, leaf_id=elsewhere.id))
    assert store.conversation(conversation.id).leaf_id == question.id  # type: ignore[union-attr]
    with pytest.raises(ChatError):
        store.set_leaf(conversation.id, elsewhere.id)
    store.set_leaf(conversation.id, None)
    assert store.conversation(conversation.id).leaf_id is None  # type: ignore[union-attr]
    store.set_leaf(conversation.id, question.id)
    assert store.conversation(conversation.id).leaf_id == question.id  # type: ignore[union-attr]


def test_a_change_that_meets_nothing_is_an_error(store: ConversationStore) -> None:
    _, _, generation = answering(store)
    for change in (
        lambda: store.save_draft("nobody", "text that would be lost"),
        lambda: store.set_leaf("nobody", None),
        lambda: store.restore_conversation("nobody"),
        lambda: store.end_generation(replace(generation, id="nobody"), "text that would be lost"),
        lambda: store.append_chunk("nobody", generation.id, "text that would be lost", b""),
        lambda: store.add_message(a_message(a_conversation(), None, "text that would be lost")),
    ):
        with pytest.raises(ChatError) as failed:
            change()
        assert failed.value.storage_problem is StorageProblem.FAILED
