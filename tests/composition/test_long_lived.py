"""A collection that took long leaves less to the next one; short ones leave everything as it is."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from desktop_app.composition.long_lived import LongLived


class _Thing:
    pass


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_a_long_collection_looked_at_is_not_looked_at_again() -> None:
    watch = LongLived(too_long=0.0, many=0)
    watch.start()
    kept = [[] for _ in range(10_000)]
    gc.collect()
    assert gc.get_freeze_count() >= len(kept)
    watch.stop()


def test_a_short_one_freezes_nothing() -> None:
    watch = LongLived(too_long=60.0)
    watch.start()
    gc.collect()
    assert gc.get_freeze_count() == 0
    watch.stop()


def test_a_long_one_that_left_little_freezes_nothing() -> None:
    """What is at work just then would stay for good."""
    watch = LongLived(too_long=0.0, many=len(gc.get_objects()) * 2)
    watch.start()
    gc.collect()
    assert gc.get_freeze_count() == 0
    watch.stop()


def test_what_nobody_refers_to_any_more_goes_all_the_same() -> None:
    watch = LongLived(too_long=0.0, many=0)
    watch.start()
    thing = _Thing()
    gone = weakref.ref(thing)
    gc.collect()
    del thing
    assert gone() is None
    watch.stop()


def test_it_watches_no_more_once_it_is_stopped() -> None:
    watch = LongLived(too_long=0.0, many=0)
    watch.start()
    watch.stop()
    watch.stop()
    gc.collect()
    assert gc.get_freeze_count() == 0
