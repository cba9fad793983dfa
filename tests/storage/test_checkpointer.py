"""What was committed outlives a power cut, and the window's thread never waits for the disk."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.storage import checkpointer
from desktop_app.storage.checkpointer import Checkpointer, log_size
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.storage.samples import a_conversation, a_message, answering, append, asked, ended

BOUND = 20.0


def until(condition: Callable[[], bool]) -> None:
    """Wait until it is so, at most 20 seconds."""
    last = time.monotonic() + BOUND
    tick = threading.Event()
    while not condition():
        assert time.monotonic() < last, "it never came to be"
        tick.wait(0.002)


def wal(path: Path) -> Path:
    return path.with_name("brise.db-wal")


class Disk:
    """A disk whose syncs are counted, and last as long as `gate` is closed."""

    def __init__(self) -> None:
        self.synced: list[tuple[str, str]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.is_at_work = threading.Event()

    def sync(self, file: Path) -> None:
        self.is_at_work.set()
        assert self.gate.wait(BOUND)
        self.synced.append((file.name, threading.current_thread().name))


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def log_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is always something to sync: the database's own checkpointer may have begun the log anew a moment ago."""
    monkeypatch.setattr(checkpointer, "log_size", lambda _wal: 4_096)


@pytest.mark.usefixtures("log_in_use")
def test_a_request_syncs_the_log_in_the_other_thread(path: Path, database: Database, store: ConversationStore, disk: Disk) -> None:
    asked(store)
    checkpointer = Checkpointer(path, threading.Lock(), sync=disk.sync)
    checkpointer.start()
    checkpointer.request()
    until(lambda: bool(disk.synced))
    checkpointer.close()
    assert disk.synced == [("brise.db-wal", "checkpointer")]
    assert not checkpointer.is_alive()


