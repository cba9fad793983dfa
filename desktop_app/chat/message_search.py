"""What is looked for in all chats, and what was found: plain values between the search field and the index."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from desktop_app.chat.message import Role

Spans = tuple[tuple[int, int], ...]
"""Where in a line each thing that was looked for begins and ends."""


def moved(spans: Iterable[tuple[int, int]], by: int) -> Spans:
    """The same in a line before which so many characters were put."""
    return tuple((first + by, last + by) for first, last in spans)


class Rated(StrEnum):
    """Which ratings of answers are wanted."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Which messages are wanted; None means any."""

    since: float | None = None  # Unix seconds
    endpoint_id: str | None = None
    model: str | None = None
    role: Role | None = None
    rated: Rated | None = None
    until: float | None = None  # Unix seconds, exclusive

    @property
    def is_empty(self) -> bool:
        """True if every message is wanted."""
        return self == SearchFilter()


@dataclass(frozen=True, slots=True)
class Search:
    """Words to look for, and where."""

    text: str = ""
    filter: SearchFilter = SearchFilter()

    @property
    def is_empty(self) -> bool:
        """True if nothing is looked for."""
        return not self.text.strip() and self.filter.is_empty


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One message that was found."""

    message_id: str
    conversation_id: str
    title: str  # of its chat; empty: not named yet
    role: Role
    at: float  # Unix seconds
    archived: bool
    excerpt: str  # one line around the first hit, Markdown's marks left out
    spans: Spans  # what of the excerpt was looked for
    words: str  # as they stand in the message, to be found there; "" if only a filter was set


class ChatPart(StrEnum):
    """What of a chat is looked through beside its messages."""

    TITLE = "title"
    SYSTEM_PROMPT = "system prompt"
    DRAFT = "draft"
    WAITING = "waiting"  # a message that is sent when the answer has ended
    EDIT = "edit"  # of a message, not saved yet


@dataclass(frozen=True, slots=True)
class ChatHit:
    """A chat with the words in its title, or in what of it no message holds."""

    conversation_id: str
    title: str
    archived: bool
    part: ChatPart = ChatPart.TITLE
    excerpt: str = ""  # one line around the first hit; "" for a title
    spans: Spans = ()  # what of the excerpt was looked for
    message_id: str = ""  # that is being edited; "" for the other parts
    words: str = ""  # as they stand in the edit, to be found there


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Some hits, newest first; chats come with the first page.

    A page that is there again has all that stands in the place of what was told before: something changed meanwhile.
    """

    search: Search
    chats: tuple[ChatHit, ...]
    hits: tuple[SearchHit, ...]
    is_first: bool  # else they follow those of the page before
    is_last: bool  # there are no more
    is_full: bool  # there may be more, when they are asked for; else they are being looked for
    is_again: bool = False
    has_all_chats: bool = True  # else more of them are being looked for


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How much of all messages can be found by now."""

    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        """True if all of them can."""
        return self.done >= self.total


@dataclass(frozen=True, slots=True)
class SearchChoices:
    """What can be chosen in the filters, by what the messages say of themselves: ids and names."""

    endpoints: tuple[tuple[str, str], ...] = ()
    models: tuple[str, ...] = ()
