"""The search index: it finds what a slow search finds, follows every change, and outlives damage and kills."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.folded_text import Term, fold, terms_of
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Message, Role
from desktop_app.chat.message_search import IndexProgress, Rated, Search, SearchFilter, SearchHit
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.search_file import index_path
from desktop_app.storage.search_index import SearchIndex
from tests.exchange.records import an_attachment, stored_attachment
from tests.storage.samples import a_conversation, a_generation, a_message, answering, append, asked, ended


class Desk:
    """A database with its index, and a way to wait for it."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.store = ConversationStore(self.database)
        self.told: list[IndexProgress] = []
        self.index = SearchIndex(self.database, self.told.append)
        self.index.start()

    def settled(self) -> None:
        """Wait until the index has everything."""
        indexer, until = self.index._indexer, time.monotonic() + 20
        while time.monotonic() < until:
            last = self.database.rows("SELECT coalesce(max(seq), 0) FROM search_change")[0][0]
            if indexer.ready.is_set() and (indexer._high_water, indexer._below) == (last, 0):
                return
            time.sleep(0.005)
        raise AssertionError(f"the index does not follow: {self.index.error}")

    def find(self, text: str = "", wanted: SearchFilter | None = None, limit: int = 50) -> list[SearchHit]:
        self.settled()
        return list(self.pages(Search(text, wanted or SearchFilter()), limit))

    def pages(self, search: Search, limit: int) -> Iterator[SearchHit]:
        before: int | None = None
        while True:
            found = self.index.find(search, before, limit, threading.Event(), seconds=5)
            yield from found.hits
            before = found.before
            if before is None:
                return

    def texts(self, query: str, wanted: SearchFilter | None = None) -> list[str]:
        """What the messages say that were found, newest first."""
        return [self.store.messages([hit.message_id])[0].text for hit in self.find(query, wanted)]

    def say(self, *texts: str, at: float = 1001.0) -> list[Message]:
        """A chat of messages of the user's."""
        conversation, parent, said = a_conversation(), None, []
        with self.database.transaction():
            self.store.save_conversation(conversation)
            for number, text in enumerate(texts):
                parent = a_message(conversation, parent, text, at=at + number)
                self.store.add_message(parent)
                said.append(parent)
        return said

    def close(self) -> None:
        self.index.close()
        self.database.close()


@pytest.fixture
def open_desk(path: Path) -> Iterator[Callable[[], Desk]]:
    desks: list[Desk] = []

    def make() -> Desk:
        desks.append(Desk(path))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


@pytest.fixture
def desk(open_desk: Callable[[], Desk]) -> Desk:
    return open_desk()


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Die Antwortzeit ist kurz", "wort"),
        ("Die Straße ist lang", "strasse"),
        ("Die Strasse ist lang", "straße"),
        ("weit über die Felder", "uber"),
        ("weit u\u0308ber die Felder", "ÜBER"),
        ("我爱中国菜", "中国"),
        ("我爱中国菜", "菜"),
        ("東京タワーに行きました", "行"),
        ("東京タワーに行きました", "タワ"),
        ("한국어를 배우다", "국어"),
        ("so funny 😀 indeed", "😀"),
        ("def max_new_tokens(self):", "max_new_tokens"),
        ("def max_new_tokens(self):", "new"),
        ("getUserName()", "username"),
        ("use std::vector here", "std::vec"),
        ("I write C++ and C#", "c++"),
        ("I write C++ and C#", "c#"),
        ("Hello world", "he"),
        ("Hello world", "w"),
        ("Hello world", "wor hel"),
        ("ＦＵＬＬ width", "full"),
        ("the ﬁrst ligature", "first"),
        ("e\u00adx\u00adample with soft hyphens", "example"),
        ("**Antwort**zeit in bold", "antwortzeit"),
        ("ένα ΜΕΓΆΛΟ σπίτι", "μεγαλο"),
        ("Ёлка стоит", "елка"),
        ("שָׁלוֹם עולם", "שלום"),
        ("en ordinateur, deux ordinateurs", "ordinateurs"),
    ],
)
def test_finds(desk: Desk, text: str, query: str) -> None:
    desk.say("something else 别的", text, "another thing")
    assert desk.texts(query) == [text]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Hello world", "o"),  # one letter stands for a word's start
        ("Hello world", "worldly"),
        ("Hello world", "hello mars"),
        ("カ and カ", "ガ"),
        ("abc bcd", "abcd"),  # all its tokens are there, but not in a row
        ("all * stars", "“"),
    ],
)
def test_does_not_find(desk: Desk, text: str, query: str) -> None:
    desk.say(text)
    assert desk.texts(query) == []


