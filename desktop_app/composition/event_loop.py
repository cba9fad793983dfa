"""qasync's event loop, with timers that are gone when they are cancelled."""

import asyncio
import heapq
import math
from collections.abc import Callable
from contextvars import Context
from typing import Any

import qasync
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

_MOST_CANCELLED = 64
"""Cancelled timers that may wait in the heap before it is swept."""


class EventLoop(qasync.QEventLoop):  # type: ignore[misc]
    """Every read of a stream sets a time limit and cancels it: qasync 0.28 keeps each cancelled timer, and all that its
    context holds, until it would have fired, and starts a Qt timer for each. Here one Qt timer serves a heap."""

    def __init__(self, app: QApplication) -> None:
        self._later: list[asyncio.TimerHandle] = []
        self._cancelled = 0
        super().__init__(app)
        self._clock = QTimer(app)
        self._clock.setSingleShot(True)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._run_due)

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.Handle:
        """As asyncio's; a delay of 0 is the next turn of the loop."""
        if delay <= 0:
            handle: asyncio.Handle = super().call_later(0, callback, *args, context=context)
            return handle
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
            self._clock.start(max(0, math.ceil((self._later[0].when() - self.time()) * 1000)))
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

    def close(self) -> None:
        """End the loop; what waits is dropped."""
        self._clock.stop()
        self._later.clear()
        super().close()
