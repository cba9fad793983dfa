"""A thread that takes breaths leaves the machine to the window while that is at work."""

import hashlib
import threading
import time

import pytest

from desktop_app.storage import breath
from desktop_app.storage.breath import Breath, window_first

pytestmark = pytest.mark.skipif(breath._WINDOW_CLOCK is None, reason="the system does not tell how long a thread has computed")
SECONDS = 0.3
DATA = bytes(1_000_000)


class Worker:
    """Works in a thread, and counts its breaths."""

    def __init__(self) -> None:
        self.breaths = 0
        self._ends = False
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self) -> None:
        own = Breath()
        while not self._ends:
            own.take()
            until = time.perf_counter() + 0.0006
            while time.perf_counter() < until:
                pass
            self.breaths += 1

    def end(self) -> None:
        self._ends = True
        self._thread.join()


def test_it_stands_still_while_the_window_is_at_work_or_writes() -> None:
    worker = Worker()
    try:
        time.sleep(SECONDS)
        while_idle, before = worker.breaths, worker.breaths
        until = time.thread_time() + SECONDS
        while time.thread_time() < until:
            hashlib.sha256(DATA)  # without the interpreter, as Qt is at work
        while_at_work, before = worker.breaths - before, worker.breaths
        with window_first:
            time.sleep(SECONDS)
        while_writing, before = worker.breaths - before, worker.breaths
        time.sleep(SECONDS)
        afterwards = worker.breaths - before
    finally:
        worker.end()
    assert 0 < while_at_work < while_idle / 4, "it goes on a little: a window that never rests does not end it"
    assert 0 < while_writing < while_idle / 4
    assert afterwards > while_idle / 4
