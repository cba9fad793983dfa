"""Puts messages into the index, a batch at a time; for a message that is as it was nothing is written."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import isfinite

from desktop_app.storage.among import AMONG, among
from desktop_app.storage.breath import Breath
from desktop_app.storage.search_attached import with_attached
from desktop_app.storage.search_tokens import filter_tokens, text_tokens

_MESSAGES = """
SELECT message.number, message.role, message.rating, message.created_at, message.visible_text,
    generation.endpoint_id, generation.endpoint_name, generation.model, generation.number, generation.ending,
    CASE WHEN EXISTS (SELECT 1 FROM message_attachment WHERE message_id = message.id) THEN message.id END
FROM message LEFT JOIN generation
    ON generation.number = (SELECT max(number) FROM generation AS any_of WHERE any_of.answer_id = message.id)
WHERE message.number
"""
_FREE = """
SELECT place + 1 FROM entry AS taken WHERE place >= ? AND NOT EXISTS (SELECT 1 FROM entry WHERE place = taken.place + 1)
ORDER BY place LIMIT 1
"""
_AT_ONCE = 500  # in one query
_MESSAGES_AT_ONCE = 1000
_CHARACTERS_AT_ONCE = 1_000_000
_LATEST = 2**40  # seconds
_SEEN_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class _Found:
    """A message as it is to be found."""

    number: int
    second: int
    text: str
    filters: tuple[str, ...]
    endpoint: tuple[str, str]  # id and name
    model: str
    digest: int


@dataclass(frozen=True, slots=True)
class _Batch:
    """What was read: the numbers that were met, and those of them that are to be found."""

    numbers: list[int]
    found: list[_Found]
    is_all: bool


class LeftHalfWay(Exception):
    """The thread is to end: what was begun is taken back."""


class SearchEntries:
    """Writes inside the transaction of its caller: `messages` reads the database, `index` writes the index.

    Raises LeftHalfWay as soon as `is_ending`.
    """

    def __init__(self, messages: sqlite3.Connection, index: sqlite3.Connection, is_ending: Callable[[], bool]) -> None:
        self._messages, self._index, self._is_ending = messages, index, is_ending
        self._next_free: dict[int, int] = {}
        self._breath = Breath()

    def below(self, number: int) -> tuple[int, int]:
        """Take in messages with smaller numbers, the greatest first: how many, and below which number it goes on (0: nowhere)."""
        batch = self._read("< ? ORDER BY message.number DESC LIMIT ?", (number, _MESSAGES_AT_ONCE))
        self._write(batch)
        return len(batch.numbers), min(batch.numbers, default=0)

    def these(self, numbers: Sequence[int]) -> None:
        """Take in these messages as they are now; those that are gone leave the index."""
        for first in range(0, len(numbers), _AT_ONCE):
            left = set(numbers[first : first + _AT_ONCE])
            while left:
                batch = self._read(f"{AMONG} ORDER BY message.number DESC", among(left))
                self._write(batch)
                left.difference_update(batch.numbers)
                if batch.is_all:
                    self._index.executemany("UPDATE entry SET number = NULL WHERE number = ?", [(number,) for number in left])
                    break

    def _read(self, condition: str, values: Sequence[object]) -> _Batch:
        batch, characters = _Batch([], [], True), 0
        cursor = self._messages.execute(_MESSAGES + condition, values)
        for number, role, rating, created_at, text, endpoint_id, endpoint_name, model, generation, ending, carrier in cursor:
            batch.numbers.append(number)
            text = text if carrier is None else with_attached(text, self._messages, carrier)
            if generation is None or ending is not None:  # an answer that runs is taken in when it has ended
                filters = tuple(filter_tokens(role, rating, endpoint_id, model))
                digest = blake2b(text.encode("utf-8", "replace") + "\0".join(filters).encode(), digest_size=7)
                second = int(min(max(created_at, 0), _LATEST)) if isfinite(created_at) else 0
                endpoint = (endpoint_id or "", endpoint_name or "")
                batch.found.append(_Found(number, second, text, filters, endpoint, model or "", int.from_bytes(digest.digest())))
            self._breath.take()
            characters += len(text)
            if characters > _CHARACTERS_AT_ONCE:
                cursor.close()
                return _Batch(batch.numbers, batch.found, False)
        return batch

    def _write(self, batch: _Batch) -> None:
        known: dict[int, int] = {}
        for first in range(0, len(batch.numbers), _AT_ONCE):
            some = batch.numbers[first : first + _AT_ONCE]
            known.update(self._index.execute(f"SELECT number, digest FROM entry WHERE number {AMONG}", among(some)))
        # FTS5 wants places in order
        new = sorted((found for found in batch.found if known.get(found.number) != found.digest), key=lambda found: found.second)
        placed = []
        for found in new:
            if found.number in known:
                self._index.execute("UPDATE entry SET number = NULL WHERE number = ?", (found.number,))
            place = self._place(found.second)
            self._index.execute("INSERT INTO entry (place, number, digest) VALUES (?, ?, ?)", (place, found.number, found.digest))
            placed.append((place, found))
            self._breath.take()
        self._index.executemany("INSERT INTO grams (rowid, tokens) VALUES (?, ?)", self._rows(placed))
        choices = {("endpoint", *found.endpoint) for found in new if found.endpoint[0]}
        choices |= {("model", found.model, found.model) for found in new if found.model}
        self._index.executemany("INSERT OR IGNORE INTO choice (kind, value, name) VALUES (?, ?, ?)", choices)

    def _rows(self, placed: Sequence[tuple[int, _Found]]) -> Iterator[tuple[int, str]]:
        for place, found in placed:
            parts = list(found.filters)
            for tokens in text_tokens(found.text):
                if self._is_ending():
                    raise LeftHalfWay
                parts.append(tokens)
                self._breath.take()
            yield place, " ".join(parts)

    def _place(self, second: int) -> int:
        """The first free place from a second on."""
        place = self._next_free.get(second, second)
        if self._index.execute("SELECT 1 FROM entry WHERE place = ?", (place,)).fetchone() is not None:
            (place,) = self._index.execute(_FREE, (place,)).fetchone()
        if len(self._next_free) > _SEEN_AT_MOST:
            self._next_free.clear()
        self._next_free[second] = place + 1
        return int(place)
