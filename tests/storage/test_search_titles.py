"""Titles that are looked through as one types: as they are now, and read again only when one of them has changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.chat_list import Place
from desktop_app.chat.folded_text import Term, terms_of
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.search_titles import AT_MOST, SearchTitles
from tests.storage.samples import a_conversation, a_message, answering, append, ended


@pytest.fixture
def connection(path: Path, store: ConversationStore) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("ATTACH ? AS chats", (str(path),))
        yield connection


def found(titles: SearchTitles, connection: sqlite3.Connection, query: str) -> list[str]:
    return [hit.title for hit in titles.find(connection, [Term(term) for term in terms_of(query)])]


def test_titles_are_found_as_they_are_now(connection: sqlite3.Connection, store: ConversationStore) -> None:
    titles = SearchTitles()
    arles, baux = a_conversation("Straße nach Arles", 1.0), a_conversation("Les Baux", 2.0)
    for chat in (arles, baux):
        store.save_conversation(chat)
    assert found(titles, connection, "strasse") == ["Straße nach Arles"]
    assert found(titles, connection, "arles ras") == ["Straße nach Arles"], "inside a word, and every word"
    assert found(titles, connection, "le") == ["Les Baux"], "a short one only where a word starts"
    assert found(titles, connection, "e") == found(titles, connection, "") == []
    store.save_conversation(replace(baux, title="Arles, again"))
    assert found(titles, connection, "arles") == ["Arles, again", "Straße nach Arles"]
    store.add_message(a_message(arles, None, "What is left of the theatre?", at=3.0))
    assert found(titles, connection, "arles") == ["Straße nach Arles", "Arles, again"], "the one that was written in last comes first"
    store.set_places({arles.id: Place(archived=True), baux.id: Place(deleted_at=4.0)})
    assert [hit.archived for hit in titles.find(connection, [Term("arles")])] == [True]
    store.set_places({baux.id: Place()})
    assert found(titles, connection, "again") == ["Arles, again"]
    store.delete_conversation(baux.id, 5.0)
    store.purge_deleted(6.0)
    assert found(titles, connection, "again") == []


def test_an_answer_that_grows_has_no_title_read_again(connection: sqlite3.Connection, store: ConversationStore) -> None:
    titles = SearchTitles()
    conversation, answer, generation = answering(store)
    assert found(titles, connection, "condiments") == ["Condiments"]
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    append(store, generation, "Ketchup", ".")
    store.end_generation(ended(generation), "Ketchup.")
    store.save_draft(conversation.id, "And")
    store.save_conversation(replace(conversation, leaf_id=answer.id, updated_at=store.conversations()[0].updated_at, draft="And then"))
    assert found(titles, connection, "condiments") == ["Condiments"]
    assert len(asked) == 1, asked


def test_so_many_are_listed_and_no_more(connection: sqlite3.Connection, store: ConversationStore) -> None:
    for number in range(AT_MOST + 20):
        store.save_conversation(a_conversation(f"Chat {number}", float(number)))
    assert found(SearchTitles(), connection, "chat") == [f"Chat {number}" for number in range(AT_MOST + 19, 19, -1)]