def test_newest_first_whatever_came_in_first(desk: Desk) -> None:
    desk.say("wind, the newest", at=9000.0)
    desk.say("wind, the oldest", at=10.0)
    desk.say("wind in between", "wind of the same chat", at=500.0)
    assert desk.texts("wind") == ["wind, the newest", "wind of the same chat", "wind in between", "wind, the oldest"]


def test_many_of_the_same_second_are_all_found(desk: Desk) -> None:
    for _ in range(3):
        desk.say(*(["same"] * 40), at=0.0)
    assert len(desk.find("same", limit=7)) == 120


def test_an_excerpt_shows_every_hit_at_its_place(desk: Desk) -> None:
    desk.say(f"{'far away ' * 50}Down the **Straße** to the\n\n> old STRASSE {'and on ' * 50}")
    hit = desk.find("strasse")[0]
    assert [hit.excerpt[start:end] for start, end in hit.spans] == ["Straße", "STRASSE"]
    assert hit.words == "Straße"
    assert "*" not in hit.excerpt
    assert ">" not in hit.excerpt
    assert hit.excerpt.startswith("…")
    assert hit.excerpt.endswith("…")
    assert len(hit.excerpt) < 250


def test_an_answer_is_found_when_it_has_ended_and_by_what_gave_it(desk: Desk) -> None:
    _, answer, generation = answering(desk.store)
    append(desk.store, generation, "lavender", " honey")
    assert desk.find("lavender") == []
    desk.store.end_generation(ended(generation), "lavender honey")
    assert [hit.message_id for hit in desk.find("lavender")] == [answer.id]
    assert desk.find("honey", SearchFilter(endpoint_id="e1", model="Mistral-7B-Instruct-v0.1", role=Role.ASSISTANT))
    assert not desk.find("honey", SearchFilter(endpoint_id="e2"))
    assert not desk.find("honey", SearchFilter(model="another"))
    assert not desk.find("honey", SearchFilter(role=Role.USER))
    choices = desk.index.choices()
    assert choices.endpoints == (("e1", "Local TGI"),)
    assert choices.models == ("Mistral-7B-Instruct-v0.1",)


def test_an_answer_that_goes_on_is_found_by_all_of_its_words_once(desk: Desk) -> None:
    _, answer, generation = answering(desk.store)
    desk.store.end_generation(ended(generation, Ending.LIMIT), "lavender")
    assert len(desk.find("lavender")) == 1
    more = replace(a_generation(answer))
    desk.store.start_generation(more)
    desk.store.end_generation(ended(more), "lavender and thyme")
    assert len(desk.find("thyme")) == len(desk.find("lavender")) == 1


def test_filters_alone_list_what_they_let_through(desk: Desk) -> None:
    first, second = desk.say("early", "late")
    desk.database.write("UPDATE message SET rating = 1 WHERE id = ?", (second.id,))
    assert [hit.message_id for hit in desk.find("", SearchFilter(rated=Rated.UP))] == [second.id]
    assert desk.find("", SearchFilter(rated=Rated.DOWN)) == []
    assert [hit.message_id for hit in desk.find("", SearchFilter(since=1002.0))] == [second.id]
    assert [hit.message_id for hit in desk.find("", SearchFilter(until=1002.0))] == [first.id]
    assert [desk.find("", SearchFilter(until=1001.0)), desk.find("late", SearchFilter(until=1002.0))] == [[], []]
    assert [hit.message_id for hit in desk.find("")] == [second.id, first.id]


def test_what_is_in_the_trash_is_not_found_until_it_is_back(desk: Desk) -> None:
    conversation, _ = asked(desk.store, "a favourite condiment")
    assert desk.find("condiment")
    desk.store.delete_conversation(conversation.id, 5.0)
    assert not desk.find("condiment")
    desk.store.restore_conversation(conversation.id)
    assert desk.find("condiment")
    desk.database.write("UPDATE message SET deleted_at = 1 WHERE conversation_id = ?", (conversation.id,))
    assert not desk.find("condiment")


def test_what_is_archived_is_found_and_marked(desk: Desk) -> None:
    desk.say("put away")
    desk.database.write("UPDATE conversation SET archived = 1")
    assert [hit.archived for hit in desk.find("away")] == [True]


