"""One generation from the request to the stored answer: reads the engine's stream and keeps every token."""

import asyncio
import math
import time
from collections.abc import Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending, Generation
from desktop_app.chat.message import AnswerState, Phase
from desktop_app.chat.thinking import ThoughtReader
from desktop_app.chat.token_track import Token, TokenTrack
from desktop_app.chat.wait import Wait
from desktop_app.chat.whole_answers import is_streamed
from desktop_app.inference.engine import AnswerRequest, Engine, Finished, OtherAnswer, PromptRead, Started
from desktop_app.storage.conversation_store import ConversationStore

YIELD_AFTER = 0.008
"""Seconds after which the token loop lets the window draw: 20,000 buffered tokens make it late by 6 ms, not 28."""
STORE_AFTER = 250_000
"""Characters after which nobody waits for the clock: what a flood brings in a second would stop the window for 0.1 s."""


@dataclass(frozen=True, slots=True)
class AnswerEvents:
    """Whom a run tells what; each call is synchronous and cheap."""

    text: Callable[[str], None]  # new visible text
    state: Callable[[AnswerState], None]


@dataclass(frozen=True, slots=True)
class SoFar:
    """What an answer has already when a generation goes on with it."""

    text: str = ""
    tokens: int = 0
    seconds: float = 0.0
    thinking_seconds: float | None = None
    limit: int | None = None  # tokens that were asked for, where a server ends earlier and Brise goes on by itself

    @property
    def is_unmeasured(self) -> bool:
        """True if nobody knows how long its tokens took, since Brise was ended in between."""
        return self.tokens > 0 and self.seconds == 0


