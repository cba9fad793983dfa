"""Values that no server should send and no clipboard should hold."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.endpoint import Endpoint, ServerFacts
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import Role
from desktop_app.chat.parameters import DEFAULT, SEED_MAXIMUM, Control, Knob
from desktop_app.chat.token_track import Token, TokenTrack
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.endpoint_store import EndpointStore
from tests.storage.samples import a_message, answering, append, asked, ended

LOSSLESS = ["", "\0", "a\0b\0", "\ufffe\uffff\ufeff", "\u2028\u0085\x1b[0m", "'; DROP TABLE message; --", "‮עברית‬", "👩‍👩‍👧", "?1 :id"]


@pytest.mark.parametrize("text", LOSSLESS)
def test_odd_characters_come_back_as_they_were(store: ConversationStore, text: str) -> None:
    conversation, answer, generation = answering(store)
    odd = replace(conversation, title=text, system_prompt=text, draft=text, endpoint_id=text, leaf_id=answer.id)
    store.save_conversation(odd)
    assert store.conversation(conversation.id) == replace(odd, updated_at=odd.updated_at)
    append(store, generation, text, "and", text)
    assert store.branch(answer.id)[-1].text == f"{text}and{text}"
    assert store.close_unfinished(now=1.0) == 1
    assert store.branch(answer.id)[-1].text == f"{text}and{text}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("half \ud83d of it", "half \ufffd of it"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("\ud83d\ude00!", "😀!"),  # two halves that came in two tokens
        ("\udcff", "\ufffd"),  # how Python names a byte that is no text
    ],
)
def test_halves_of_a_character_are_joined_or_replaced_and_never_refused(
    path: Path, database: Database, store: ConversationStore, text: str, kept: str
) -> None:
    conversation, question = asked(store, text)
    answer = a_message(conversation, question, text, Role.ASSISTANT)
    store.add_message(answer)
    store.save_draft(conversation.id, text)
    store.save_conversation(replace(conversation, title=text, draft=text, parameters=DEFAULT.with_knob(Control.STOP, Knob((text,)))))
    EndpointStore(database).save(Endpoint("e", text, facts=ServerFacts(model=text)))
    assert [message.text for message in store.branch(answer.id)] == [kept, kept]
    found = store.conversations()[0]
    assert (found.title, found.draft) == (kept, kept)
    assert found.parameters.stop_strings == (kept,)
    assert EndpointStore(database).endpoints()[0].name == kept
    with closing(sqlite3.connect(path)) as other:  # any reader can read it
        assert other.execute("SELECT visible_text FROM message").fetchall() == [(kept,), (kept,)]


def test_a_running_answer_with_halves_of_characters(store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    append(store, generation, "smile: \ud83d")
    append(store, generation, "\ude00")
    error = ChatError(ErrorKind.BROKE_OFF, server_text="\ud800\0")
    store.end_generation(replace(ended(generation), error=error, prompt="\ud800", model="\udfff"), "smile: \ud83d\ude00")
    found = store.branch(answer.id)[-1]
    assert found.text == "smile: 😀"
    assert found.answer is not None
    assert found.answer.error == error
    assert store.tokens(answer.id).text == "smile: \ud83d\ude00"  # tokens keep every byte


@pytest.mark.parametrize("seed", [0, 2**31, 2**63 - 1, 2**63, SEED_MAXIMUM, 10**40])
def test_seeds_of_any_size(store: ConversationStore, seed: int) -> None:
    conversation, answer, generation = answering(store)
    known = replace(generation, seed=seed)
    store.update_generation(known)
    assert store.generations(answer.id) == [known]
    fixed = replace(conversation, parameters=DEFAULT.with_knob(Control.SEED, Knob(min(seed, SEED_MAXIMUM))), leaf_id=answer.id)
    store.save_conversation(fixed)
    assert store.conversation(conversation.id).parameters[Control.SEED].value == min(seed, SEED_MAXIMUM)  # type: ignore[union-attr]


def test_a_server_that_counts_absurdly_does_not_cost_the_answer(store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    store.end_generation(replace(ended(generation), generated_tokens=10**30, prompt_tokens=-(10**30), seconds=float("inf")), "Ketchup")
    (found,) = store.generations(answer.id)
    assert (found.generated_tokens, found.prompt_tokens) == (2**63 - 1, -(2**63))
    assert store.branch(answer.id)[-1].text == "Ketchup"


def test_ten_megabytes(store: ConversationStore) -> None:
    text = "Größe \0 😀 " * 1_000_000
    conversation, question = asked(store, text)
    answer = a_message(conversation, question, "", Role.ASSISTANT)
    store.add_message(answer)
    store.save_draft(conversation.id, text)
    store.save_conversation(replace(conversation, system_prompt=text, draft=text, leaf_id=answer.id))
    assert store.branch(answer.id)[0].text == text
    assert store.conversations()[0].system_prompt == text


def test_a_token_of_a_megabyte(store: ConversationStore) -> None:
    _, answer, generation = answering(store)
    tokens = TokenTrack([Token("x" * 2**20), Token("\0", id=-5, logprob=float("-inf"))])
    store.append_chunk(answer.id, generation.id, tokens.text, tokens.to_bytes())
    assert store.tokens(answer.id).to_bytes() == tokens.to_bytes()
