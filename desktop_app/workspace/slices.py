"""Work on many things, a few of them at a time, so that the window has its turn in between."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, QTimer

from desktop_app.chat.errors import ChatError

SECONDS = 0.004
"""After so long no further step is begun."""
_END = object()


class Slices(QObject):
    """Runs jobs one after the other; `failed` is told why one of them ended early."""

    def __init__(self, failed: Callable[[ChatError], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._failed = failed
        self._jobs: deque[Callable[[], bool]] = deque()  # each is called until it returns False
        self._is_at_work = False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._step)

    def run(self, ids: Sequence[str], at_once: int, work: Callable[[Sequence[str]], None]) -> None:
        """Do `work` to the first slice now, or whatever waits before it first; to the others soon. Raises what `work` raises."""
        self.finish()
        work(ids[:at_once])
        if len(ids) > at_once:
            done = at_once

            def more() -> bool:
                nonlocal done
                work(ids[done : done + at_once])
                done += at_once
                return done < len(ids)

            self.repeat(more)

    def take(self, steps: Iterator[None]) -> None:
        """Take these steps when what waits is done: a short work is done on return, unless something waits.

        What a job itself begins does not wait for it. Raises what the first steps raise.
        """
        if (self._jobs and not self._is_at_work) or self._take_some(steps):
            self.repeat(lambda: _goes_on(steps))

    def repeat(self, work: Callable[[], bool]) -> None:
        """Call `work` every now and then until it returns False."""
        self._jobs.append(work)
        self._timer.start()

    def finish(self) -> None:
        """Do at once what is still to be done; within a job, nothing."""
        while self._jobs and not self._is_at_work:
            self._step()

    def close(self) -> None:
        """Leave what is still to be done."""
        self._jobs.clear()
        self._timer.stop()

    def _step(self) -> None:
        job = self._jobs[0] if self._jobs else None
        self._is_at_work = True
        try:
            goes_on = job is not None and job()
        except ChatError as error:
            self._failed(error)
            goes_on = False
        finally:
            self._is_at_work = False
        if not goes_on and self._jobs and self._jobs[0] is job:
            self._jobs.popleft()
        if not self._jobs:
            self._timer.stop()

    def _take_some(self, steps: Iterator[None]) -> bool:
        before, self._is_at_work = self._is_at_work, True
        try:
            return next(steps, _END) is not _END
        finally:
            self._is_at_work = before


def _goes_on(steps: Iterator[None]) -> bool:
    until = time.perf_counter() + SECONDS
    return any(time.perf_counter() >= until for _ in steps)
