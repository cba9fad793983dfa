"""A thread that takes breaths leaves the machine to the window while that is at work."""

import hashlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor

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


def test_it_stands_still_while_the_window_is_at_work_or_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ["idle"]
    monkeypatch.setattr(breath, "_window_computed", lambda: 0.0 if clock[0] == "idle" else time.perf_counter())
    at_most = SECONDS / breath._PATIENCE + 2  # it goes on a little: a window that never rests does not end it
    worker = Worker()

    def breaths() -> int:
        before = worker.breaths
        time.sleep(SECONDS)
        return worker.breaths - before

    try:
        assert breaths() > 3 * at_most
        clock[0] = "at work"
        assert breaths() <= at_most
        clock[0] = "idle"
        with window_first:
            assert breaths() <= at_most
        assert breaths() > 3 * at_most
    finally:
        worker.end()


def test_another_thread_knows_how_long_the_window_s_has_computed() -> None:
    before = breath._window_computed()
    until = time.thread_time() + SECONDS
    while time.thread_time() < until:
        hashlib.sha256(DATA)  # without the interpreter, as Qt is at work
    with ThreadPoolExecutor(1) as elsewhere:
        assert elsewhere.submit(breath._window_computed).result() - before >= SECONDS
