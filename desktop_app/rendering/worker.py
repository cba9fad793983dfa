"""One thread for work that would hold up the window: jobs are done one after another.

Not a QThreadPool: that waits for its jobs when it is destroyed, and would hold the interpreter meanwhile, which they need to end.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from PySide6.QtCore import QObject

_LOG = logging.getLogger(__name__)


class Worker:
    """Starts its thread with the first job; a job tells what it found by a signal of its owner's."""

    def __init__(self, owner: QObject, *, drops: bool = True) -> None:
        """With `drops` what has not begun when the owner goes is never done."""
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix=type(owner).__name__)
        owner.destroyed.connect(partial(_end, self._threads, drops))

    def start(self, job: Callable[[], None]) -> None:
        """Do a job after those that were started before."""
        self._threads.submit(_run, job)


def _end(threads: ThreadPoolExecutor, drops: bool, _owner: QObject | None = None) -> None:
    """What is being done comes to its end by itself."""
    threads.shutdown(wait=False, cancel_futures=drops)


def _run(job: Callable[[], None]) -> None:
    try:
        job()
    except RuntimeError as error:  # the owner, and its signal with it, went while the job was done
        _LOG.debug("a job's owner is gone: %s", error)
    except Exception:
        _LOG.exception("a job failed")
