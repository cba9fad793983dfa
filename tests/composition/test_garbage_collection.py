"""Circles are collected in the GUI thread alone; a collection that took long leaves less to the next one."""

import gc
import threading
import time
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from desktop_app.composition.garbage_collection import GarbageCollection, count_objects


class _Thing:
    """Refers to itself, so that only a collection ends it; knows where that was."""

    def __init__(self, ended_in: list[int] | None = None) -> None:
        self.itself = self
        if ended_in is not None:
            weakref.finalize(self, lambda: ended_in.append(threading.get_ident())).atexit = False


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.unfreeze()
    yield
    gc.unfreeze()
    (gc.enable if was_enabled else gc.disable)()


def _make_many(number: int) -> list[list[int]]:
    return [[] for _ in range(number)]


def _collect_fully(collection: GarbageCollection) -> list[list[int]]:
    """Make objects until all that there are were looked at once; those that are alive then."""
    kept: list[list[int]] = []
    seen = gc.get_stats()[2]["collections"]
    while gc.get_stats()[2]["collections"] == seen:
        assert len(kept) < 5_000_000
        kept += _make_many(gc.get_threshold()[0] * 2)
        collection.collect_due()
    return kept


def _turn(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def test_what_ends_in_a_circle_ends_in_the_gui_thread(qt_app: object) -> None:
    """However many objects another thread makes: a widget must not end there."""
    ended_in: list[int] = []
    collection = GarbageCollection()
    gc.enable()
    collection.start()
    _Thing(ended_in)
    busy = threading.Thread(target=lambda: [_make_many(1_000) for _ in range(200)])
    busy.start()
    busy.join()
    assert ended_in == []
    deadline = time.monotonic() + 30
    while not ended_in and time.monotonic() < deadline:
        kept = _make_many(1_000)
        _turn(0.001)
    del kept
    collection.stop()
    assert ended_in == [threading.get_ident()]


def test_python_collects_again_when_it_is_stopped(qt_app: object) -> None:
    gc.enable()
    collection = GarbageCollection()
    collection.start()
    collection.start()
    assert not gc.isenabled()
    collection.stop()
    collection.stop()
    assert gc.isenabled()


def test_with_little_to_do_nothing_is_done() -> None:
    ended_in: list[int] = []
    gc.collect()
    _Thing(ended_in)
    GarbageCollection().collect_due()
    assert ended_in == []


def test_what_a_long_collection_looked_at_is_not_looked_at_again() -> None:
    collection = GarbageCollection(too_long=0.0, many=0)
    collection.freeze()
    gc.unfreeze()
    kept = _collect_fully(collection)
    assert gc.get_freeze_count() >= len(kept)


@pytest.mark.parametrize(
    ("too_long", "many", "wanted"),
    [(60.0, 0, True), (0.0, 10**9, True), (0.0, 0, False)],
    ids=["a short one", "one that left little: what is at work just then would stay for good", "before the app has started"],
)
def test_it_freezes_nothing_after(too_long: float, many: int, wanted: bool) -> None:
    collection = GarbageCollection(too_long=too_long, many=many)
    if wanted:
        collection.freeze()
        gc.unfreeze()
    kept = _collect_fully(collection)
    assert gc.get_freeze_count() == 0
    del kept


def test_the_more_there_is_the_rarer_all_of_it_is_looked_at() -> None:
    """Else the work would grow with the square of what a chat holds."""
    collection = GarbageCollection()
    kept = [_collect_fully(collection) for _ in range(6)]
    old = len(gc.get_objects(generation=2))
    kept.append(_collect_fully(collection))
    assert len(kept[-1]) > old // 5
    del kept


def test_what_nobody_refers_to_any_more_goes_though_it_is_frozen() -> None:
    thing = type("Plain", (), {})()
    gone = weakref.ref(thing)
    GarbageCollection().freeze()
    del thing
    assert gone() is None


@pytest.mark.usefixtures("hasty_threads")
def test_a_thread_that_makes_tuples_while_objects_are_counted_never_fails() -> None:
    """A tuple that is being made must stand nowhere else: Python would call that a SystemError."""
    failed, end = list[SystemError](), time.monotonic() + 1.0

    def make_tuples() -> None:
        while time.monotonic() < end and not failed:
            try:
                tuple(number for number in range(200))
            except SystemError as error:
                failed.append(error)

    maker = threading.Thread(target=make_tuples)
    maker.start()
    while maker.is_alive():
        assert count_objects(0) >= 0
    assert not failed
