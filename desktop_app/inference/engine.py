"""What every engine offers."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from desktop_app.chat.abilities import Capabilities
from desktop_app.chat.attachment import Picture
from desktop_app.chat.endpoint import Dialect, Endpoint, ServerFacts
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Turn
from desktop_app.chat.parameters import Parameters
from desktop_app.chat.token_track import Token, TokenTrack


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """What to answer. Exactly one of `prompt` (raw) and `turns` (the server renders) is used: see Dialect.takes_raw_prompt."""

    parameters: Parameters
    seed: int | None  # already drawn; None: not sent
    turns: tuple[Turn, ...] = ()  # the system prompt first, if there is one
    prompt: str = ""
    so_far: str = ""  # the end of the text that the answer has already: a stop string may begin in it
    images: tuple[Picture, ...] = ()  # that `prompt` has marks for


@dataclass(frozen=True, slots=True)
class Started:
    """The first event of a stream: what was really sent."""

    prompt: str  # the raw prompt, or the chat messages as JSON; images as marks
    max_new_tokens: int | None
    prompt_tokens: int | None  # if counted before sending


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of a complete stream: only if the server said so, or a stop string was met by Brise itself."""

    ending: Ending  # END_OF_TEXT, STOP_STRING or LIMIT
    generated_tokens: int | None = None
    prompt_tokens: int | None = None
    seed: int | None = None  # as the server reports it


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """An answer that the server did not find the best one, after the best one's end."""

    track: TokenTrack
    finished: Finished | None  # None: it is not complete


StreamEvent = Started | Token | Finished | OtherAnswer


class Engine(Protocol):
    """One endpoint spoken to in one dialect, for one answer or one question; use it inside `async with open_engine(…)`."""

    dialect: Dialect
    capabilities: Capabilities

    def stream(self, request: AnswerRequest) -> AsyncGenerator[StreamEvent, None]:
        """Started, then tokens, then Finished; after best-of, the other answers then.

        Without Finished the answer is cut off, and ChatError(BROKE_OFF) is raised.
        Every other failure is a ChatError too. Cancel the task that iterates to stop: the socket closes on the way out.
        Tokens that may belong to a stop string are held back until that is known, then arrive with `hidden` set.
        """
        ...

    async def facts(self) -> ServerFacts:
        """What the server says of itself. Raises ChatError."""
        ...

    async def count_tokens(self, text: str) -> int | None:
        """Tokens of a raw prompt with the server's tokenizer, BOS included; None if it cannot tell. Raises ChatError."""
        ...

    async def count_turns(self, turns: tuple[Turn, ...]) -> int | None:
        """Tokens of a conversation that the server renders itself; None if it cannot tell. Raises ChatError."""
        ...

    async def token_ids(self, text: str) -> Sequence[int] | None:
        """The ids of the tokens that `count_tokens` counts; None if the server cannot tell. Raises ChatError."""
        ...

    async def render_prompt(self, turns: tuple[Turn, ...]) -> str | None:
        """The prompt as the server's own template renders it; None if it cannot tell. Raises ChatError."""
        ...


OpenEngine = Callable[[Endpoint, Dialect], AbstractAsyncContextManager[Engine]]
"""Given to the workspace by `app`: finds access token and implementation; the workspace never sees a secret."""


class ProbeServer(Protocol):
    """Asks an address what is there; `app` binds it to the transport."""

    async def __call__(self, endpoint: Endpoint, access_token: str | None) -> ServerFacts:
        """What answers at the endpoint, with latency. Raises ChatError."""
        ...
