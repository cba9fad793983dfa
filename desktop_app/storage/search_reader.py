"""Asks the index, newest messages first, in spans of time: a query that finds little is never away for long."""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.chat.folded_text import Term, has_all, terms_of
from desktop_app.chat.message import Role
from desktop_app.chat.message_search import ChatHit, Search, SearchChoices, SearchHit
from desktop_app.storage.search_attached import AttachedReader, Carrier
from desktop_app.storage.search_chat_texts import SearchChatTexts
from desktop_app.storage.search_excerpt import Excerpt, FoldedTexts, excerpt
from desktop_app.storage.search_file import open_reader
from desktop_app.storage.search_titles import SearchTitles
from desktop_app.storage.search_tokens import match_expression

SECONDS = 0.025
"""After so long it tells what was found by then."""
_SPANS = 16  # into which all of the time is parted at first
_QUICK, _SLOW = 0.004, 0.02  # seconds that a span takes
_COLUMNS = """
entry.place, message.id, message.conversation_id, message.role, message.created_at, message.visible_text,
conversation.title, conversation.archived
"""
_MESSAGES = """
CROSS JOIN chats.message AS message ON message.number = entry.number
CROSS JOIN chats.conversation AS conversation ON conversation.id = message.conversation_id
"""
_THERE = "message.deleted_at IS NULL AND conversation.deleted_at IS NULL"
_BY_TOKENS = f"""
SELECT {_COLUMNS} FROM grams CROSS JOIN entry ON entry.place = grams.rowid {_MESSAGES}
WHERE grams MATCH ? AND grams.rowid BETWEEN ? AND ? AND {_THERE} ORDER BY grams.rowid DESC
"""
_ALL = f"SELECT {_COLUMNS} FROM entry {_MESSAGES} WHERE ? = '' AND entry.place BETWEEN ? AND ? AND {_THERE} ORDER BY entry.place DESC"


@dataclass(frozen=True, slots=True)
class Found:
    """Some hits, newest first; `before` is where to go on, None if nothing is left."""

    hits: tuple[SearchHit, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class FoundChats:
    """Chats, those with the words in their titles first; without `is_whole` there was no time to look everywhere."""

    hits: tuple[ChatHit, ...]
    is_whole: bool


class SearchReader:
    """One query at a time, from any thread. Raises sqlite3.Error."""

    def __init__(self, index: Path, database: Path) -> None:
        self._index, self._database = index, database
        self._connection: sqlite3.Connection | None = None
        self._texts = FoldedTexts()
        self._attached = AttachedReader(self._texts)
        self._titles = SearchTitles()
        self._chat_texts = SearchChatTexts(self._texts)

    def find(self, search: Search, before: int | None, limit: int, stop: threading.Event, seconds: float = SECONDS) -> Found:
        """Look further, from `before` on, until there are `limit` hits, the time is up, or it is stopped."""
        began = time.perf_counter()
        connection = self._opened()
        terms = [Term(term) for term in terms_of(search.text)]
        match = match_expression([term.text for term in terms], search.filter)
        least, most = connection.execute("SELECT (SELECT min(place) FROM entry), (SELECT max(place) FROM entry)").fetchone()
        if least is None or (search.text.strip() and not terms):
            return Found((), None)
        high = most if before is None else min(before - 1, most)
        least = max(least, int(search.filter.since or 0))
        if search.filter.until is not None:
            high = min(high, int(search.filter.until) - 1)
        span = max((most - least) // _SPANS, 1)
        hits: list[SearchHit] = []
        while high >= least and not stop.is_set():
            low, since = max(high - span + 1, least), time.perf_counter()
            for place, hit in self._hits(connection, (match, low, high), terms, stop):
                if hit is not None:
                    hits.append(hit)
                if len(hits) >= limit or stop.is_set() or time.perf_counter() - began > seconds:
                    return Found(tuple(hits), place)
            high, took = low - 1, time.perf_counter() - since
            span = span * 4 if took < _QUICK else span if took < _SLOW else max(span // 4, 1)
            if time.perf_counter() - began > seconds:
                break
        return Found(tuple(hits), high + 1 if high >= least else None)

    def chats(self, text: str, stop: threading.Event, seconds: float) -> FoundChats:
        """The chats with these words in their titles, then those with them in what no message holds: files of drafts may be long."""
        connection, terms = self._opened(), [Term(term) for term in terms_of(text)]
        until = time.perf_counter() + seconds

        def is_stopped() -> bool:
            return stop.is_set() or time.perf_counter() > until

        found = (*self._titles.find(connection, terms), *self._chat_texts.find(connection, terms, is_stopped))
        return FoundChats(found, is_whole=not is_stopped())

    def prepare(self) -> None:
        """Somebody is about to search: open the files, and read titles and system prompts."""
        self._titles.renew(self._opened())
        self._chat_texts.renew(self._opened(), lambda: False)

    def choices(self) -> SearchChoices:
        """What the filters can be set to."""
        rows = self._opened().execute("SELECT kind, value, name FROM choice ORDER BY name").fetchall()
        endpoints = tuple((value, name) for kind, value, name in rows if kind == "endpoint")
        return SearchChoices(endpoints, tuple(value for kind, value, _ in rows if kind == "model"))

    def interrupt(self) -> None:
        """What is being asked ends soon, with an error."""
        if self._connection is not None:
            self._connection.interrupt()

    def forget(self) -> None:
        """Give back the texts that were kept for the next key."""
        self._texts.forget()
        self._chat_texts.forget()

    def close(self) -> None:
        """Let go of the files; the next question opens them again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = open_reader(self._index, self._database)
        return self._connection

    def _hits(
        self, connection: sqlite3.Connection, asked: tuple[str, int, int], terms: Sequence[Term], stop: threading.Event
    ) -> Iterator[tuple[int, SearchHit | None]]:
        """The places that may be hits, and the hit, if it is one: the tokens of a term may stand apart in a text."""
        for place, message_id, chat, role, at, text, title, archived in connection.execute(_BY_TOKENS if asked[0] else _ALL, asked):
            folded = self._texts.folded(text, stop.is_set)
            if has_all(folded.folded, terms):
                found: Excerpt | None = excerpt(folded, terms)
            else:
                found = self._attached.find(folded, connection, (Carrier.MESSAGE, message_id), terms, stop.is_set)
            if found is not None:
                yield place, SearchHit(message_id, chat, title, Role(role), at, bool(archived), found.line, found.spans, found.words)
            else:
                yield place, None
