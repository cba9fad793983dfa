"""Whole conversations are read as they are, also while they grow, and without what was deleted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.chat.generation import AnswerOrigin, AnswerShape, Ending, GeneratedSpan
from desktop_app.chat.message import Role
from tests.exchange.records import Shelf
from tests.storage.samples import a_conversation, a_message, answering, append, ended, track


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    opened = Shelf(tmp_path)
    yield opened
    opened.close()


def test_a_growing_answer_ends_with_what_there_is(shelf: Shelf) -> None:
    conversation, answer, generation = answering(shelf.store)
    append(shelf.store, generation, "Ketch", "up")
    (_, record) = shelf.record(conversation.id).messages
    assert record.message.text == "Ketchup"
    assert record.generations[0].generation.ending is Ending.CLOSED
    assert record.generations[0].generation.generated_tokens == 2
    append(shelf.store, generation, "!")
    assert shelf.record(conversation.id).messages[1].message.text == "Ketchup!"
    assert answer.id == record.message.id


def test_a_deleted_message_goes_with_all_below_it(shelf: Shelf) -> None:
    conversation, answer, generation = answering(shelf.store)
    append(shelf.store, generation, "Ketch", "up")
    shelf.store.end_generation(ended(generation), "Ketchup")
    below = a_message(conversation, answer, "Why?")
    shelf.store.add_message(below)
    shelf.database.write("UPDATE message SET deleted_at = 1 WHERE id = ?", (answer.id,))
    record = shelf.record(conversation.id)
    assert [each.message.text for each in record.messages] == ["What is your favourite condiment?"]
    assert record.conversation.leaf_id == record.messages[0].message.id


def test_tokens_that_a_fork_took_from_a_deleted_answer_are_kept(shelf: Shelf) -> None:
    conversation, answer, generation = answering(shelf.store)
    append(shelf.store, generation, "Ketch", "up")
    shelf.store.end_generation(ended(generation), "Ketchup")
    fork = a_message(conversation, None, "Ketch", Role.ASSISTANT)
    shelf.store.add_message(fork)
    shelf.store.set_shape(fork.id, AnswerShape((GeneratedSpan(generation.id, 0, 1),), AnswerOrigin(answer.id, 1)))
    shelf.database.write("UPDATE message SET deleted_at = 1 WHERE id = ?", (answer.id,))
    found = {each.message.id: each for each in shelf.record(conversation.id).messages}[fork.id]
    assert [each.tokens for each in found.generations] == [track("Ketch", "up").to_bytes()]
    assert found.shape == AnswerShape((GeneratedSpan(generation.id, 0, 1),))


def test_damaged_tokens_do_not_take_the_text_along(shelf: Shelf) -> None:
    conversation, answer, generation = answering(shelf.store)
    append(shelf.store, generation, "Ketchup")
    shelf.store.end_generation(ended(generation), "Ketchup")
    shelf.database.write("UPDATE answer_chunk SET tokens = x'00' WHERE answer_id = ?", (answer.id,))
    assert shelf.record(conversation.id).messages[1].message.text == "Ketchup"


def test_the_branch_that_is_shown(shelf: Shelf) -> None:
    conversation = a_conversation()
    shelf.store.save_conversation(conversation)
    first = a_message(conversation, None, "one")
    for message in (first, a_message(conversation, first, "two"), a_message(conversation, first, "other two")):
        shelf.store.add_message(message)
    record = shelf.record(conversation.id)
    assert [each.message.text for each in record.branch()] == ["one", "other two"]
    assert len(record.messages) == 3
