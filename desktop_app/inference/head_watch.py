"""The head of a reply has a bound in bytes and in time: a server could send one for ever, or drop by drop."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import httpcore2

from desktop_app.inference.bounds import HEAD_BYTES, too_much

_PIECE = 2 * 2**10
"""Bytes of a head that are parsed in one go: as preliminary replies of 30 bytes they take some milliseconds."""


class HeadWatch:
    """What has come of a reply's head, preliminary replies included: bounded in bytes, and in time since the request was sent."""

    def __init__(self) -> None:
        self.sent_at = time.monotonic()
        self._received = 0

    @staticmethod
    def present() -> "HeadWatch | None":
        """Of the head that this task reads now, if it reads one."""
        return _present.get()

    def left_of(self, seconds: float | None) -> float | None:
        """What is left of a time to wait. Raises ReadTimeout: drop by drop, a head could take for ever."""
        if seconds is None:
            return None
        left = self.sent_at + seconds - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the head of the reply is not there yet")
        return left

    async def turn(self, most: int) -> int:
        """Let the window have its turn before more of a long head is read. Bytes to read, `most` at most."""
        if self._received:
            await asyncio.sleep(0)
        return min(most, _PIECE)

    def take(self, count: int) -> None:
        """So many bytes came. Raises ChatError(TOO_MUCH)."""
        self._received += count
        if self._received > HEAD_BYTES:
            raise too_much(f"more than {HEAD_BYTES} bytes before the body of a reply")


_present: ContextVar[HeadWatch | None] = ContextVar("_present", default=None)


@contextmanager
def watched_head() -> Iterator[None]:
    """Everything that is read meanwhile, in this task, is the head of a reply."""
    before = _present.set(HeadWatch())
    try:
        yield
    finally:
        _present.reset(before)
