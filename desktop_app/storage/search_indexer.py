"""The thread that keeps the search index: it follows the log of changes, and builds the index anew in slices, newest messages first.

The database is only read, but for moments: what the index has is taken out of the log, a few hundred rows at a time.
"""

import sqlite3
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from desktop_app.chat.errors import StorageProblem
from desktop_app.chat.message_search import IndexProgress
from desktop_app.storage.breath import Breath
from desktop_app.storage.failures import problem_of
from desktop_app.storage.search_entries import LeftHalfWay, SearchEntries
from desktop_app.storage.search_file import index_path, open_index, remove_index
from desktop_app.storage.search_tokens import forget_words

_CHANGES_AT_ONCE = 500
_PRUNED_AT_ONCE = 300
_UNPRUNED_AT_MOST = 200_000
"""Some 4 MB: where there is never quiet, the log does not grow further."""
_QUIET = 0.5  # seconds after the last change, when what is left of the log is forgotten
_PATIENCE = 0.2  # seconds that it waits for its turn to write into the database
_REBUILDS_AT_MOST = 3
"""How often in one run it begins anew because of damage: more means that the disk is at fault."""
_PAGES_AT_ONCE = 200  # that are merged in one step, once everything is in
_ORPHANS_IN = 20
"""The index is built anew at a start if more than one entry in so many is of a message that changed or is gone."""
_NO_FAULT_OF_IT = (StorageProblem.FULL, StorageProblem.IN_USE, StorageProblem.READ_ONLY)


