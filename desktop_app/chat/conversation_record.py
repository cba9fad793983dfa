"""All that is kept of one conversation, as one value: what an export holds and an import brings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.generation import AnswerShape, GeneratedSpan, Generation, TypedSpan
from desktop_app.chat.message import Message
from desktop_app.chat.queued_message import QueuedMessage
from desktop_app.chat.token_track import TokenTrack


@dataclass(frozen=True, slots=True)
class GenerationRecord:
    """One request, and its tokens as `TokenTrack.to_bytes` writes them."""

    generation: Generation
    tokens: bytes = b""
    recovered_at: float | None = None  # of one that a crash cut off: when the next start found it so (Unix seconds)


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """One message, what it is made of, and the requests that answered into it."""

    message: Message
    rating: int | None = None  # 1 or -1
    shape: AnswerShape = field(default_factory=AnswerShape)
    generations: tuple[GenerationRecord, ...] = ()
    edit_draft: str | None = None  # what was typed so far while it was edited


@dataclass(frozen=True, slots=True)
class ConversationRecord:
    """A conversation with its whole tree; deleted messages are not in it. Parents stand before their children."""

    conversation: Conversation
    messages: tuple[MessageRecord, ...] = ()  # in the order of their arrival
    pinned: bool = False
    archived: bool = False
    folder: str = ""  # its name; empty: in none
    draft_attachments: tuple[Attachment, ...] = ()
    queued: tuple[QueuedMessage, ...] = ()  # the next one first
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """What attachments hold, by id, as far as an import brings it."""

    def attachments(self) -> Iterator[Attachment]:
        """What the messages carry, then the draft, then what waits to be sent; each once."""
        seen: set[str] = set()
        waiting = (each.attachments for each in self.queued)
        for carried in (*(each.message.attachments for each in self.messages), self.draft_attachments, *waiting):
            for attachment in carried:
                if attachment.id not in seen:
                    seen.add(attachment.id)
                    yield attachment

    def branch(self) -> tuple[MessageRecord, ...]:
        """The messages of the branch that is shown, first one first."""
        by_id = {record.message.id: record for record in self.messages}
        found = []
        record = by_id.get(self.conversation.leaf_id or "")
        while record is not None:
            found.append(record)
            record = by_id.pop(record.message.parent_id or "", None)
        return tuple(reversed(found))

    def generations(self) -> dict[str, GenerationRecord]:
        """Every request of the conversation, by its id."""
        return {made.generation.id: made for record in self.messages for made in record.generations}


def track_of(tokens: bytes) -> TokenTrack:
    """Tokens to look at; empty for what cannot be read, as a damaged file may hold."""
    track = TokenTrack()
    try:
        track.extend_from_bytes(tokens)
    except ValueError:
        return TokenTrack()
    return track


def span_text(span: TypedSpan | GeneratedSpan, generations: dict[str, GenerationRecord]) -> str:
    """What of an answer's text a span stands for."""
    if isinstance(span, TypedSpan):
        return span.text
    made = generations.get(span.generation_id)
    if made is None:
        return ""
    track = track_of(made.tokens)
    last = len(track) if span.last is None else min(span.last, len(track))
    return "".join(track[index].visible for index in range(span.first, last))