def test_what_is_removed_for_good_does_not_come_back_under_another_number(desk: Desk) -> None:
    conversation, _ = asked(desk.store, "condiment")
    assert desk.find("condiment")
    desk.store.delete_conversation(conversation.id, 5.0)
    desk.store.purge_deleted(10.0)
    desk.say("a successor")
    assert not desk.find("condiment")
    assert desk.texts("successor") == ["a successor"]


def test_the_log_of_changes_does_not_grow(desk: Desk) -> None:
    for number in range(30):
        desk.say(f"message {number}")
    desk.settled()
    desk.say("the last one")
    assert len(desk.find("message")) == 30
    until = time.monotonic() + 10
    while desk.database.rows("SELECT count(*) FROM search_change")[0][0] > 1 and time.monotonic() < until:
        time.sleep(0.005)
    assert desk.database.rows("SELECT count(*) FROM search_change")[0][0] == 1


def test_what_was_written_while_nothing_followed_is_found_at_the_next_start(open_desk: Callable[[], Desk], path: Path) -> None:
    first = open_desk()
    first.say("known before")
    first.settled()
    first.close()
    database = Database(path)
    ConversationStore(database).save_conversation(conversation := a_conversation())
    ConversationStore(database).add_message(a_message(conversation, None, "written meanwhile"))
    database.close()
    second = open_desk()
    assert second.texts("meanwhile") == ["written meanwhile"]
    assert second.texts("before") == ["known before"]
    assert len(second.find("")) == 2


