"""Lets the window's thread have the interpreter: one that only ever gives it away for moments would get it back each time."""

import time
from types import TracebackType

_STREAK = 0.0004  # seconds of work
_PAUSE = 0.0001
_PATIENCE = 0.05  # seconds that the window is waited for at most


class _WindowFirst:
    """While it is entered, threads that take breaths stand still: each of SQLite's statements gives the interpreter away, and would
    have to wait for it afterwards. One for the process, as the interpreter is; entered in the window's thread alone.
    """

    def __init__(self) -> None:
        self.depth = 0

    def __enter__(self) -> None:
        self.depth += 1

    def __exit__(self, _type: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None) -> None:
        self.depth -= 1


window_first = _WindowFirst()


class Breath:
    """Of one thread; `take` costs nothing until it has worked for a while, or the window has something to do first."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def take(self) -> None:
        """Pause, if it is time to."""
        if not window_first.depth and time.perf_counter() - self._since <= _STREAK:
            return
        until = time.perf_counter() + _PATIENCE
        time.sleep(_PAUSE)
        while window_first.depth and time.perf_counter() < until:
            time.sleep(_PAUSE)
        self._since = time.perf_counter()
