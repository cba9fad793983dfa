"""A reply's body as the hub's client may read it: cleaned events, an idle clock on them, and an end that comes."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx2

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.sse_cleaner import SseCleaner, WireEvent
from desktop_app.inference.wire_body import WireBody
from desktop_app.inference.wire_errors import label

AFTER_COMPLETE = 5.0
"""Seconds that a server may take to end the body after the event that completes the answer (its usage follows)."""
AFTER_DONE = 0.5
"""Seconds that it may take after [DONE]; drained, the connection can be used again."""
LOOP_SHARE = 0.008
"""Seconds of parsing after which the event loop has its turn."""


class EventStream(httpx2.AsyncByteStream):
    """Not a generator but a class: nothing is left for the garbage collector to close (hazard 8.2)."""

    def __init__(self, body: WireBody, url: str, *, silence: float | None) -> None:
        self._body = body
        self._url = url
        self._cleaner = SseCleaner(url)
        self._silence = silence
        self._silent_at = None if silence is None else _now() + silence
        self._end_by: float | None = None
        self._ended = False
        self._failure: ChatError | None = None
        self._last_turn = time.monotonic()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        events = await self.next_events()
        return b"".join(b"data: %b\n\n" % event.line for event in events)

    async def next_events(self) -> list[WireEvent]:
        """The events of the next piece of the body, at least one. Raises ChatError, and StopAsyncIteration at the end."""
        while True:
            if self._failure is not None:
                raise self._failure
            if self._ended:
                raise StopAsyncIteration
            piece = await self._next_piece()
            events = self._clean(piece)
            if events:
                if self._silence is not None:
                    self._silent_at = _now() + self._silence
                return events

    def _clean(self, piece: bytes | None) -> list[WireEvent]:
        """The events in `piece`; an error in it waits until those before it were handed out."""
        events: list[WireEvent] = []
        self._ended = piece is None
        try:
            events.extend(self._cleaner.finish() if piece is None else self._cleaner.feed(piece))
        except ChatError as error:
            # after the event that completed the answer nothing can break it any more
            if not self._cleaner.complete:
                self._failure = error
            self._ended = True
        if self._end_by is None and self._cleaner.complete:
            self._end_by = _now() + AFTER_COMPLETE
        if self._cleaner.done:
            self._end_by = min(self._end_by or float("inf"), _now() + AFTER_DONE)
        return events

    async def _next_piece(self) -> bytes | None:
        await self._give_the_loop_its_turn()
        limits = [limit for limit in (self._silent_at, self._end_by) if limit is not None]
        before = time.monotonic()
        try:
            async with asyncio.timeout_at(min(limits) if limits else None):
                return await self._body.next_piece()
        except TimeoutError:
            if self._end_by is None:
                raise ChatError(ErrorKind.SILENT, host=label(self._url), detail=f"no event for {self._silence:g} s") from None
            return None
        except ChatError:
            if self._cleaner.done or self._cleaner.complete:
                return None
            raise
        finally:
            if time.monotonic() - before > LOOP_SHARE / 8:  # it really waited
                self._last_turn = time.monotonic()

    async def _give_the_loop_its_turn(self) -> None:
        """Buffered pieces come without waiting; a body in pieces of one byte would hold the loop for 0.2 s per 64 KiB."""
        if time.monotonic() - self._last_turn > LOOP_SHARE:
            await asyncio.sleep(0)
            self._last_turn = time.monotonic()

    async def aclose(self) -> None:
        """Close the connection unless the body was read to its end."""
        self._ended = True
        await self._body.aclose()


def _now() -> float:
    return asyncio.get_running_loop().time()
