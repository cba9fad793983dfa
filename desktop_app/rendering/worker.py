"""One thread for work that would hold up the window: jobs are done one after another.

Not a QThreadPool: that waits for its jobs when it is destroyed, and would hold the interpreter meanwhile, which they need to end.
Nor a signal of whoever wants the work: it may be destroyed in the very moment in which the thread sends that.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import count
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

_LOG = logging.getLogger(__name__)
_Found = TypeVar("_Found")
_Waiting = dict[int, Callable[[Any], None]]


class Worker:
    """Starts its thread with the first job; what a job found is told in the window's thread, while the owner is there."""

    def __init__(self, owner: QObject, *, drops: bool = True) -> None:
        """With `drops` what has not begun when the owner goes is never done."""
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix=type(owner).__name__)
        self._waiting: _Waiting = {}
        self._numbers = count()
        self._home = _home()
        owner.destroyed.connect(partial(_end, self._threads, self._waiting, drops))

    def start(self, job: Callable[[], _Found], tell: Callable[[_Found], None]) -> None:
        """Do a job after those that were started before; one that fails tells nothing."""
        number = next(self._numbers)
        self._waiting[number] = tell
        self._threads.submit(_run, job, partial(_tell, self._waiting, number), self._home)


class _Home(QObject):
    """Stays as long as the app does, so that a thread can always send something to it."""

    sent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.sent.connect(self._receive)

    def _receive(self, told: Callable[[], None]) -> None:
        told()


@cache
def _home() -> _Home:
    return _Home()


def _end(threads: ThreadPoolExecutor, waiting: _Waiting, drops: bool, _owner: QObject | None = None) -> None:
    """What is being done comes to its end by itself, and nobody is told."""
    waiting.clear()
    threads.shutdown(wait=False, cancel_futures=drops)


def _run(job: Callable[[], object], tell: Callable[[bool, object], None], home: _Home) -> None:
    try:
        told = partial(tell, True, job())
    except Exception:
        _LOG.exception("a job failed")
        told = partial(tell, False, None)
    try:
        home.sent.emit(told)
    except RuntimeError as error:  # the app ends
        _LOG.debug("nobody is there to be told: %s", error)


def _tell(waiting: _Waiting, number: int, succeeded: bool, found: object) -> None:
    tell = waiting.pop(number, None)
    if tell is not None and succeeded:
        tell(found)
