"""A reply's body as the hub's client may read it: cleaned events, an idle clock on them, and an end that comes."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

import httpx2

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.sse_cleaner import SseCleaner, WireEvent
from desktop_app.inference.wire_body import WireBody
from desktop_app.inference.wire_errors import hide, label

AFTER_COMPLETE = 5.0
"""Seconds that a server may be silent after the event that completes the answer (its usage follows)."""
AFTER_DONE = 0.5
"""Seconds that it may take after [DONE]; drained, the connection can be used again."""
SLICE = 4 * 2**10
"""Bytes that are parsed at one go: 64 KiB of tiny events would hold the loop for 60 ms."""
LOOP_SHARE = 0.004
"""Seconds of parsing after which the event loop has its turn."""


class EventStream(httpx2.AsyncByteStream):
    """The stream of one answer. `secrets` never come out in an error.

    Not a generator but a class: nothing is left for the garbage collector to close (hazard 8.2).
    """

    def __init__(self, body: WireBody, url: str, *, silence: float | None, secrets: Sequence[str] = ()) -> None:
        self._body = body
        self._url = url
        self._secrets = secrets
        self._cleaner = SseCleaner(url)
        self._waiting = b""  # of a big piece, what was not parsed yet
        self._silence = silence
        self._silent_at = None if silence is None else _now() + silence
        self._end_by: float | None = None
        self._drains = False  # [DONE] was said, and `_end_by` does not move any more
        self._ended = False
        self._failure: ChatError | None = None
        self._last_turn = time.monotonic()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        events = await self.next_events()
        return b"".join([b"data: %b\n\n" % event.line for event in events])

    async def next_events(self) -> list[WireEvent]:
        """The next events, at least one. Raises ChatError, and StopAsyncIteration at the end."""
        while True:
            if self._failure is not None:
                raise hide(self._failure, *self._secrets)
            if self._ended:
                raise StopAsyncIteration
            events = self._clean(await self._next_slice())
            if events:
                if self._silence is not None and any(_is_progress(event.value) for event in events):
                    self._silent_at = _now() + self._silence
                return events

    def _clean(self, piece: bytes | None) -> list[WireEvent]:
        """The events in `piece`; an error in it waits until those before it were handed out."""
        events: list[WireEvent] = []
        self._ended = piece is None
        try:
            for event in self._cleaner.finish() if piece is None else self._cleaner.feed(piece):
                events.append(event)
        except ChatError as error:
            # after the event that completed the answer nothing can break it any more
            if not self._cleaner.complete:
                self._failure = error
            self._ended = True
        if self._cleaner.done:
            self._end_by = self._end_by if self._drains else _now() + AFTER_DONE
            self._drains = True
        elif self._cleaner.complete and events:
            self._end_by = _now() + AFTER_COMPLETE
        return events

    async def _next_slice(self) -> bytes | None:
        if not self._waiting:
            piece = await self._next_piece()
            if piece is None or len(piece) <= SLICE:
                return piece
            self._waiting = piece
        await self._give_the_loop_its_turn()
        piece, self._waiting = self._waiting[:SLICE], self._waiting[SLICE:]
        return piece

    async def _next_piece(self) -> bytes | None:
        await self._give_the_loop_its_turn()
        limits = [limit for limit in (self._silent_at, self._end_by) if limit is not None]
        before = time.monotonic()
        try:
            async with asyncio.timeout_at(min(limits) if limits else None):
                return await self._body.next_piece()
        except TimeoutError:
            if self._end_by is None:
                self._ended = True
                raise ChatError(ErrorKind.SILENT, host=label(self._url), detail=f"nothing of the answer for {self._silence:g} s") from None
            return None
        except ChatError as error:
            if self._cleaner.done or self._cleaner.complete:
                return None
            self._failure = error
            raise hide(error, *self._secrets) from error.__cause__
        finally:
            now = time.monotonic()
            if now - before > LOOP_SHARE / 8:  # it really waited
                self._last_turn = now

    async def _give_the_loop_its_turn(self) -> None:
        """Buffered pieces come without waiting; a body in pieces of one byte would hold the loop for 0.2 s per 64 KiB."""
        if time.monotonic() - self._last_turn > LOOP_SHARE:
            await asyncio.sleep(0)
            self._last_turn = time.monotonic()

    async def aclose(self) -> None:
        """Close the connection unless the body was read to its end."""
        self._ended = True
        await self._body.aclose()


def _is_progress(value: dict[str, object]) -> bool:
    """True for an event that brings the answer on; a server can beat its heart with empty ones (hazard 4.15)."""
    return any(value.get(key) for key in ("token", "choices", "content", "prompt_progress"))


def _now() -> float:
    return asyncio.get_running_loop().time()
