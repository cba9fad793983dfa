"""Python's collector of circles, kept to the GUI thread and to moments in which the window has nothing to do.

Left to itself it runs in whichever thread happens to make an object next. What it finds there may be a widget that nobody refers to
any more, and Qt does not survive a widget that ends in another thread while it works on it: the app is gone without a word.
"""

import gc
import time

from PySide6.QtCore import QAbstractEventDispatcher

_TOO_LONG = 0.015
"""Seconds of one full collection, after which what it left is frozen: about 100,000 objects. A 2 MB answer of small blocks is some
hundreds of thousands, and each full collection over them would stop the window for 0.1 s."""
_MANY = 60_000
"""Objects that it must have left for that: of fewer, some moment of the computer was slow, and freezing what is at work (the views
on the screen, the answer that runs) would keep 10 KB of each answer for good."""
_GROWN = 0.25
"""All objects are looked at again when so many, as a part of them, are new among the old: their number may grow without the work growing
faster. It is Python's own rule."""
_SMALL = 30_000
"""So many objects are looked at more often than Python would: each answer leaves some 300 in circles, and it is their ending that takes
time: 5,000 of them 6 ms, 32,000 a lost frame or two, and 4 MB of holes in the memory."""
_YOUNG_ROUNDS = 2
"""Collections of the young, after which those are looked at again that they left; as long as there are few."""
_FEW = 1_500
"""New ones among the old, after which all are looked at; as long as there are few."""


class GarbageCollection:
    """Collects between `start` and `stop` what Python would have collected in any thread.

    Frozen objects go when nobody refers to them any more, as all do; only a circle that is frozen and then forgotten would stay.
    """

    def __init__(self, *, too_long: float = _TOO_LONG, many: int = _MANY) -> None:
        self._too_long, self._many = too_long, many
        self._freezes = False
        self._was_enabled: bool | None = None
        self._old = self._new = 0  # objects that a full collection left, and those that have grown old since
        self._dispatcher: QAbstractEventDispatcher | None = None

    def start(self) -> None:
        """Take over from Python; call it in the GUI thread, and before there are others."""
        if self._was_enabled is None:
            self._was_enabled = gc.isenabled()
            gc.disable()
            self._dispatcher = QAbstractEventDispatcher.instance()
            self._dispatcher.aboutToBlock.connect(self.collect_due)

    def freeze(self) -> None:
        """What exists now lives as long as the app, so that no collection looks at it; from now on long collections do the same."""
        self._freezes = True
        gc.freeze()

    def stop(self) -> None:
        """Give it back. What is frozen stays so: at the end of the process it need not be looked at either."""
        if self._dispatcher is not None:
            self._dispatcher.aboutToBlock.disconnect(self.collect_due)
            self._dispatcher = None
        if self._was_enabled:
            gc.enable()
        self._was_enabled = None

    def collect_due(self) -> None:
        """One collection, if enough objects were made since the last: as Python would, the young often and all of them seldom."""
        young, middle, old = gc.get_count()
        most_young, most_middle, most_old = gc.get_threshold()
        if young <= most_young:
            return
        # not while the app starts: its modules are many, and none of them goes
        are_few = self._freezes and self._old + self._new < _SMALL
        rounds, is_time = (_YOUNG_ROUNDS, self._new > _FEW) if are_few else (most_middle, old > most_old)
        if middle <= rounds:
            gc.collect(0)
        elif not is_time or self._new <= _GROWN * self._old:
            self._new += count_objects(0) + count_objects(1)
            self._new -= gc.collect(1)
        else:
            self._collect_all()

    def _collect_all(self) -> None:
        began = time.perf_counter()
        gc.collect()
        took = time.perf_counter() - began
        self._old, self._new = count_objects(2), 0
        if self._freezes and took > self._too_long and self._old >= self._many:
            gc.freeze()
            self._old = 0


def count_objects(generation: int) -> int:
    """How many a generation has.

    Counted in one go of C, in which no other thread runs: one that makes a tuple from a generator fails with SystemError while its
    unfinished tuple stands in a list as well (CPython bpo-15108).
    """
    return next(map(len, map(gc.get_objects, (generation,))))
