"""Jobs beside the window: in order, told in its thread, and nobody waits for them when their owner goes."""

import gc
import threading
import time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtTest import QTest

from desktop_app.rendering.worker import Worker


def _wait(event: threading.Event) -> None:
    for _ in range(1_000):
        if event.is_set():
            return
        QTest.qWait(5)
    raise AssertionError("it never came")


def _ignore(_found: object) -> None:
    pass


def test_jobs_are_done_in_order_and_told_in_the_windows_thread(qt_app: object) -> None:
    owner, heard, last = QObject(), [], threading.Event()
    worker = Worker(owner)

    def hear(name: str) -> None:
        heard.append((name, threading.current_thread()))
        if name == "c":
            last.set()

    for name in "abc":
        worker.start(name.strip, hear)
    _wait(last)
    assert heard == [(name, threading.main_thread()) for name in "abc"]


def test_an_owner_goes_while_its_job_wants_the_interpreter(qt_app: object) -> None:
    """A QThreadPool as a child would wait for the job here, with the interpreter that the job needs."""
    parent = QObject()
    owner = QObject(parent)
    worker = Worker(owner)
    begun, may_end, ended, never = threading.Event(), threading.Event(), threading.Event(), threading.Event()
    told: list[object] = []

    def job() -> None:
        begun.set()
        may_end.wait(20)
        ended.set()

    worker.start(job, told.append)
    worker.start(never.set, told.append)
    _wait(begun)
    parent.deleteLater()
    QTest.qWait(20)
    del parent
    gc.collect()
    may_end.set()
    _wait(ended)
    QTest.qWait(50)
    assert not never.is_set(), "what had not begun is dropped"
    assert not told, "nobody is there to be told"


@pytest.mark.usefixtures("qt_app", "hasty_threads")
def test_an_owner_may_go_in_the_moment_in_which_it_is_told_something() -> None:
    told: list[int] = []
    for number in range(1_500):
        owner = QObject()
        worker = Worker(owner)
        for _ in range(3):
            worker.start(lambda number=number: number, told.append)
        until = time.perf_counter() + number % 40 * 5e-6
        while time.perf_counter() < until:
            pass
        owner.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gone = len(told)
        QCoreApplication.processEvents()
        assert len(told) == gone, "it is told after it went"


def test_what_must_not_be_dropped_is_done_all_the_same(qt_app: object) -> None:
    owner, begun, may_go, written = QObject(), threading.Event(), threading.Event(), threading.Event()
    worker = Worker(owner, drops=False)

    def first() -> None:
        begun.set()
        may_go.wait(20)

    worker.start(first, _ignore)
    worker.start(written.set, _ignore)
    _wait(begun)
    owner.deleteLater()
    QTest.qWait(20)
    may_go.set()
    _wait(written)


def test_a_job_that_fails_tells_nothing_and_leaves_the_next_one_alone(qt_app: object) -> None:
    owner, done = QObject(), threading.Event()
    told: list[object] = []
    worker = Worker(owner)

    def fails() -> None:
        raise ValueError("a fault")

    def hear(found: object) -> None:
        told.append(found)
        done.set()

    worker.start(fails, hear)
    worker.start(lambda: "the next one", hear)
    _wait(done)
    assert told == ["the next one"]
