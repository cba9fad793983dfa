"""Messages: the nodes of a conversation's tree."""

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from desktop_app.chat.attachment import Attachment, Contents, Picture, no_contents
from desktop_app.chat.attachment_frame import framed
from desktop_app.chat.errors import ChatError
from desktop_app.chat.generation import Ending
from desktop_app.chat.thinking import without_thought
from desktop_app.chat.wait import Wait


class Role(StrEnum):
    """Who speaks."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Turn:
    """Role, text and images, all that a prompt needs to know of a message; text attachments are part of the text."""

    role: Role
    text: str
    images: tuple[Picture, ...] = ()


class Phase(StrEnum):
    """Where an answer stands."""

    WAITING = "waiting"  # asked, no token yet
    STREAMING = "streaming"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class AnswerState:
    """What the transcript says about an answer beside its text."""

    phase: Phase
    ending: Ending | None = None
    error: ChatError | None = None
    model: str = ""
    endpoint_name: str = ""
    tokens: int = 0  # generated so far
    seconds: float = 0.0  # since the first token
    limit: int | None = None  # max_new_tokens as sent
    thinking_seconds: float | None = None  # None: no thought, or not to its end, or before that was measured
    wait: Wait | None = None  # the server turned the request away for now, and is asked again
    quiet_since: float | None = None  # `time.monotonic()` of the last token, where that is long ago; None: it is not
    at_once: bool = False  # asked for as a whole: no token comes before all of it is there

    @property
    def tokens_per_second(self) -> float | None:
        """Rate over the answer; None before there is anything to measure."""
        return self.tokens / self.seconds if self.seconds > 0 and self.tokens > 1 else None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of either role; a sibling is another version of it."""

    id: str
    conversation_id: str
    parent_id: str | None
    depth: int  # 0 for the first message
    role: Role
    text: str  # visible text, Markdown
    created_at: float  # Unix seconds
    answer: AnswerState | None = None  # for Role.ASSISTANT
    version: int = 1  # its place among its siblings, from 1
    versions: int = 1  # how many siblings there are, itself included
    rating: int | None = None  # thumbs up: 1, down: -1
    attachments: tuple[Attachment, ...] = ()


def new_id() -> str:
    """A new id for a conversation, message, generation or endpoint: a UUID of version 7 (RFC 9562, 5.7), as 32 hexadecimal digits.

    It begins with the time, so that what was written together lies together in the database's indexes: an old chat is read with a few
    looks at the disk, not with one for each message.
    """
    since_1970 = time.time_ns() // 1_000_000
    return f"{since_1970 & (1 << 48) - 1:012x}7{secrets.randbits(12):03x}{8 | secrets.randbits(2):x}{secrets.randbits(60):015x}"


def turns_of(messages: Iterable[Message], system_prompt: str = "", contents: Contents = no_contents) -> tuple[Turn, ...]:
    """What a model is told of a branch: the system prompt, then user and assistant in turn.

    Answers go without their thoughts, as the templates of reasoning models have it. Text attachments stand before the text of
    their message. Messages with neither text nor images are left out and neighbours of one role are joined by a blank line,
    since templates refuse roles that do not alternate.
    """
    turns = [Turn(Role.SYSTEM, system_prompt)] if system_prompt.strip() else []
    for message in messages:
        text = without_thought(message.text) if message.role is Role.ASSISTANT else message.text
        images: tuple[Picture, ...] = ()
        if message.attachments:
            text, images = _with_attachments(message.attachments, text, contents)
        if not text.strip() and not images:
            continue
        if turns and turns[-1].role is message.role:
            text = "\n\n".join(part for part in (turns[-1].text, text) if part)
            turns[-1] = Turn(message.role, text, turns[-1].images + images)
        else:
            turns.append(Turn(message.role, text, images))
    return tuple(turns)


def _with_attachments(attachments: Iterable[Attachment], text: str, contents: Contents) -> tuple[str, tuple[Picture, ...]]:
    parts, images = [], []
    for attachment in attachments:
        data = contents(attachment.id)
        if data is None:
            continue
        if attachment.is_image:
            images.append(Picture(attachment.id, attachment.media_type, data))
        else:
            parts.append(framed(attachment, data.decode("utf-8", "replace")))
    if text.strip():
        parts.append(text)
    return "\n\n".join(parts), tuple(images)
