"""A chat of another program, and how it becomes a conversation."""

import hashlib
import json
from collections import deque
from dataclasses import dataclass, field, replace

from desktop_app.chat.conversation import Conversation, title_from
from desktop_app.chat.conversation_record import ConversationRecord, GenerationRecord, MessageRecord
from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.generation import AnswerShape, Ending, Generation, TypedSpan
from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.chat.message import Message, Role
from desktop_app.chat.parameters import DEFAULT
from desktop_app.chat.thinking import CLOSING, OPENING
from desktop_app.exchange import import_limits as limits

ID_DIGITS = 32


@dataclass
class ForeignMessage:
    """One message; `key` and `parent` are the other program's names, and nothing more."""

    key: str
    parent: str | None
    role: Role
    text: str
    created_at: float | None = None
    model: str = ""
    rating: int | None = None
    thought: str = ""
    is_cut: bool = False  # the answer was stopped

    @property
    def whole_text(self) -> str:
        """The text with the thought before it, as Brise writes it down."""
        if not self.thought.strip():
            return self.text
        return f"{OPENING}{self.thought.strip()}{CLOSING}{self.text}"


@dataclass
class ForeignChat:
    """What an importer makes of one chat."""

    title: str = ""
    created_at: float | None = None
    updated_at: float | None = None
    system_prompt: str = ""
    messages: list[ForeignMessage] = field(default_factory=list)
    shown: str | None = None  # key of the last message that is shown; None: the last one
    program: str = ""  # shown where an answer's endpoint is
    pinned: bool = False
    archived: bool = False


def record_of(chat: ForeignChat, report: ImportReport, now: float) -> ConversationRecord | None:
    """The conversation; None if it has no messages. Its ids follow from what is in it, so the same chat is known again."""
    ordered = _in_order(_with_text(chat.messages, report), report)
    if not ordered:
        report.leave_out(LeftOut.NO_MESSAGES)
        return None
    identity = conversation_id(chat, ordered)
    created = next((time for time in (chat.created_at, *(each.created_at for each in ordered)) if time is not None), now)
    ids = {each.key: derived_id(identity, number) for number, each in enumerate(ordered)}
    depths: dict[str, int] = {}
    records = []
    latest = created
    for each in ordered:
        depths[each.key] = 0 if each.parent is None else depths[each.parent] + 1
        at = latest if each.created_at is None else each.created_at
        latest = max(latest, at)
        message = Message(
            ids[each.key], identity, ids[each.parent] if each.parent else None, depths[each.key], each.role, each.whole_text, at
        )
        records.append(_record(message, each, chat.program))
    first_asked = next((each.text for each in ordered if each.role is Role.USER), ordered[0].text)
    conversation = Conversation(
        id=identity,
        created_at=created,
        updated_at=latest if chat.updated_at is None else chat.updated_at,
        title=" ".join(chat.title.split())[: limits.TITLE] or title_from(first_asked),
        system_prompt=chat.system_prompt,
        own_title=bool(chat.title.strip()),
        leaf_id=ids.get(chat.shown or "", _leaf_below(ordered, ids)),
    )
    return ConversationRecord(conversation, tuple(records), pinned=chat.pinned, archived=chat.archived)


def conversation_id(chat: ForeignChat, messages: list[ForeignMessage]) -> str:
    """An id that follows from what was said."""
    places = {each.key: number for number, each in enumerate(messages)}
    said = [[each.role.value, each.whole_text, places.get(each.parent or "", -1)] for each in messages]
    return derived_id(json.dumps([chat.program, chat.title, chat.system_prompt, said]), "chat")


def derived_id(*parts: object) -> str:
    """An id of the usual form that follows from the parts."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:ID_DIGITS]


def brise_id(value: object) -> str | None:
    """An id as Brise makes them, and nothing else."""
    if isinstance(value, str) and len(value) == ID_DIGITS and set(value) <= set("0123456789abcdef"):
        return value
    return None


def _record(message: Message, each: ForeignMessage, program: str) -> MessageRecord:
    if message.role is not Role.ASSISTANT:
        return MessageRecord(message, each.rating)
    generation = Generation(
        id=derived_id(message.id, "generation"),
        answer_id=message.id,
        endpoint_id="",
        endpoint_name=program,
        dialect=Dialect.OPENAI_CHAT,
        model=each.model,
        server_version="",
        parameters=DEFAULT,
        template_id="",
        template_hash="",
        started_at=message.created_at,
        ending=Ending.STOPPED if each.is_cut else Ending.END_OF_TEXT,
    )
    return MessageRecord(message, each.rating, AnswerShape((TypedSpan(message.text),)), (GenerationRecord(generation),))


def _with_text(messages: list[ForeignMessage], report: ImportReport) -> list[ForeignMessage]:
    """Without empty messages: what stood below one stands below its parent."""
    parents: dict[str, str | None] = {}
    kept = []
    for each in messages[: limits.MESSAGES]:
        if each.whole_text.strip():
            kept.append(each)
        else:
            parents[each.key] = each.parent
            report.leave_out(LeftOut.EMPTY)
    report.leave_out(LeftOut.NOT_UNDERSTOOD, max(len(messages) - limits.MESSAGES, 0))
    return [replace(each, parent=_nearest(each.parent, parents)) for each in kept]


def _nearest(key: str | None, left_out: dict[str, str | None]) -> str | None:
    seen: set[str] = set()
    while key in left_out and key is not None and key not in seen:
        seen.add(key)
        key = left_out[key]
    return None if key in left_out else key


def _in_order(messages: list[ForeignMessage], report: ImportReport) -> list[ForeignMessage]:
    """Parents before children, versions in the order in which they came; circles are cut open, and doubled names made one's own."""
    by_key: dict[str, ForeignMessage] = {}
    for number, each in enumerate(messages):
        if each.key in by_key:
            each = replace(each, key=f"{each.key}\0{number}")
        by_key[each.key] = each
    children: dict[str | None, list[str]] = {}
    for each in by_key.values():
        if each.parent is not None and each.parent not in by_key:
            report.leave_out(LeftOut.LOOSE)
            by_key[each.key] = each = replace(each, parent=None)
        children.setdefault(each.parent, []).append(each.key)
    ordered: dict[str, ForeignMessage] = {}
    waiting = deque(children.get(None, ()))
    left = iter(list(by_key))
    while len(ordered) < len(by_key):
        if not waiting:  # whoever is left stands in a circle
            start = next(key for key in left if key not in ordered)
            by_key[start] = replace(by_key[start], parent=None)
            report.leave_out(LeftOut.LOOSE)
            waiting.append(start)
        key = waiting.popleft()
        if key not in ordered:
            ordered[key] = by_key[key]
            waiting.extend(children.get(key, ()))
    return list(ordered.values())


def _leaf_below(ordered: list[ForeignMessage], ids: dict[str, str]) -> str:
    """The last message of the deepest way down from the last beginning."""
    last = {each.parent: each.key for each in ordered}
    key = ordered[-1].key
    while key in last:
        key = last[key]
    return ids[key]
