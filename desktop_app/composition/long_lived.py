"""Keeps full garbage collections short, however much a chat holds: what one of them had to look at for long is not looked at again.

A 2 MB answer of small blocks is hundreds of thousands of objects, and each full collection over them stops the window for 0.1 s.
They go when nobody refers to them any more, as all do; only a circle that is frozen and then forgotten would stay.
"""

import gc
import time
from collections.abc import Mapping

_TOO_LONG = 0.015
"""Seconds of one collection, after which what it left is frozen: about 100,000 objects."""
_MANY = 60_000
"""Objects that it must have left for that: of fewer, some moment of the computer was slow, and freezing what is at work (the views
on the screen, the answer that runs) would keep 10 KB of each answer for good."""


class LongLived:
    """Watches collections from `start` to `stop`."""

    def __init__(self, *, too_long: float = _TOO_LONG, many: int = _MANY) -> None:
        self._too_long, self._many = too_long, many
        self._began = 0.0

    def start(self) -> None:
        """Begin to watch."""
        gc.callbacks.append(self._watch)

    def stop(self) -> None:
        """Watch no more. What is frozen stays so: at the end of the process it need not be looked at either."""
        if self._watch in gc.callbacks:
            gc.callbacks.remove(self._watch)

    def _watch(self, phase: str, info: Mapping[str, int]) -> None:
        if phase == "start":
            self._began = time.perf_counter()
        elif info["generation"] == 2 and time.perf_counter() - self._began > self._too_long and self._left_many():
            gc.freeze()

    def _left_many(self) -> bool:
        return len(gc.get_objects(generation=2)) >= self._many
