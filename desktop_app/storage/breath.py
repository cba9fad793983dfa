"""Lets the window's thread have the interpreter: one that only ever gives it away for moments would get it back each time."""

import time

_STREAK = 0.0004  # seconds of work
_PAUSE = 0.0001


class Breath:
    """Of one thread; `take` costs nothing until it has worked for a while."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def take(self) -> None:
        """Pause, if it is time to."""
        if time.perf_counter() - self._since > _STREAK:
            time.sleep(_PAUSE)
            self._since = time.perf_counter()
