"""One generation from the request to the stored answer: reads the engine's stream and keeps every token."""

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending, Generation
from desktop_app.chat.message import AnswerState, Phase
from desktop_app.chat.thinking import ThoughtReader
from desktop_app.chat.token_track import Token, TokenTrack
from desktop_app.inference.engine import AnswerRequest, Engine, Finished, Started
from desktop_app.storage.conversation_store import ConversationStore

YIELD_AFTER = 0.008
"""Seconds after which the token loop lets the window draw: 20,000 buffered tokens make it late by 6 ms, not 28."""


@dataclass(frozen=True, slots=True)
class AnswerEvents:
    """Whom a run tells what; each call is synchronous and cheap."""

    text: Callable[[str], None]  # new visible text
    state: Callable[[AnswerState], None]


class AnswerRun:
    """The state of one running answer. `store_new` is called by a clock, `finish` exactly once, `store_end` until it succeeds."""

    def __init__(self, generation: Generation, store: ConversationStore, events: AnswerEvents) -> None:
        self.generation = generation
        self._store, self._events = store, events
        self._track = TokenTrack()
        self._stored_tokens = 0
        self._new_text: list[str] = []
        self._text: list[str] = []
        self._thinking = ThoughtReader()
        self._has_news = False  # the generation's row is behind
        self._started = time.monotonic()
        self._first_token: float | None = None
        self._last_token = self._started
        self.is_stored = False  # to its end

    @property
    def text(self) -> str:
        """The visible text so far, stripped at the left."""
        return "".join(self._text)

    @property
    def state(self) -> AnswerState:
        """What the transcript says about the answer right now."""
        generation = self.generation
        ended = generation.ending is not None
        phase = Phase.ENDED if ended else Phase.WAITING if self._first_token is None else Phase.STREAMING
        return AnswerState(
            phase=phase,
            ending=generation.ending,
            error=generation.error,
            model=generation.model,
            endpoint_name=generation.endpoint_name,
            tokens=len(self._track),
            seconds=0.0 if self._first_token is None else self._last_token - self._first_token,
            limit=generation.max_new_tokens,
            thinking_seconds=generation.thinking_seconds,
        )

    async def read(self, engine: Engine, request: AnswerRequest) -> None:
        """Read the whole stream. Raises ChatError, CancelledError."""
        last_yield = time.monotonic()
        async with aclosing(engine.stream(request)) as events:
            async for event in events:
                if isinstance(event, Token):
                    now = self._keep(event)
                    if now - last_yield > YIELD_AFTER:
                        await asyncio.sleep(0)
                        last_yield = time.monotonic()
                elif isinstance(event, Started):
                    self._update(prompt=event.prompt, max_new_tokens=event.max_new_tokens, prompt_tokens=event.prompt_tokens)
                    self._store.update_generation(self.generation)
                else:
                    self._complete(event)

    def _keep(self, token: Token) -> float:
        now = self._last_token = time.monotonic()
        self._track.append(token)
        if self._first_token is None:
            self._first_token = now
            self._update(seconds_to_first_token=now - self._started)
            self._events.state(self.state)
        visible = token.visible
        if visible and not self._text:
            visible = visible.lstrip()
        if visible:
            self._text.append(visible)
            self._new_text.append(visible)
            self._thinking.feed(visible)
            if self.generation.thinking_seconds is None and self._has_thought:
                self._update(thinking_seconds=now - self._first_token)
                self._has_news = True
                self._events.state(self.state)
            self._events.text(visible)
        return now

    @property
    def _has_thought(self) -> bool:
        thought = self._thinking.thought
        return thought is not None and thought.is_closed and not thought.is_blank

    def _complete(self, finished: Finished) -> None:
        self._update(
            ending=finished.ending,
            seed=self.generation.seed if finished.seed is None else finished.seed,
            prompt_tokens=self.generation.prompt_tokens if finished.prompt_tokens is None else finished.prompt_tokens,
            generated_tokens=finished.generated_tokens,
        )

    def store_new(self) -> None:
        """Append what came since the last call to the database. Raises ChatError(STORAGE)."""
        if self._has_news:
            self._store.update_generation(self.generation)
            self._has_news = False
        count = len(self._track)
        if count == self._stored_tokens and not self._new_text:
            return
        blob = self._track.to_bytes(self._stored_tokens, count)
        self._store.append_chunk(self.generation.answer_id, self.generation.id, "".join(self._new_text), blob)
        self._stored_tokens = count
        self._new_text.clear()

    def finish(self, ending: Ending, error: ChatError | None = None) -> None:
        """Store the last tokens and how it ended, synchronously, and tell the transcript. Raises ChatError(STORAGE)."""
        generation = self.generation
        self._update(
            ending=generation.ending or ending,
            error=error,
            seconds=time.monotonic() - self._started,
            generated_tokens=len(self._track) if generation.generated_tokens is None else generation.generated_tokens,
        )
        try:
            self.store_end()
        finally:
            self._events.state(self.state)

    def store_end(self) -> None:
        """Store the last tokens and how it ended. Raises ChatError(STORAGE); then it may be called again."""
        self.store_new()
        self._store.end_generation(self.generation, self.text)
        self.is_stored = True

    def failed(self, error: ChatError) -> None:
        """End with an error: cut off if there is text, else failed."""
        self.finish(Ending.BROKE_OFF if self._text else Ending.FAILED, error)

    def _update(self, **changes: object) -> None:
        self.generation = replace(self.generation, **changes)  # type: ignore[arg-type]


def as_chat_error(error: BaseException) -> ChatError:
    """A ChatError as it is; anything else is a bug of ours, told with class and message."""
    return error if isinstance(error, ChatError) else ChatError(ErrorKind.BUG, detail=f"{type(error).__name__}: {error}"[:2000])