@pytest.mark.parametrize("harm", ["gone", "garbage", "truncated", "version", "tables", "ahead", "another's", "gap"])
def test_an_index_that_does_not_fit_is_built_anew(open_desk: Callable[[], Desk], path: Path, harm: str) -> None:
    first = open_desk()
    said = first.say(*[f"the quick brown fox number {number}" for number in range(300)])
    first.settled()
    first.close()
    index = index_path(path)
    if harm == "gone":
        index.unlink()
    elif harm == "garbage":
        index.write_bytes(b"no database at all" * 1000)
    elif harm == "truncated":
        index.write_bytes(index.read_bytes()[: index.stat().st_size // 2])
    else:
        with closing(sqlite3.connect(path if harm in ("another's", "gap") else index)) as connection:
            for sql in {
                "version": ["PRAGMA user_version = 999"],
                "tables": ["DROP TABLE grams"],
                "ahead": ["UPDATE state SET value = 10000 WHERE key = 'high_water'"],
                "another's": ["UPDATE search_mark SET stamp = 'x'"],
                "gap": ["UPDATE search_change SET seq = seq + 1000"],
            }[harm]:
                connection.execute(sql)
            connection.commit()
    second = open_desk()
    second.say("one more fox")
    deadline = time.monotonic() + 20
    while len(second.find("fox", limit=1000)) != len(said) + 1:
        assert time.monotonic() < deadline


def test_damage_that_is_met_while_it_is_read_is_mended(desk: Desk) -> None:
    desk.say(*[f"the quick brown fox number {number}" for number in range(2000)])
    desk.settled()
    index = index_path(desk.database.path or Path())
    with closing(sqlite3.connect(index)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("UPDATE grams_data SET block = randomblob(200) WHERE id > 10")
        connection.commit()
    deadline = time.monotonic() + 20
    while len(desk.find("number 1999")) != 1 or len(desk.find("fox", limit=3000)) != 2000:
        assert time.monotonic() < deadline


def test_a_question_that_is_stopped_ends_at_once(desk: Desk) -> None:
    desk.say(*["fox"] * 50)
    desk.settled()
    stop = threading.Event()
    stop.set()
    found = desk.index.find(Search("fox"), None, 50, stop)
    assert len(found.hits) <= 1
    assert found.before is not None


def test_a_question_without_time_goes_on_where_it_was(desk: Desk) -> None:
    desk.say(*[f"fox {number}" for number in range(40)])
    desk.settled()
    seen: list[str] = []
    before: int | None = None
    for _ in range(200):
        found = desk.index.find(Search("fox"), before, 50, threading.Event(), seconds=0)
        seen += [hit.message_id for hit in found.hits]
        before = found.before
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 40


def test_a_long_message_is_found_from_end_to_end(desk: Desk) -> None:
    text = "über " * 100_000 + "Antwortzeit" + " lang" * 100_000 + "中国" * 20_000 + "zuletzt"
    desk.say(text)
    for query in ("wortzeit", "zuletzt", "国中国", "uber antwort zuletzt"):
        assert len(desk.find(query)) == 1
    hit = desk.find("antwortzeit")[0]
    assert [hit.excerpt[start:end] for start, end in hit.spans] == ["Antwortzeit"]


def test_surrogates_nuls_and_absurd_times(desk: Desk) -> None:
    desk.say("before\0after \ud83d lone")
    desk.say("long ago", at=-1e300)
    desk.say("some day", at=1e300)
    assert len(desk.find("after lone")) == 1
    assert desk.find("")[0].excerpt == "some day"
    assert desk.find("\ud83d\0 '\"()*^:-") == []


def carrying(desk: Desk, text: str, *attachments: Attachment) -> Message:
    conversation = a_conversation()
    message = replace(a_message(conversation, None, text), attachments=attachments)
    with desk.database.transaction():
        desk.store.save_conversation(conversation)
        desk.store.add_message(message)
    return message


def test_what_a_message_carries_is_found_with_it(desk: Desk) -> None:
    text = f"{'far away ' * 9_000}\nDie **Antwortzeit** ist kurz{' und so weiter' * 90}"
    notes = an_attachment(desk.store, text, "A very long name of notes.txt")
    photo = stored_attachment(desk.store, "Straße.png", "image/png", b"\x89PNG lavender")
    message = carrying(desk, "Look at this", notes, photo)
    carrying(desk, "Look at that")
    for query in ("wortzeit", "look antwortzeit", "kurz strasse", "long name"):
        assert [hit.message_id for hit in desk.find(query)] == [message.id], query
    hit = desk.find("antwortzeit kurz")[0]
    assert hit.excerpt.startswith("A very long n… notes.txt: …")
    assert [hit.excerpt[start:end] for start, end in hit.spans] == ["Antwortzeit", "kurz"]
    assert hit.words == "", "in the message there is nothing to be marked"
    assert [desk.find("look wortzeit")[0].words, desk.find("strasse")[0].excerpt] == ["Look", "Straße.png"]
    assert desk.texts("lavender") == desk.texts("antwortzeit ketchup") == []


def test_what_comes_after_its_message_is_found(desk: Desk) -> None:
    notes = an_attachment(desk.store, "thyme and honey")
    (message,) = desk.say("Look")
    assert desk.texts("honey") == []
    desk.database.write("INSERT INTO message_attachment VALUES (?, 0, ?)", (message.id, notes.id))
    assert desk.texts("honey") == ["Look"]


_WORDS = st.sampled_from(
    [
        *("Antwortzeit", "Straße", "über", "u\u0308ber", "wort", "zeit", "der", "die", "das", "中国", "我爱中国菜", "東京タワー"),
        *("がき", "かき", "한국어", "Ελλάδα", "Ёлка", "שלום", "مَرحبا", "snake_case", "camelCase", "std::vector", "C++", "😀"),
        *("👩\u200d💻", "x=1;", "foo*bar", "`code`", "ﬁn", "ＡＢ", "İstanbul", "ไทย", "हिन्दी", "\u00ad-", "1,204", "a", "b", "ab"),
    ]
)
_TEXTS = st.lists(st.lists(_WORDS, min_size=1, max_size=6).map(" ".join) | st.text(max_size=20), min_size=1, max_size=8)


@st.composite
def _queries(draw: st.DrawFn, texts: list[str]) -> str:
    text = draw(st.sampled_from(texts))
    start = draw(st.integers(0, max(len(text) - 1, 0)))
    piece = text[start : start + draw(st.integers(1, 8))]
    return draw(st.sampled_from([piece, piece.upper(), piece + "x", f"{piece} {draw(_WORDS)}"]))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_finds_what_a_slow_search_finds(desk: Desk, data: st.DataObject) -> None:
    texts = data.draw(_TEXTS)
    desk.database.write("UPDATE message SET deleted_at = 1")
    said = desk.say(*texts)
    for _ in range(3):
        query = data.draw(_queries(texts))
        terms = [Term(term) for term in terms_of(query)]
        stored = {message.id: message.text for message in desk.store.messages([message.id for message in said])}
        slow = [message.id for message in said if terms and all(term.find(fold(stored[message.id])) >= 0 for term in terms)]
        assert {hit.message_id for hit in desk.find(query) if terms} == set(slow), query
