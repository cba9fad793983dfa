"""Brise's own format, as brise_json.md describes it. Nothing in it is trusted: whatever does not fit is left out and counted."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from desktop_app.chat.attachment import MOST_ATTACHMENTS, Attachment
from desktop_app.chat.context import GivesWay
from desktop_app.chat.control_tokens import ControlChoice
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.conversation_record import ConversationRecord, GenerationRecord, MessageRecord
from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.generation import AnswerOrigin, AnswerShape, Ending, GeneratedSpan, Generation, Span, TypedSpan
from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.chat.message import Message, Role
from desktop_app.chat.queued_message import QueuedMessage
from desktop_app.exchange import import_limits as limits
from desktop_app.exchange.brise_values import error_in, parameters_in
from desktop_app.exchange.fields import Fields, note_all, objects
from desktop_app.exchange.foreign_chat import brise_id, derived_id

_SEED_DIGITS = 20

Known = dict[str, Attachment]
"""The attachments of a file that were met by now: what several chats share is in the first of them."""


def brise_chat(item: object, report: ImportReport, known: Known, breathe: Callable[[], None] = lambda: None) -> ConversationRecord | None:
    """The conversation of one entry, which is used up by that; None if it is none."""
    if not isinstance(item, dict):
        report.leave_out(LeftOut.NOT_UNDERSTOOD)
        return None
    told = Fields(item, "conversation", report)
    identity = brise_id(told.get("id")) or derived_id("conversation", told.get("created_at"), told.get("title"))
    report.leave_out(LeftOut.WRONG_VALUE, told.get("id") not in (None, identity))
    shown = told.get("shown")
    conversation = Conversation(
        id=identity,
        created_at=told.moment("created_at") or 0.0,
        updated_at=told.moment("updated_at") or 0.0,
        title=told.text("title"),
        endpoint_id=told.text("endpoint"),
        parameters=parameters_in(told, report),
        system_prompt=told.text("system_prompt"),
        template_id=told.text("template"),
        draft=told.text("draft"),
        own_title=told.flag("own_title"),
        gives_way=(told.one_of("gives_way", GivesWay) if "gives_way" in told else None) or GivesWay.OLDEST,
        control_tokens=_control_choice(told),
    )
    contents = _attachments(told, known, report)
    pinned, archived, folder = told.flag("pinned"), told.flag("archived"), told.text("folder", limits.TITLE)
    messages = _messages(identity, objects(_used_up(told.items("messages"), breathe), "message", report), known, report)
    in_draft, queued = _carried(told, "draft_attached", known, report), tuple(_queued(told, identity, known, report))
    told.done()
    if isinstance(shown, str) and any(each.message.id == shown for each in messages):
        conversation = replace(conversation, leaf_id=shown)
    report.leave_out(LeftOut.WRONG_VALUE, shown != conversation.leaf_id)
    return ConversationRecord(conversation, tuple(messages), pinned, archived, folder, in_draft, queued, contents)


def _control_choice(told: Fields) -> ControlChoice:
    """A file does not get to say that its control tokens go unmarked."""
    chosen = told.one_of("control_tokens", ControlChoice) if "control_tokens" in told else None
    return ControlChoice.BREAK if chosen is ControlChoice.BREAK else ControlChoice.ASK


def _used_up(values: list[object], breathe: Callable[[], None]) -> Iterator[object]:
    """Each value once: 100,000 of them that go at the same time would stop the window."""
    values.reverse()
    while values:
        breathe()
        yield values.pop()


def _attachments(told: Fields, known: Known, report: ImportReport) -> dict[str, bytes]:
    """What the attachments hold that stand in this chat."""
    found = told.get("attachments")
    carried, left_out, unknown = found if isinstance(found, tuple) else ([], 0, {})
    report.leave_out(LeftOut.FILE, left_out)
    report.leave_out(LeftOut.WRONG_VALUE, found is not None and not isinstance(found, tuple))
    note_all(unknown, "attachment", report)
    contents = {}
    for attachment, data in carried:
        if attachment.id in known:
            report.leave_out(LeftOut.FILE)
            continue
        known[attachment.id] = attachment
        contents[attachment.id] = data
    return contents


def _carried(told: Fields, name: str, known: Known, report: ImportReport) -> tuple[Attachment, ...]:
    ids = told.items(name) if name in told else []
    carried = tuple(known[each] for each in ids[:MOST_ATTACHMENTS] if isinstance(each, str) and each in known)
    report.leave_out(LeftOut.FILE, len(ids) - len(carried))
    return carried


def _queued(told: Fields, conversation_id: str, known: Known, report: ImportReport) -> Iterator[QueuedMessage]:
    entries = told.items("queued") if "queued" in told else []
    report.leave_out(LeftOut.NOT_UNDERSTOOD, max(len(entries) - limits.QUEUED, 0))
    seen = set()
    for each in objects(entries[: limits.QUEUED], "queued", report):
        identity, at, text = brise_id(each.get("id")), each.moment("created_at") or 0.0, each.text("text")
        carried = _carried(each, "attached", known, report)
        each.done()
        if identity is None or identity in seen or not (text.strip() or carried):
            report.leave_out(LeftOut.NOT_UNDERSTOOD)
            continue
        seen.add(identity)
        yield QueuedMessage(identity, conversation_id, at, text, carried)


def _messages(conversation_id: str, entries: Iterable[Fields], known: Known, report: ImportReport) -> list[MessageRecord]:
    found: dict[str, MessageRecord] = {}
    generations: set[str] = set()
    for told in entries:
        identity, role, parent = brise_id(told.get("id")), told.one_of("role", Role), told.get("parent")
        if identity is None or identity in found or role is None or len(found) >= limits.MESSAGES:
            report.leave_out(LeftOut.NOT_UNDERSTOOD)
            told.ignore("created_at", "text", "rating", "attached", "edit_draft", "forked_from", "spans", "generations")
            continue
        above = found.get(parent) if isinstance(parent, str) else None
        if above is None and parent is not None:
            report.leave_out(LeftOut.LOOSE)
        message = Message(
            identity,
            conversation_id,
            above.message.id if above else None,
            above.message.depth + 1 if above else 0,
            role,
            told.text("text"),
            told.moment("created_at") or 0.0,
            attachments=_carried(told, "attached", known, report),
        )
        made = [_generation(each, identity, report) for each in objects(told.items("generations"), "generation", report)]
        kept = []
        for each in made:
            if each is None or each.generation.id in generations:
                report.leave_out(LeftOut.WRONG_VALUE)
                continue
            generations.add(each.generation.id)
            kept.append(each)
        rating = told.whole("rating")
        report.leave_out(LeftOut.WRONG_VALUE, rating not in (None, 1, -1))
        shape = AnswerShape(tuple(_spans(told, report)), _origin(told, report))
        edit_draft = told.text("edit_draft") if "edit_draft" in told else None
        found[identity] = MessageRecord(message, rating if rating in (1, -1) else None, shape, tuple(kept), edit_draft)
        told.done()
    return [_with_known(each, found, generations, report) for each in found.values()]


def _with_known(record: MessageRecord, messages: dict[str, MessageRecord], generations: set[str], report: ImportReport) -> MessageRecord:
    """Without what points to nothing."""
    spans = tuple(span for span in record.shape.spans if isinstance(span, TypedSpan) or span.generation_id in generations)
    origin = record.shape.forked_from
    known = origin if origin is not None and origin.answer_id in messages else None
    report.leave_out(LeftOut.WRONG_VALUE, len(record.shape.spans) - len(spans))
    return replace(record, shape=AnswerShape(spans, known))


def _origin(told: Fields, report: ImportReport) -> AnswerOrigin | None:
    if "forked_from" not in told:
        return None
    origin = told.inside("forked_from")
    answer, token = origin.get("message"), origin.count("token")
    origin.done()
    if brise_id(answer) is None:  # else it may be one that was deleted
        report.leave_out(LeftOut.WRONG_VALUE)
    return AnswerOrigin(answer, token or 0) if isinstance(answer, str) else None


def _spans(told: Fields, report: ImportReport) -> Iterable[Span]:
    for each in objects(told.items("spans"), "span", report):
        generation_id, first, last = each.get("generation"), each.count("first") or 0, each.count("last")
        if isinstance(generation_id, str):
            yield GeneratedSpan(generation_id, first, None if last is None else max(first, last))
        elif isinstance(each.get("typed"), str):
            yield TypedSpan(each.text("typed"))
        else:
            report.leave_out(LeftOut.WRONG_VALUE)
        each.done()


def _generation(told: Fields, answer_id: str, report: ImportReport) -> GenerationRecord | None:
    identity = brise_id(told.get("id"))
    if identity is None:
        return None
    columns = _tokens(told, report)
    generation = Generation(
        id=identity,
        answer_id=answer_id,
        endpoint_id=told.text("endpoint"),
        endpoint_name=told.text("endpoint_name"),
        dialect=told.one_of("dialect", Dialect) or Dialect.OPENAI_CHAT,
        model=told.text("model"),
        server_version=told.text("server_version"),
        parameters=parameters_in(told, report),
        template_id=told.text("template"),
        template_hash=told.text("template_hash"),
        started_at=told.moment("started_at") or 0.0,
        seed=_seed(told, report),
        prompt=told.text("prompt", limits.TEXT),
        max_new_tokens=told.count("max_new_tokens"),
        ending=told.one_of("ending", Ending) or Ending.CLOSED,
        error=error_in(told, report),
        seconds_to_first_token=told.number("seconds_to_first_token"),
        seconds=told.number("seconds"),
        thinking_seconds=told.number("thinking_seconds"),
        prompt_tokens=told.count("prompt_tokens"),
        generated_tokens=told.count("generated_tokens"),
    )
    recovered_at = told.moment("recovered_at")
    told.done()
    return GenerationRecord(generation, columns, recovered_at)


def _seed(told: Fields, report: ImportReport) -> int | None:
    value = told.get("seed")
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _SEED_DIGITS:
        return int(value)
    report.leave_out(LeftOut.WRONG_VALUE, value is not None)
    return None


def _tokens(told: Fields, report: ImportReport) -> bytes:
    """The columns of a generation's tokens."""
    found = told.get("tokens")
    if not isinstance(found, tuple):
        report.leave_out(LeftOut.WRONG_VALUE, found is not None)
        return b""
    columns: bytes = found[0]
    report.leave_out(LeftOut.WRONG_VALUE, found[1])
    note_all(found[2], "token", report)
    return columns