def test_a_large_log_is_synced_though_somebody_reads_and_it_cannot_be_copied(path: Path, disk: Disk) -> None:
    database = Database(path, wal_limit=10**9)
    store = ConversationStore(database)
    asked(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM message").fetchall()
        copier = Checkpointer(path, threading.Lock(), wal_limit=1, sync=disk.sync)
        copier.start()  # copies as far as the reader reads
        copier.request()
        until(lambda: bool(disk.synced))
        asked(store)
        disk.synced.clear()
        copier.request()
        until(lambda: bool(disk.synced))
        copier.close()
    database.close()


@pytest.mark.usefixtures("log_in_use")
def test_many_requests_while_the_disk_is_slow_become_one_and_nobody_waits(
    path: Path, database: Database, store: ConversationStore, disk: Disk
) -> None:
    disk.gate.clear()
    checkpointer = Checkpointer(path, threading.Lock(), sync=disk.sync)
    checkpointer.start()
    for n in range(50):  # the disk stands still; every write returns all the same
        store.save_conversation(a_conversation(f"Chat {n}"))
        checkpointer.request()
    assert disk.synced == []
    disk.gate.set()
    checkpointer.close()
    assert 1 <= len(disk.synced) <= 3


@pytest.mark.usefixtures("log_in_use")
def test_what_was_asked_for_before_closing_is_done(path: Path, database: Database, store: ConversationStore, disk: Disk) -> None:
    for _ in range(20):
        disk.synced.clear()
        store.save_conversation(a_conversation())
        checkpointer = Checkpointer(path, threading.Lock(), sync=disk.sync)
        checkpointer.start()
        checkpointer.request()
        checkpointer.close()
        assert disk.synced


@pytest.mark.usefixtures("log_in_use")
def test_what_is_asked_for_during_a_round_is_done_too(path: Path, database: Database, store: ConversationStore, disk: Disk) -> None:
    store.save_conversation(a_conversation())
    disk.gate.clear()
    checkpointer = Checkpointer(path, threading.Lock(), sync=disk.sync)
    checkpointer.start()
    checkpointer.request()
    assert disk.is_at_work.wait(BOUND)
    checkpointer.request()
    closing_thread = threading.Thread(target=checkpointer.close)
    closing_thread.start()
    disk.gate.set()
    closing_thread.join(BOUND)
    assert len(disk.synced) == 2


def test_closing_before_starting_returns(path: Path) -> None:
    Checkpointer(path, threading.Lock()).close()


def test_a_large_log_is_copied_into_the_database_and_begun_anew(path: Path) -> None:
    database = Database(path, wal_limit=200_000)
    store = ConversationStore(database)
    asked(store, "x" * 300_000)  # asks for durability by itself
    until(lambda: log_size(wal(path)) < 50_000)
    assert path.stat().st_size > 300_000
    store.save_conversation(a_conversation())
    assert len(store.conversations()) == 2
    assert database.checkpoint_error is None
    database.close()


def test_the_log_s_file_keeps_its_room_and_does_not_grow(path: Path) -> None:
    database = Database(path, wal_limit=200_000)
    store = ConversationStore(database)
    until(lambda: log_size(wal(path)) < 50_000)  # the checkpointer has begun: else the one who writes may begin the log anew
    for _ in range(8):
        asked(store, "x" * 250_000)
        until(lambda: log_size(wal(path)) < 50_000)
        assert 200_000 <= wal(path).stat().st_size <= 400_000
    database.close()
    assert not wal(path).exists()
    assert log_size(wal(path)) == 0


def test_who_writes_between_the_copies_never_begins_the_log_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite lets any writer do so that finds the log all copied, and makes it wait for the disk."""
    database = Database(path, wal_limit=200_000)
    store = ConversationStore(database)
    until(lambda: log_size(wal(path)) < 50_000)
    copied, written = threading.Event(), threading.Event()
    copy = checkpointer._copy

    def copied_then_written(connection: sqlite3.Connection) -> None:
        copy(connection)
        if not written.is_set():
            copied.set()
            assert written.wait(BOUND)

    monkeypatch.setattr(checkpointer, "_copy", copied_then_written)
    asked(store, "x" * 250_000)
    assert copied.wait(BOUND)
    full = log_size(wal(path))
    assert database.is_copying_log
    asked(store, "y" * 10_000)
    assert log_size(wal(path)) > full
    written.set()
    until(lambda: log_size(wal(path)) < 50_000)
    until(lambda: not database.is_copying_log)
    assert len(store.conversations()) == 2
    database.close()


def test_nobody_is_held_off_for_the_last_of_the_log_until_its_room_is_used_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(path, wal_limit=200_000)
    store = ConversationStore(database)
    until(lambda: log_size(wal(path)) < 50_000)
    copy, held_off = checkpointer._copy, list[bool]()
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("PRAGMA wal_autocheckpoint = 0")

        def copied_then_written(connection: sqlite3.Connection) -> None:
            copy(connection)
            held_off.append(database.turn.locked())
            if not held_off[-1]:
                other.execute("UPDATE title_change SET count = count + 1")

        monkeypatch.setattr(checkpointer, "_copy", copied_then_written)
        asked(store, "x" * 250_000)
        until(lambda: len(held_off) >= checkpointer.ROUNDS and not database.is_copying_log)
        assert log_size(wal(path)) > 250_000
        assert not any(held_off)
        asked(store, "x" * 250_000)
        until(lambda: log_size(wal(path)) < 50_000)
        assert held_off[-1]
    database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="locks there are the handle's")
def test_sqlite_keeps_its_lock_on_the_log_s_index(path: Path) -> None:
    """The process has it only until anybody in it closes that file: another program would begin the index anew under our feet."""
    database = Database(path, wal_limit=200_000)
    store = ConversationStore(database)
    take = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'r+b'), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 128)"  # SQLite's dead man's switch
    for _ in range(4):
        asked(store, "x" * 70_000)
        threading.Event().wait(0.05)  # the checkpointer looks at the log
        tried = subprocess.run([sys.executable, "-c", take, f"{path}-shm"], capture_output=True, text=True, check=False)
        assert "BlockingIOError" in tried.stderr
    database.close()


def test_a_long_read_does_not_make_writers_wait_and_the_log_is_copied_after_it(path: Path) -> None:
    database = Database(path, wal_limit=200_000)
    database.write("PRAGMA busy_timeout = 200")  # to wait longer is an error here
    store = ConversationStore(database)
    conversation, question = asked(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM message").fetchall()
        for _ in range(60):
            store.add_message(a_message(conversation, question, "x" * 20_000))
        for _ in range(150):  # while the checkpointer tries again and again
            store.add_message(a_message(conversation, question, "more"))
            threading.Event().wait(0.002)
        assert log_size(wal(path)) > 1_000_000
    store.add_message(a_message(conversation, question, "and now"))
    until(lambda: log_size(wal(path)) < 50_000)
    database.close()


def test_the_store_asks_after_each_message_and_each_ended_answer_but_not_for_chunks(
    database: Database, store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks: list[int] = []
    monkeypatch.setattr(Checkpointer, "request", lambda self: asks.append(1))
    _, _, generation = answering(store)
    assert len(asks) == 2  # the question and the answer's row
    append(store, generation, "Ketchup", ".")
    assert len(asks) == 2
    store.end_generation(ended(generation), "Ketchup.")
    assert len(asks) == 3


def test_inside_a_transaction_it_asks_once_that_is_committed(
    database: Database, store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks: list[int] = []
    monkeypatch.setattr(Checkpointer, "request", lambda self: asks.append(1))
    with database.transaction():
        asked(store)
        assert asks == []
    assert asks == [1]

    def half_way() -> None:
        with database.transaction():
            asked(store)
            raise KeyError

    with pytest.raises(KeyError):
        half_way()
    store.save_draft(store.conversations()[0].id, "x")
    assert asks == [1]


@pytest.mark.usefixtures("log_in_use")
def test_a_failing_disk_is_told_and_tried_again(path: Path, database: Database, store: ConversationStore) -> None:
    asked(store)
    failing = [OSError(5, "Input/output error")]
    synced: list[Path] = []

    def sync(file: Path) -> None:
        if failing:
            raise failing.pop()
        synced.append(file)

    checkpointer = Checkpointer(path, threading.Lock(), sync=sync)
    checkpointer.start()
    checkpointer.request()
    until(lambda: isinstance(checkpointer.error, OSError))  # that of the disk: SQLite's own may come before it
    checkpointer.request()
    until(lambda: bool(synced))
    until(lambda: checkpointer.error is None)
    checkpointer.close()
