"""Jobs beside the window: in order, and nobody waits for them when their owner goes."""

import gc
import threading

from PySide6.QtCore import QObject, Signal
from PySide6.QtTest import QTest

from desktop_app.rendering.worker import Worker


class _Owner(QObject):
    done = Signal(str)


def _wait(event: threading.Event) -> None:
    for _ in range(1_000):
        if event.is_set():
            return
        QTest.qWait(5)
    raise AssertionError("it never came")


def test_jobs_are_done_in_order_and_tell_by_a_signal(qt_app: object) -> None:
    owner, heard, last = _Owner(), [], threading.Event()
    owner.done.connect(heard.append)
    owner.done.connect(lambda name: last.set() if name == "c" else None)
    worker = Worker(owner)
    for name in "abc":
        worker.start(lambda name=name: owner.done.emit(name))
    _wait(last)
    assert heard == ["a", "b", "c"]


def test_an_owner_goes_while_its_job_wants_the_interpreter(qt_app: object) -> None:
    """A QThreadPool as a child would wait for the job here, with the interpreter that the job needs."""
    parent = QObject()
    owner = _Owner(parent)
    worker = Worker(owner)
    begun, may_end, ended, never = threading.Event(), threading.Event(), threading.Event(), threading.Event()

    def job() -> None:
        begun.set()
        may_end.wait(20)
        ended.set()
        owner.done.emit("nobody hears")

    worker.start(job)
    worker.start(never.set)
    _wait(begun)
    parent.deleteLater()
    QTest.qWait(20)
    del parent
    gc.collect()
    may_end.set()
    _wait(ended)
    QTest.qWait(50)
    assert not never.is_set(), "what had not begun is dropped"


def test_what_must_not_be_dropped_is_done_all_the_same(qt_app: object) -> None:
    owner, begun, may_go, written = _Owner(), threading.Event(), threading.Event(), threading.Event()
    worker = Worker(owner, drops=False)

    def first() -> None:
        begun.set()
        may_go.wait(20)

    worker.start(first)
    worker.start(written.set)
    _wait(begun)
    owner.deleteLater()
    QTest.qWait(20)
    may_go.set()
    _wait(written)


def test_a_job_that_fails_leaves_the_next_one_alone(qt_app: object) -> None:
    owner, done = _Owner(), threading.Event()
    worker = Worker(owner)

    def fails() -> None:
        raise ValueError("a fault")

    worker.start(fails)
    worker.start(done.set)
    _wait(done)
