"""Work on many things, a few of them at a time, so that the window has its turn in between."""

from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from desktop_app.chat.errors import ChatError


class Slices(QObject):
    """Runs jobs one after the other; `failed` is told why one of them ended early."""

    def __init__(self, failed: Callable[[ChatError], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._failed = failed
        self._jobs: deque[Callable[[], bool]] = deque()  # each is called until it returns False
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

    def repeat(self, work: Callable[[], bool]) -> None:
        """Call `work` every now and then until it returns False."""
        self._jobs.append(work)
        self._timer.start()

    def finish(self) -> None:
        """Do at once what is still to be done."""
        while self._jobs:
            self._step()

    def close(self) -> None:
        """Leave what is still to be done."""
        self._jobs.clear()
        self._timer.stop()

    def _step(self) -> None:
        job = self._jobs[0] if self._jobs else None
        try:
            goes_on = job is not None and job()
        except ChatError as error:
            self._failed(error)
            goes_on = False
        if not goes_on and self._jobs and self._jobs[0] is job:
            self._jobs.popleft()
        if not self._jobs:
            self._timer.stop()
