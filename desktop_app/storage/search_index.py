"""Full-text search over all chats: the thread that keeps the index, and the questions to it."""

import math
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from desktop_app.chat.errors import StorageProblem
from desktop_app.chat.message_search import IndexProgress, Search, SearchChoices
from desktop_app.storage.database import Database
from desktop_app.storage.failures import problem_of
from desktop_app.storage.search_file import index_path
from desktop_app.storage.search_indexer import SearchIndexer
from desktop_app.storage.search_reader import SECONDS, Found, FoundChats, SearchReader

T = TypeVar("T")
_TIMES = 3
_PATIENCE = 0.5  # seconds that a question waits for the index to be there


class SearchIndex:
    """The index of a database that is a file; nothing is opened before `start`.

    `told` hears from the thread how far it has come, `followed` that something was committed and can be found.
    """

    def __init__(self, database: Database, told: Callable[[IndexProgress], None], followed: Callable[[], None] = lambda: None) -> None:
        assert database.path is not None
        self._database = database
        self._reading = threading.Lock()
        self._reader = SearchReader(index_path(database.path), database.path)
        self._indexer = SearchIndexer(database.path, database.turn, self._reading, self._reader.close, told, followed)

    def start(self) -> None:
        """Begin to follow the database."""
        self._database.on_commit(self._indexer.wake)
        self._indexer.start()

    def find(self, search: Search, before: int | None, limit: int, stop: threading.Event, seconds: float = SECONDS) -> Found:
        """Some hits; those that were found by then if it is interrupted, none while there is no index."""
        for _ in range(_TIMES):
            with self._reading:
                found = self._asked(lambda: self._reader.find(search, before, limit, stop, seconds))
            if found is not None or stop.is_set():
                break  # else it was meant for the question before, or the index has just been thrown away
        return Found((), None) if found is None else found

    def chats(self, search: Search, stop: threading.Event, seconds: float = math.inf) -> FoundChats:
        """The chats with the words in their titles, or in what no message holds; none with a filter: a chat has neither role nor rating."""
        if stop.is_set() or not search.filter.is_empty:
            return FoundChats((), is_whole=True)
        for _ in range(_TIMES):
            with self._reading:
                found = self._asked(lambda: self._reader.chats(search.text, stop, seconds))
            if found is not None or stop.is_set():
                break
        return FoundChats((), is_whole=True) if found is None else found

    def prepare(self) -> None:
        """Be ready for the first key of a search."""
        with self._reading:
            self._asked(self._reader.prepare)

    def choices(self) -> SearchChoices:
        """What the filters can be set to."""
        with self._reading:
            return self._asked(self._reader.choices) or SearchChoices()

    def interrupt(self) -> None:
        """End the question that is being asked, from another thread."""
        with suppress(sqlite3.Error):
            self._reader.interrupt()

    def rebuild(self) -> None:
        """Throw the index away and build it anew, in the background."""
        self._indexer.rebuild()

    def forget(self) -> None:
        """Nothing is looked for any more: give memory back."""
        with self._reading:
            self._reader.forget()

    @property
    def error(self) -> Exception | None:
        """Why the index stands still; None: it does not."""
        return self._indexer.error

    def close(self) -> None:
        """End, before the database is closed."""
        self.interrupt()
        self._indexer.close()
        with self._reading:
            self._reader.close()

    def _asked(self, question: Callable[[], T]) -> T | None:
        if not self._indexer.ready.wait(_PATIENCE):
            return None
        try:
            return question()
        except sqlite3.Error as error:
            self._reader.close()
            interrupted = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
            if not interrupted and problem_of(error) not in (StorageProblem.IN_USE, StorageProblem.FULL, StorageProblem.READ_ONLY):
                self._indexer.rebuild()
            return None
