"""Branches, versions, and what a damaged tree must not do."""

from dataclasses import replace

import pytest

from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import Message, Role
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.storage.samples import a_conversation, a_message, asked


def grown(store: ConversationStore) -> dict[str, Message]:
    """One question, two answers, a follow-up below each; and a second version of the question."""
    conversation, question = asked(store, "q")
    a1 = a_message(conversation, question, "a1", Role.ASSISTANT)
    a2 = a_message(conversation, question, "a2", Role.ASSISTANT)
    f1, f2 = a_message(conversation, a1, "f1"), a_message(conversation, a2, "f2")
    edited = a_message(conversation, None, "edited")
    for message in (a1, f1, a2, f2, edited):
        store.add_message(message)
    return {"q": question, "a1": a1, "a2": a2, "f1": f1, "f2": f2, "edited": edited}


def test_a_branch_is_the_way_from_the_first_message_to_the_leaf(store: ConversationStore) -> None:
    tree = grown(store)
    assert [message.text for message in store.branch(tree["f1"].id)] == ["q", "a1", "f1"]
    assert [message.text for message in store.branch(tree["f2"].id)] == ["q", "a2", "f2"]
    assert [message.text for message in store.branch(tree["a2"].id)] == ["q", "a2"]
    assert [message.text for message in store.branch(tree["edited"].id)] == ["edited"]
    assert [message.depth for message in store.branch(tree["f2"].id)] == [0, 1, 2]
    assert store.branch_ids(tree["f2"].id) == [tree[name].id for name in ("q", "a2", "f2")]


def test_trying_again_adds_a_version_and_overwrites_nothing(store: ConversationStore) -> None:
    tree = grown(store)
    again = replace(tree["a1"], id="again", text="")
    store.add_message(again)
    assert store.versions("again") == [tree["a1"].id, tree["a2"].id, "again"]
    assert [message.text for message in store.children(tree["q"].id)] == ["a1", "a2", ""]
    assert [message.text for message in store.branch(tree["f1"].id)] == ["q", "a1", "f1"]


def test_versions_of_a_first_message_are_those_of_its_own_conversation(store: ConversationStore) -> None:
    tree = grown(store)
    grown(store)
    assert store.versions(tree["edited"].id) == [tree["q"].id, tree["edited"].id]


def test_messages_come_in_the_order_that_was_asked_for(store: ConversationStore) -> None:
    tree = grown(store)
    names = ["f2", "q", "edited", "a1"]
    assert [message.text for message in store.messages([tree[name].id for name in names])] == names
    assert [message.text for message in store.messages([tree["q"].id, "nobody", tree["a2"].id])] == ["q", "a2"]
    assert store.messages([]) == []


def test_more_messages_than_fit_into_one_query(database: Database, store: ConversationStore) -> None:
    conversation, parent = asked(store, "0")
    with database.transaction():
        for n in range(1, 1203):
            parent = a_message(conversation, parent, str(n), Role.ASSISTANT if n % 2 else Role.USER)
            store.add_message(parent)
    branch = store.branch(parent.id)
    assert [message.text for message in branch] == [str(n) for n in range(1203)]
    assert [message.depth for message in branch] == list(range(1203))
    assert all((message.answer is None) is (message.role is Role.USER) for message in branch)


def test_the_depth_follows_from_the_parent_whatever_the_caller_says(store: ConversationStore) -> None:
    conversation, question = asked(store)
    wrong = replace(a_message(conversation, question, "a"), depth=17)
    store.add_message(wrong)
    assert [message.depth for message in store.branch(wrong.id)] == [0, 1]


def test_a_parent_must_be_stored_and_of_the_same_conversation(store: ConversationStore) -> None:
    conversation, _ = asked(store)
    _, elsewhere = asked(store)
    for parent in (elsewhere, a_message(conversation, None, "never stored")):
        with pytest.raises(ChatError):
            store.add_message(a_message(conversation, parent, "lost?"))
    assert len(store.branch(store.conversation(conversation.id).leaf_id)) == 1  # type: ignore[union-attr]


def test_a_message_is_never_stored_twice(store: ConversationStore) -> None:
    _, question = asked(store)
    with pytest.raises(ChatError):
        store.add_message(replace(question, text="something else"))
    assert store.branch(question.id)[0].text == question.text


def test_a_circle_in_a_damaged_tree_ends_the_walk(database: Database, store: ConversationStore) -> None:
    tree = grown(store)
    database.write("UPDATE message SET parent_id = ?, depth = 1 WHERE id = ?", (tree["f1"].id, tree["q"].id))
    assert store.branch(tree["f1"].id)[-1].text == "f1"
    assert len(store.branch(tree["f1"].id)) <= 3


def test_deleted_messages_are_not_among_children_and_versions(database: Database, store: ConversationStore) -> None:
    tree = grown(store)
    database.write("UPDATE message SET deleted_at = 5.0 WHERE id = ?", (tree["a1"].id,))
    assert store.versions(tree["a2"].id) == [tree["a2"].id]
    assert [message.text for message in store.children(tree["q"].id)] == ["a2"]
    assert store.branch(tree["a1"].id) == []


def test_a_new_conversation_may_start_with_an_answer(store: ConversationStore) -> None:
    conversation = a_conversation()
    store.save_conversation(conversation)
    greeting = a_message(conversation, None, "Hello!", Role.ASSISTANT)
    store.add_message(greeting)
    (found,) = store.branch(greeting.id)
    assert found.answer is not None
    assert found.answer.ending is None  # typed, not generated: nothing was cut off
