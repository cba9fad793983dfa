"""qasync's event loop, with timers that are gone when they are cancelled, and one Qt timer for each of its queues."""

import asyncio
import heapq
import math
import sys
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import Any

import qasync
from PySide6.QtCore import QSocketNotifier, Qt, QThread, QTimer
from PySide6.QtWidgets import QApplication

_MOST_CANCELLED = 64
"""Cancelled timers that may wait in the heap before it is swept."""
_LONGEST_TURN = 0.004
"""Seconds that callbacks may run before the window has its turn."""
_LONGEST_WAIT = 24 * 3600.0
"""Seconds that the Qt timer is set for at most: it counts milliseconds in 31 bits, and a delay may be infinite."""
_HELD_BY_OTHERS = 0.0005
"""Seconds that another thread may keep the interpreter while the window's waits for it; Python's own are 0.005. Each statement to
the database waits for it once."""


class _Watched:
    """One descriptor's notifier, on while somebody waits to read; it is switched off before the descriptor is closed."""

    def __init__(self, number: int, run: Callable[[asyncio.Handle], None]) -> None:
        self._handle: asyncio.Handle | None = None
        self._run = run
        self._notifier = QSocketNotifier(number, QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._readable)

    def watch(self, handle: asyncio.Handle) -> asyncio.Handle:
        """Call this one whenever there is something to read, in place of the one before."""
        if self._handle is not None:
            self._handle.cancel()
        self._handle = handle
        self._notifier.setEnabled(True)
        return handle

    def rest(self) -> bool:
        """Watch no more; False if nobody was waiting."""
        handle, self._handle = self._handle, None
        self._notifier.setEnabled(False)
        if handle is None:
            return False
        handle.cancel()
        return True

    def _readable(self) -> None:
        if self._handle is not None and not self._handle.cancelled():
            self._run(self._handle)


class EventLoop(qasync.QEventLoop):  # type: ignore[misc]
    """Every read of a stream sets a time limit and cancels it: qasync 0.28 keeps each cancelled timer, and all that its
    context holds, until it would have fired, starts a Qt timer for each callback and makes a notifier for each read.

    Here one Qt timer serves the heap of those that wait, a notifier lives as long as its descriptor is used, and what is
    ready runs at once, for 4 ms at most before Qt has its turn: half the work per token.
    """

    def __init__(self, app: QApplication) -> None:
        sys.setswitchinterval(_HELD_BY_OTHERS)
        self._later: list[asyncio.TimerHandle] = []
        self._cancelled = 0
        self._ready_handles: deque[asyncio.Handle] = deque()
        self._readers: dict[int, _Watched] = {}
        self._thread = QThread.currentThread()
        self._level = -1  # of Qt's loop that runs what is ready; a dialog's own loop has another
        self._turn = QTimer(app)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._run_ready)
        super().__init__(app)
        self._clock = QTimer(app)
        self._clock.setSingleShot(True)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._run_due)

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.Handle:
        """As asyncio's: in the next turn of the loop, in the order of the calls."""
        handle = asyncio.Handle(callback, args, self, context)
        if not self._ready_handles and self._level != self._thread.loopLevel():
            self._turn.start(0)
        self._ready_handles.append(handle)
        return handle

    def _run_ready(self, first: asyncio.Handle | None = None) -> None:
        """Run `first`, then what is ready; what becomes ready meanwhile needs no turn of its own."""
        end, level = self.time() + _LONGEST_TURN, self._level
        self._level = self._thread.loopLevel()
        try:
            if first is not None:
                first._run()
            while self._ready_handles:
                handle = self._ready_handles.popleft()
                if not handle.cancelled():
                    handle._run()
                if self.time() > end:
                    break
        finally:  # KeyboardInterrupt comes through, and the others must not wait for ever
            self._level = level
            if self._ready_handles:
                self._turn.start(0)

    def _add_reader(self, fd: Any, callback: Callable[..., object], *args: Any) -> asyncio.Handle:
        self._check_closed()
        number = fd if isinstance(fd, int) else fd.fileno()
        watched = self._readers.get(number)
        if watched is None:
            watched = self._readers[number] = _Watched(number, self._run_ready)
        return watched.watch(asyncio.Handle(callback, args, self))

    def _remove_reader(self, fd: Any) -> bool:
        number = fd if isinstance(fd, int) else fd.fileno()
        watched = self._readers.get(number)
        return watched is not None and watched.rest()

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.Handle:
        """As asyncio's; a delay of 0 is the next turn of the loop."""
        if delay <= 0:
            return self.call_soon(callback, *args, context=context)
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.TimerHandle:
        """As asyncio's; never early, late by Qt's precise timer at most."""
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        handle._scheduled = True  # type: ignore[attr-defined]  # asyncio: tell the loop if it is cancelled
        heapq.heappush(self._later, handle)
        if self._later[0] is handle:
            self._arm()
        return handle

    def _timer_handle_cancelled(self, _handle: asyncio.TimerHandle) -> None:
        self._cancelled += 1
        if self._cancelled > _MOST_CANCELLED and self._cancelled * 2 > len(self._later):
            self._later = [handle for handle in self._later if not handle.cancelled()]
            heapq.heapify(self._later)
            self._cancelled = 0
            self._arm()

    def _arm(self) -> None:
        if self._later:
            wait = min(max(0.0, self._later[0].when() - self.time()), _LONGEST_WAIT)
            self._clock.start(math.ceil(wait * 1000))
        else:
            self._clock.stop()

    def _run_due(self) -> None:
        now = self.time()
        due = []
        while self._later and (self._later[0].when() <= now or self._later[0].cancelled()):
            handle = heapq.heappop(self._later)
            handle._scheduled = False  # type: ignore[attr-defined]
            if handle.cancelled():
                self._cancelled = max(0, self._cancelled - 1)
            else:
                due.append(handle)
        self._arm()
        for handle in due:
            if not handle.cancelled():
                handle._run()
        self._run_ready()

    def close(self) -> None:
        """End the loop; what waits is dropped."""
        self._clock.stop()
        self._turn.stop()
        self._later.clear()
        self._ready_handles.clear()
        for watched in self._readers.values():
            watched.rest()
        self._readers.clear()
        super().close()
