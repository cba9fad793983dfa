"""What of a chat reaches the model: how much its context holds, what gives way, and what the meter says."""

from dataclasses import dataclass
from enum import StrEnum

from desktop_app.chat.control_tokens import ControlFinding
from desktop_app.chat.endpoint import ServerFacts

LEAST_ANSWER = 256
"""Tokens that are kept free for an answer whose length the server decides."""


class GivesWay(StrEnum):
    """What happens when a chat has more tokens than the context has room for."""

    OLDEST = "oldest"  # the oldest messages are not sent; the system prompt stays
    REFUSE = "refuse"  # nothing is sent


@dataclass(frozen=True, slots=True)
class PromptRoom:
    """How many tokens a prompt may have."""

    most: int  # the server takes no more
    comfortable: int  # leaves the answer the room that it was promised
    total: int | None  # prompt and answer together; None: not told
    shown: int  # the limit as it is told to the reader

    def left(self, tokens: int) -> int | None:
        """Tokens that such a prompt leaves for the answer; None: not known."""
        return None if self.total is None else max(self.total - tokens, 0)


def prompt_room(facts: ServerFacts, asked: int | None) -> PromptRoom | None:
    """The room at a server, for an answer of `asked` tokens (None: the server decides); None if it tells no limit.

    An answer is promised what was asked for, but never more than half of the context: the chat needs the other half.
    """
    total, most_input = facts.max_total_tokens, facts.max_input_tokens
    limits = [limit for limit in (most_input, None if total is None else total - 1) if limit is not None]
    if not limits:
        return None
    most = max(min(limits), 0)
    if total is None:
        return PromptRoom(most, most, None, most)
    promised = max(min(LEAST_ANSWER if asked is None else asked, total // 2), 1)
    # a server that takes prompts up to the last token but one has one limit, not two
    shown = total if most >= total - 1 else most
    return PromptRoom(most, max(min(most, total - promised), 0), total, shown)


@dataclass(frozen=True, slots=True)
class ContextReading:
    """What the next request would put into the context, what is being written included."""

    tokens: int
    is_exact: bool = False  # counted by the server, to the token
    limit: int | None = None  # None: not known
    left: int | None = None  # for the answer; None: not known
    asked: int | None = None  # for the answer; None: the server decides
    too_many: int = 0  # tokens; nothing can be sent
    too_large: int = 0  # bytes of the request; nothing can be sent
    first_id: str | None = None  # above this message nothing reaches the model; None: see `dropped`
    dropped: int = 0  # messages that are not sent
    gives_way: GivesWay = GivesWay.OLDEST
    counted_by: str = ""  # the endpoint whose tokenizer counted
    control: ControlFinding | None = None  # the first control token that is sent within a text

    @property
    def fits(self) -> bool:
        """True if it can be sent."""
        return not self.too_many and not self.too_large

    @property
    def share(self) -> float | None:
        """How full the context is; None without a limit."""
        return self.tokens / self.limit if self.limit else None