class SearchIndexer(threading.Thread):
    """Woken by every commit. `turn` is held by whoever writes the database; `reading` by whoever reads the index.

    `discard` is called before the file is deleted, with `reading` held; `followed` when all that was committed can be found.
    """

    def __init__(
        self,
        database: Path,
        turn: threading.Lock,
        reading: threading.Lock,
        discard: Callable[[], None],
        told: Callable[[IndexProgress], None],
        followed: Callable[[], None],
    ) -> None:
        super().__init__(name="search index", daemon=True)
        self._database, self._path = database, index_path(database)
        self._turn, self._reading, self._discard = turn, reading, discard
        self._told, self._followed = told, followed
        self._wake = threading.Event()
        self._ending = False
        self._unpruned = 0  # changes that the index has and that are logged still
        self._prunes = False  # it is quiet: the log of changes is to be forgotten
        self._rebuild_wanted = False
        self._rebuilds = 0
        self._messages: sqlite3.Connection | None = None
        self._index: sqlite3.Connection | None = None
        self._high_water = self._below = 0
        self._progress = IndexProgress(0, 0)
        self._merging = False
        self._breath = Breath()
        self.ready = threading.Event()
        """The index can be read."""
        self.error: Exception | None = None
        """Why it stands still; it goes on with the next change."""

    def wake(self) -> None:
        """Something was committed. Returns at once."""
        self._wake.set()

    def rebuild(self) -> None:
        """Damage was met, or another database is there: begin anew. Returns at once."""
        self._rebuild_wanted = True
        self._wake.set()

    def close(self) -> None:
        """End after the slice that is being written."""
        self._ending = True
        self._wake.set()
        if self.ident is not None:
            self.join()

    def run(self) -> None:
        """The thread's life."""
        was_woken = True
        try:
            while not self._ending:
                self._wake.clear()
                try:
                    while not self._ending and self._step():
                        pass
                    self.error = None
                except LeftHalfWay:
                    break
                except (sqlite3.Error, OSError) as error:
                    self.error = error
                    self._close()
                    is_own = isinstance(error, sqlite3.Error) and problem_of(error) not in _NO_FAULT_OF_IT
                    if is_own and self._rebuilds < _REBUILDS_AT_MOST:
                        self._rebuilds += 1
                        self._rebuild_wanted = True
                        continue
                if was_woken and not self._ending:
                    self._followed()
                forget_words()
                self._shrink()
                was_woken = self._wake.wait(_QUIET if self._unpruned else None)
                self._prunes = not was_woken
        finally:
            self._close()

    def _step(self) -> bool:
        """Do a little; False if there is nothing more to do."""
        if self._rebuild_wanted:
            self._rebuild_wanted = False
            self._remove()
        if self._index is None or self._messages is None:
            self._open()
            return True
        entries = self._entries
        changes = self._messages.execute(
            "SELECT seq, message_number FROM search_change WHERE seq > ? ORDER BY seq LIMIT ?", (self._high_water, _CHANGES_AT_ONCE)
        ).fetchall()
        if changes:
            self._in_one(lambda: entries.these(list({number for _, number in changes})), high_water=changes[-1][0])
            self._unpruned += len(changes)
            return True
        if self._prunes or self._unpruned > _UNPRUNED_AT_MOST:
            self._prunes = self._prune()
            return self._prunes
        if self._below:
            self._build_on(entries)
            return True
        return self._merging and self._merge()

    def _shrink(self) -> None:
        """Give back what both files have in memory: 6 MB that the next change does not need."""
        for connection in (self._index, self._messages):
            if connection is not None:
                with suppress(sqlite3.Error):  # the next step meets it again
                    connection.execute("PRAGMA shrink_memory").fetchall()

    # opening

    def _open(self) -> None:
        self._messages = sqlite3.connect(self._database, isolation_level=None, timeout=1.0)
        self._messages.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
        self._messages.execute("PRAGMA synchronous = NORMAL")  # else it waits for the disk with each commit, and who writes for it
        self._messages.execute("PRAGMA cache_size = -2000")
        self._index = open_index(self._path)
        if not self._is_empty() and not self._belongs():
            self._remove()
            self._index = open_index(self._path)
        if self._is_empty():
            self._begin()
        state = dict(self._index.execute("SELECT key, value FROM state"))
        self._high_water, self._below = int(state["high_water"]), int(state["below"])
        total = self._messages.execute("SELECT count(*) FROM message").fetchone()[0]
        left = self._messages.execute("SELECT count(*) FROM message WHERE number < ?", (self._below,)).fetchone()[0]
        self._entries = SearchEntries(self._messages, self._index, lambda: self._ending)
        self.ready.set()
        self._tell(IndexProgress(total - left, total))

    def _is_empty(self) -> bool:
        assert self._index is not None
        return self._index.execute("SELECT 1 FROM state WHERE key = 'stamp'").fetchone() is None

    def _belongs(self) -> bool:
        """Whether the index is of this database, and can follow from where it stands."""
        assert self._messages is not None
        assert self._index is not None
        state = dict(self._index.execute("SELECT key, value FROM state"))
        stamp = self._messages.execute("SELECT stamp FROM search_mark").fetchone()
        if stamp is None or state.get("stamp") != stamp[0] or not isinstance(state.get("high_water"), int) or "below" not in state:
            return False
        first, last = self._messages.execute("SELECT (SELECT min(seq) FROM search_change), (SELECT max(seq) FROM search_change)").fetchone()
        if first is None or not first - 1 <= state["high_water"] <= last:
            return bool(first is None and not state["high_water"])
        entries, orphans = self._index.execute("SELECT count(*), count(*) - count(number) FROM entry").fetchone()
        return bool(orphans * _ORPHANS_IN <= entries or orphans < _CHANGES_AT_ONCE)

    def _begin(self) -> None:
        """An empty index: all messages that are there are to be taken in, then what changes from now on."""
        assert self._messages is not None
        assert self._index is not None
        stamp = uuid.uuid4().hex
        last = self._messages.execute("SELECT coalesce(max(seq), 0) FROM search_change").fetchone()[0]
        below = self._messages.execute("SELECT coalesce(max(number) + 1, 0) FROM message").fetchone()[0]
        with self._turn:
            self._messages.execute("BEGIN IMMEDIATE")
            self._messages.execute("DELETE FROM search_mark")
            self._messages.execute("INSERT INTO search_mark (stamp) VALUES (?)", (stamp,))
            self._messages.execute("COMMIT")
        values = [("stamp", stamp), ("high_water", last), ("below", below)]
        self._in_one(lambda: self._index and self._index.executemany("INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)", values))

    def _remove(self) -> None:
        self.ready.clear()
        if self._index is not None:
            self._index.close()
            self._index = None
        with self._reading:
            self._discard()
            remove_index(self._path)

    def _close(self) -> None:
        for connection in (self._index, self._messages):
            if connection is not None:
                connection.close()
        self._index = self._messages = None

    # slices

    def _in_one(self, write: Callable[[], object], **state: int) -> None:
        """Write something and where the index stands then, or nothing."""
        index = self._index
        assert index is not None
        index.execute("BEGIN IMMEDIATE")
        try:
            write()
            for key, value in state.items():
                index.execute("INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)", (key, value))
            index.execute("COMMIT")
        except BaseException:
            if index.in_transaction:
                index.execute("ROLLBACK")
            raise
        self._high_water = state.get("high_water", self._high_water)

    def _build_on(self, entries: SearchEntries) -> None:
        taken = goes_on = 0

        def take() -> None:
            nonlocal taken, goes_on
            taken, goes_on = entries.below(self._below)
            assert self._index is not None
            self._index.execute("INSERT OR REPLACE INTO state (key, value) VALUES ('below', ?)", (goes_on,))

        self._in_one(take)
        self._below = goes_on
        self._merging = True
        total = self._progress.total
        self._tell(IndexProgress(min(self._progress.done + taken, total) if goes_on else total, total))

    def _merge(self) -> bool:
        """Bring the many small parts of a new index together, some pages at a time: fewer parts are searched faster."""
        assert self._index is not None
        before = self._index.total_changes
        self._index.execute("INSERT INTO grams (grams, rank) VALUES ('merge', ?)", (_PAGES_AT_ONCE,))
        self._merging = self._index.total_changes - before >= 2
        return self._merging

    def _prune(self) -> bool:
        """What the index has need not be logged any more: a little of it goes. A turn that is not to be had leaves it for the next time.

        Only once nothing changes any more: with each commit of another connection the window's begins without what it has read.
        True: there is more.
        """
        assert self._messages is not None
        self._breath.take()
        if not self._turn.acquire(timeout=_PATIENCE):
            return False
        try:
            gone = self._messages.execute(
                "DELETE FROM search_change WHERE seq <= ? AND seq < (SELECT max(seq) FROM search_change)"
                " AND seq < (SELECT min(seq) FROM search_change) + ?",
                (self._high_water, _PRUNED_AT_ONCE),
            ).rowcount
        finally:
            self._turn.release()
        if not gone:
            self._unpruned = 0
        return gone > 0

    def _tell(self, progress: IndexProgress) -> None:
        self._progress = progress
        self._told(progress)