class AnswerRun:
    """The state of one running answer. `store_new` is called by a clock, `finish` exactly once, `store_end` until it succeeds."""

    def __init__(
        self,
        generation: Generation,
        store: ConversationStore,
        events: AnswerEvents,
        so_far: SoFar = SoFar(),
        *,
        notice_seconds: float = math.inf,
    ) -> None:
        self.generation = generation
        self._notice_seconds = notice_seconds  # without a token, until that is said
        self._patient_since = -math.inf  # the user said that it may take longer
        self._store, self._events = store, events
        self._text = [so_far.text] if so_far.text else []
        self._thinking = ThoughtReader()
        self._thinking.feed(so_far.text)
        self._streams = False  # the first token is there
        self.others: list[OtherAnswer] = []  # that the server wrote beside the best one
        self._wait: Wait | None = None  # since the server turned the request away
        self._begin(so_far)

    def _begin(self, so_far: SoFar) -> None:
        self._so_far = so_far
        self._track = TokenTrack()
        self._stored_tokens = 0
        self._new_text: list[str] = []
        self._unstored = 0  # characters
        self._has_news = False  # the generation's row is behind
        self._has_prompt = False  # and the prompt that belongs to it
        self._unsaid = ""
        self._is_streamed = is_streamed(self.generation.parameters)
        self._measures_thought = self._is_streamed and so_far.thinking_seconds is None and not self._has_thought
        self._started = time.monotonic()
        self._first_token: float | None = None
        self._last_token = self._last_sign = self._started  # a sign: that the prompt is being read
        self.is_stored = False  # to its end

    @property
    def text(self) -> str:
        """The visible text so far, stripped at the left."""
        return "".join(self._text)

    @property
    def state(self) -> AnswerState:
        """What the transcript says about the answer right now."""
        generation, so_far = self.generation, self._so_far
        ended = generation.ending is not None
        phase = Phase.ENDED if ended else Phase.STREAMING if self._streams else Phase.WAITING
        return AnswerState(
            phase=phase,
            ending=generation.ending,
            error=generation.error,
            model=generation.model,
            endpoint_name=generation.endpoint_name,
            tokens=so_far.tokens + (len(self._track) if generation.generated_tokens is None else generation.generated_tokens),
            seconds=so_far.seconds + (0.0 if self._first_token is None or so_far.is_unmeasured else self._last_token - self._first_token),
            limit=generation.max_new_tokens if so_far.limit is None else so_far.limit,
            thinking_seconds=generation.thinking_seconds if so_far.thinking_seconds is None else so_far.thinking_seconds,
            wait=None if ended else self._wait,
            quiet_since=None if ended else self._quiet_since,
            at_once=not is_streamed(generation.parameters),
        )

    @property
    def _quiet_since(self) -> float | None:
        """When the server was heard last, if that is long ago.

        Nothing is expected of it while it is to be asked again later, nor of one that tells an answer at once.
        """
        if not is_streamed(self.generation.parameters):
            return None
        heard = max(self._last_token, self._last_sign, -math.inf if self._wait is None else self._wait.until)
        return heard if time.monotonic() - max(heard, self._patient_since) >= self._notice_seconds else None

    def keep_waiting(self) -> None:
        """Say nothing about a quiet server until the same time has passed again."""
        self._patient_since = time.monotonic()
        self._events.state(self.state)

    @property
    def has_received(self) -> bool:
        """True once a token of this generation arrived: it is never asked for again."""
        return self._first_token is not None

    def wait(self, wait: Wait) -> None:
        """The server turned the request away for now: say so until a token arrives, or it ends."""
        self._wait = wait
        self._events.state(self.state)

    @property
    def said(self) -> str:
        """What this generation has added to what it was asked with, white space at its beginning included."""
        return self._track.visible_text()

    def leave_unsaid(self, space: str) -> None:
        """White space at the end of the text so far that the server is not told: what it says of that again is not shown."""
        self._unsaid = space

    def go_on(self, generation: Generation, unsaid: str) -> None:
        """End this generation without a word to anybody, and begin another one in the same answer. Raises ChatError(STORAGE)."""
        state = self.state
        limit = self.generation.max_new_tokens if self._so_far.limit is None else self._so_far.limit
        self._end(Ending.BROKE_OFF, None)
        self.store_end()
        self._store.start_generation(generation)
        self.generation = generation
        self._begin(SoFar(self.text, state.tokens, state.seconds, state.thinking_seconds, limit))
        self._unsaid = unsaid

    async def read(self, engine: Engine, request: AnswerRequest) -> None:
        """Read the whole stream. Raises ChatError, CancelledError."""
        last_yield = time.monotonic()
        if self._wait is not None:
            self._started = last_yield  # what was refused is no part of the answer's time
        async with aclosing(engine.stream(request)) as events:
            async for event in events:
                if isinstance(event, Token):
                    now = self._keep(event)
                    if self._unstored > STORE_AFTER:
                        self._unstored = 0
                        with suppress(ChatError):  # the clock's next try tells
                            self.store_new()
                    if now - last_yield > YIELD_AFTER:
                        await asyncio.sleep(0)
                        last_yield = time.monotonic()
                elif isinstance(event, Started):
                    self._update(prompt=event.prompt, max_new_tokens=event.max_new_tokens, prompt_tokens=event.prompt_tokens)
                    self._has_news = self._has_prompt = True
                    self._store_news()
                    await asyncio.sleep(0)  # a prompt of megabytes: storing and sending it each take some of a frame
                elif isinstance(event, PromptRead):
                    was_quiet, self._last_sign = self._quiet_since is not None, time.monotonic()
                    if was_quiet:
                        self._events.state(self.state)
                elif isinstance(event, OtherAnswer):
                    self.others.append(event)
                else:
                    self._complete(event)

    def _keep(self, token: Token) -> float:
        now, before = time.monotonic(), self._last_token
        self._last_token = now
        self._track.append(token)
        if self._first_token is None:
            # of tokens that came at once nobody knows when the first one was made
            self._first_token = now if self._is_streamed else self._started
            if self._is_streamed:
                self._update(seconds_to_first_token=now - self._started)
            self._streams, self._wait = True, None
            self._events.state(self.state)
        elif now - before >= self._notice_seconds:
            self._events.state(self.state)  # it is not quiet any more
        visible = token.visible
        if visible and not self._text:
            visible = visible.lstrip()
        elif visible and self._unsaid:
            visible = self._without_unsaid(visible)
        if visible:
            self._text.append(visible)
            self._new_text.append(visible)
            self._unstored += len(visible)
            self._thinking.feed(visible)
            if self._measures_thought and self._has_thought:
                self._update(thinking_seconds=self._so_far.seconds + now - self._first_token)
                self._has_news, self._measures_thought = True, False
                self._events.state(self.state)
            self._events.text(visible)
        return now

    def _without_unsaid(self, visible: str) -> str:
        """What the server says again of the white space that it was not told is there already."""
        same = next((at for at, (one, other) in enumerate(zip(visible, self._unsaid, strict=False)) if one != other), None)
        if same is None:
            same = min(len(visible), len(self._unsaid))
        self._unsaid = self._unsaid[same:] if same == len(visible) else ""
        return visible[same:]

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
            self._store_news()
        count = len(self._track)
        if count == self._stored_tokens and not self._new_text:
            return
        blob = self._track.to_bytes(self._stored_tokens, count)
        self._store.append_chunk(self.generation.answer_id, self.generation.id, "".join(self._new_text), blob)
        self._stored_tokens = count
        self._new_text.clear()
        self._unstored = 0

    def _store_news(self) -> None:
        self._store.update_generation(self.generation, prompt=self._has_prompt)
        self._has_news = self._has_prompt = False

    def finish(self, ending: Ending, error: ChatError | None = None) -> None:
        """Store the last tokens and how it ended, synchronously, and tell the transcript. Raises ChatError(STORAGE)."""
        self._end(ending, error)
        try:
            self.store_end()
        finally:
            self._events.state(self.state)

    def _end(self, ending: Ending, error: ChatError | None) -> None:
        generation = self.generation
        self._update(
            ending=generation.ending or ending,
            error=error,
            seconds=time.monotonic() - self._started,
            generated_tokens=len(self._track) if generation.generated_tokens is None else generation.generated_tokens,
        )

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
