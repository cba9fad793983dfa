"""One request to a model and how it ended."""

from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.errors import ChatError
from desktop_app.chat.parameters import Parameters


class Ending(StrEnum):
    """How a generation ended. Only the first three mean that the server said the answer was complete."""

    END_OF_TEXT = "end_of_text"
    STOP_STRING = "stop_string"
    LIMIT = "limit"  # the limit of tokens, the user's or the server's
    STOPPED = "stopped"  # by the user
    CLOSED = "closed"  # Brise was closed, or killed
    BROKE_OFF = "broke_off"  # the connection or the server gave up after some text
    FAILED = "failed"  # an error before any text

    @property
    def is_complete(self) -> bool:
        """True if the server said so (`details` on TGI, a `finish_reason` in chat)."""
        return self in (Ending.END_OF_TEXT, Ending.STOP_STRING, Ending.LIMIT)


@dataclass(frozen=True, slots=True)
class Generation:
    """One request: what was asked of whom, what was sent, how it ended and how long it took."""

    id: str
    answer_id: str  # the message that it answers into
    endpoint_id: str
    endpoint_name: str
    dialect: Dialect
    model: str
    server_version: str
    parameters: Parameters
    template_id: str
    template_hash: str  # SHA-256 of the template's source, "" when the server rendered
    started_at: float  # Unix seconds
    seed: int | None = None  # as sent
    prompt: str = ""  # the exact text sent, or the chat messages as JSON
    max_new_tokens: int | None = None  # as sent: what the context had room for
    ending: Ending | None = None  # None while it runs
    error: ChatError | None = None
    seconds_to_first_token: float | None = None
    seconds: float | None = None
    thinking_seconds: float | None = None  # from the first token to the end of the thought; None: no thought, or not closed
    prompt_tokens: int | None = None
    generated_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class TypedSpan:
    """A piece of an answer that the user typed."""

    text: str


@dataclass(frozen=True, slots=True)
class GeneratedSpan:
    """Tokens `first` to `last` (exclusive; None: to the end) of one generation."""

    generation_id: str
    first: int = 0
    last: int | None = None


Span = TypedSpan | GeneratedSpan


@dataclass(frozen=True, slots=True)
class AnswerOrigin:
    """Which answer this one was forked from, and before which token."""

    answer_id: str
    token: int


@dataclass(frozen=True, slots=True)
class AnswerShape:
    """What an answer is made of: an ordered list of spans over generations."""

    spans: tuple[Span, ...] = field(default=())
    forked_from: AnswerOrigin | None = None
