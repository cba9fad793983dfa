"""Lets the window's thread have the interpreter: one that only ever gives it away for moments would get it back each time."""

import threading
import time
from types import TracebackType

_STREAK = 0.0004  # seconds of work
_PAUSE = 0.0001
_PATIENCE = 0.05  # seconds that the window is waited for at most
_IS_AT_WORK = 0.25  # of a pause that the window's thread computed

try:
    _WINDOW_CLOCK: int | None = time.pthread_getcpuclockid(threading.main_thread().ident or 0)
except (AttributeError, OSError):  # Windows, macOS
    _WINDOW_CLOCK = None


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
    """Of one thread; `take` costs nothing until it has worked for a while, or the window has something to do first.

    Qt lets go of the interpreter with each call: a thread that took it then would hold up a window at work again and again.
    """

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def take(self) -> None:
        """Pause, if it is time to; longer while the window is at work."""
        began = time.perf_counter()
        if not window_first.depth and began - self._since <= _STREAK:
            return
        now = began
        while now - began < _PATIENCE:
            before, computed = now, _window_computed()
            time.sleep(_PAUSE)
            now = time.perf_counter()
            if not window_first.depth and _window_computed() - computed < _IS_AT_WORK * (now - before):
                break
        self._since = now


def _window_computed() -> float:
    """Seconds that the window's thread has had a core; always 0 where the system does not tell."""
    return 0.0 if _WINDOW_CLOCK is None else time.clock_gettime(_WINDOW_CLOCK)
