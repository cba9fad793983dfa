"""Branches in the store: versions counted, deleted and brought back, removed for good, copied."""

from dataclasses import replace

import pytest

from desktop_app.chat.chat_list import ListPart
from desktop_app.chat.errors import ChatError
from desktop_app.chat.generation import AnswerShape, Ending, GeneratedSpan, TypedSpan
from desktop_app.chat.message import Message, Role
from desktop_app.chat.token_track import Token, TokenTrack
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.steps import whole
from tests.storage.samples import a_conversation, a_generation, a_message, answering, append, asked, ended


def chain(store: ConversationStore, database: Database, count: int) -> list[Message]:
    conversation, parent = asked(store, "0")
    found = [parent]
    with database.transaction():
        for n in range(1, count):
            parent = a_message(conversation, parent, str(n), Role.ASSISTANT if n % 2 else Role.USER)
            store.add_message(parent)
            found.append(parent)
    return found


def settle(store: ConversationStore) -> None:
    for _ in store.finish_acts():
        pass


def test_versions_are_counted_for_a_slice_in_two_queries(
    store: ConversationStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = chain(store, database, 60)
    conversation = store.conversation(messages[0].conversation_id)
    assert conversation is not None
    for _ in range(2):
        store.add_message(a_message(conversation, messages[39], "other"))
    other = a_message(conversation, None, "other first")
    store.add_message(other)
    asked_for: list[str] = []
    rows = Database.rows
    monkeypatch.setattr(Database, "rows", lambda self, sql, values=(): asked_for.append(sql) or rows(self, sql, values))  # type: ignore[func-returns-value]
    found = store.messages([message.id for message in messages])
    assert len([sql for sql in asked_for if "sibling" in sql]) == 2
    assert {message.text: (message.version, message.versions) for message in found if message.versions > 1} == {"0": (1, 2), "40": (1, 3)}
    assert [(message.version, message.versions) for message in store.messages([other.id])] == [(2, 2)]


def test_the_clock_may_stand_still(store: ConversationStore, database: Database) -> None:
    messages = chain(store, database, 4)
    chat = messages[0].conversation_id
    lower = store.delete_branch(messages[3].id, 5.0, messages[2].id)
    upper = store.delete_branch(messages[1].id, 5.0, messages[0].id)
    store.restore_branch(chat, upper, messages[1].id, messages[2].id)
    settle(store)
    assert [message.id for message in store.branch(messages[2].id)] == [message.id for message in messages[:3]]
    assert store.branch(messages[3].id) == []
    store.restore_branch(chat, lower, messages[3].id, messages[3].id)
    settle(store)
    assert len(store.branch(messages[3].id)) == 4


def test_a_branch_that_is_not_shown_any_more_is_never_the_leaf(store: ConversationStore, database: Database) -> None:
    messages = chain(store, database, 3)
    conversation_id = messages[0].conversation_id
    store.delete_branch(messages[1].id, 5.0, messages[0].id)
    settle(store)
    assert store.conversation(conversation_id).leaf_id == messages[0].id  # type: ignore[union-attr]
    assert store.kept(messages[2].id) == messages[0].id
    mark = store.delete_messages(conversation_id, 6.0)
    settle(store)
    assert store.conversation(conversation_id).leaf_id is None  # type: ignore[union-attr]
    assert store.kept(messages[2].id) is None
    assert list(store.tree(conversation_id, None)) == []
    store.restore_branch(conversation_id, mark, None, messages[0].id)
    settle(store)
    assert [node.id for page in store.tree(conversation_id, messages[0].id) for node in page] == [messages[0].id]


def test_what_cannot_be_done_whole_is_not_done(store: ConversationStore, database: Database) -> None:
    messages = chain(store, database, 3)
    with pytest.raises(ChatError):
        store.delete_branch(messages[1].id, 5.0, "nobody")
    assert len(store.branch(messages[2].id)) == 3
    _, answer, _ = answering(store)
    database.write("CREATE TEMP TRIGGER full BEFORE INSERT ON answer_span BEGIN SELECT RAISE(ABORT, 'full'); END")
    conversation = a_conversation()
    with pytest.raises(ChatError):
        whole(store.fork_steps(answer.id, conversation))
    assert conversation.id not in [entry.id for part in ListPart for entry in store.entries(part)]
    store.purge_deleted(1.0)
    assert store.conversation(conversation.id) is None


def test_the_trash_is_emptied_from_the_ends_of_the_branches(store: ConversationStore, database: Database) -> None:
    messages = chain(store, database, 10)
    store.delete_branch(messages[8].id, 5.0, messages[7].id)
    store.delete_branch(messages[4].id, 6.0, messages[3].id)
    assert store.purge_messages(5.5) == 2
    assert [store.purge_messages(7.0, at_most=2) for _ in range(3)] == [2, 2, 0]
    assert len(store.branch(messages[3].id)) == 4
    assert database.rows("SELECT count(*) FROM message")[0][0] == 4
    assert database.rows("PRAGMA foreign_key_check") == []


def test_an_answer_keeps_its_words_when_the_one_that_it_was_made_of_goes(store: ConversationStore, database: Database) -> None:
    conversation, answer, generation = answering(store)
    append(store, generation, " one", " two", " three")
    store.end_generation(ended(generation), "one two three")
    question = store.branch(answer.id)[0]
    edited = a_message(conversation, question, "one two and more", Role.ASSISTANT)
    store.add_answer(edited, AnswerShape((GeneratedSpan(generation.id, 0, 2), TypedSpan(" and more"))))
    store.delete_branch(answer.id, 5.0, edited.id)
    assert store.purge_messages(6.0) == 1
    assert store.shape(edited.id) == AnswerShape((TypedSpan("one two"), TypedSpan(" and more")))
    assert store.tokens(edited.id).visible_text() == "one two and more"
    assert database.rows("SELECT count(*) FROM generation")[0][0] == 0


def test_the_white_space_before_the_first_word(store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    assert store.leading_space(answer.id) == ("", generation.template_hash)
    for texts in ((" ",), ("\n", " one two"), (" three",)):
        append(store, generation, *texts)
    assert store.leading_space(answer.id) == (" \n ", generation.template_hash)
    hidden = TokenTrack([Token("<s>", special=True)])
    store.append_chunk(answer.id, generation.id, "", hidden.to_bytes())
    typed = replace(answer, id="typed", text="Sure")
    store.add_answer(typed, AnswerShape((TypedSpan("Sure"),)))
    assert store.leading_space("typed") is None
    assert store.leading_space("nobody") is None


def test_a_copy_has_all_that_was_said_and_nothing_of_the_first(store: ConversationStore, database: Database) -> None:
    conversation, answer, generation = answering(store)
    append(store, generation, " one", " two")
    store.end_generation(ended(generation, Ending.LIMIT), "one two")
    more = replace(a_generation(answer), prompt="more")
    store.start_generation(more)
    append(store, more, " three")
    store.rate(answer.id, 1)
    copy = whole(store.fork_steps(answer.id, a_conversation("Copy")))
    assert store.conversation(copy.id) == copy
    first, second = store.branch(copy.leaf_id)
    assert (first.text, second.text, second.rating) == ("What is your favourite condiment?", "one two three", 1)
    assert second.answer is not None
    assert second.answer.ending is Ending.STOPPED  # that it still runs counts for the first only
    assert list(store.tokens(second.id)) == list(store.tokens(answer.id))
    assert [found.prompt for found in store.generations(second.id)] == [generation.prompt, "more"]
    store.delete_conversation(conversation.id, 5.0)
    store.purge_deleted(6.0)
    assert store.branch(copy.leaf_id)[1].text == "one two three"
    assert len(store.tokens(second.id)) == 3
    again = whole(store.fork_steps(copy.leaf_id or "", a_conversation("Again")))  # the tables of the first copy are used again
    assert [message.text for message in store.branch(again.leaf_id)] == [first.text, second.text]
    assert database.rows("PRAGMA foreign_key_check") == []
