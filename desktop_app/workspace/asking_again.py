"""Asks a server once more that turned a request away for now: when it said so, or until what it loads is ready."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.endpoint_options import Service
from desktop_app.chat.errors import ChatError, ErrorKind, Refusal
from desktop_app.chat.known_services import service_of
from desktop_app.chat.wait import Wait, WaitReason

T = TypeVar("T")

MOST_TRIES = 5
"""Requests in all to a server that tells when to come back: five times at the time that it named, and it means somebody else."""
LONGEST_PAUSE = 600.0
"""Seconds that are waited for one such time: nobody sits before the window for longer, and a sentence with *Try again* is better."""
LEAST_PAUSE = 1.0
"""Seconds between two requests, whatever the server says."""
KNOCK_EVERY = 5.0
"""Seconds between two requests to a server that loads a model or wakes, where it names none."""
LONGEST_LOADING = 3600.0
"""Seconds after which a server that still loads is given up: a forgotten chat does not knock for ever."""


class AskingAgain:
    """The patience of one answer. Only requests that the server refused as a whole are made again."""

    def __init__(self, endpoint: Endpoint, tell: Callable[[Wait], None]) -> None:
        self._tell = tell
        self._sleeps = service_of(endpoint) is Service.HF_ENDPOINT
        self._since: dict[bool, float] = {}  # counted down or not: the first refusal
        self._tries = 1
        self._wake: asyncio.Event | None = None  # while it waits

    async def ask(self, request: Callable[[], Awaitable[T]], *, may_repeat: Callable[[], bool] = lambda: True) -> T:
        """What `request` brings, asked as often as the server wants; `may_repeat`: nothing of an answer arrived. Raises ChatError."""
        while True:
            try:
                return await request()
            except ChatError as error:
                wait = self._wait_after(error) if may_repeat() else None
                if wait is None:
                    raise
            self._tell(wait)
            await self._pause(wait.until)
            self._tell(replace(wait, until=time.monotonic()))

    def try_now(self) -> None:
        """Do not wait any longer for the next try."""
        if self._wake is not None:
            self._wake.set()

    async def _pause(self, until: float) -> None:
        self._wake = asyncio.Event()
        try:
            async with asyncio.timeout(max(until - time.monotonic(), 0.0)):
                await self._wake.wait()
        except TimeoutError:
            pass  # it is time
        finally:
            self._wake = None

    def _wait_after(self, error: ChatError) -> Wait | None:
        """How long to wait; None: this is not asked again."""
        reason, now = self._reason(error), time.monotonic()
        if reason is None:
            return None
        since = self._since.setdefault(reason.is_counted_down, now)
        pause = error.retry_after
        if reason.is_counted_down:
            self._tries += 1
            if pause is None or pause > LONGEST_PAUSE or self._tries > MOST_TRIES:
                return None
        else:
            pause = KNOCK_EVERY if pause is None else min(pause, LONGEST_PAUSE)
            if now - since + pause > LONGEST_LOADING:
                return None
        return Wait(reason, since, now + max(pause, LEAST_PAUSE), error.host)

    def _reason(self, error: ChatError) -> WaitReason | None:
        if error.refusal is None:
            return None
        if error.kind is ErrorKind.TOO_MANY_REQUESTS:
            return WaitReason.TOO_MANY_REQUESTS
        if error.kind is not ErrorKind.NOT_READY:
            return None
        if self._sleeps:
            return WaitReason.WAKING
        return WaitReason.LOADING if error.refusal is Refusal.LOADING else WaitReason.NOT_READY
