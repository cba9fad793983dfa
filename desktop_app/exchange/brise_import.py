"""Brise's own format, as brise_json.md describes it. Nothing in it is trusted: whatever does not fit is left out and counted."""

from collections.abc import Iterable
from dataclasses import replace

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.conversation_record import ConversationRecord, GenerationRecord, MessageRecord
from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.errors import ChatError
from desktop_app.chat.generation import AnswerOrigin, AnswerShape, Ending, GeneratedSpan, Generation, Span, TypedSpan
from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.chat.message import Message, Role
from desktop_app.chat.parameters import Parameters
from desktop_app.exchange import import_limits as limits
from desktop_app.exchange.fields import Fields, objects
from desktop_app.exchange.foreign_chat import ID_DIGITS, derived_id

_SEED_DIGITS = 20


def brise_chat(item: object, report: ImportReport) -> ConversationRecord | None:
    """The conversation of one entry; None if it is none."""
    if not isinstance(item, dict):
        report.leave_out(LeftOut.NOT_UNDERSTOOD)
        return None
    told = Fields(item, "conversation", report)
    identity = _id(told.get("id")) or derived_id("conversation", told.get("created_at"), told.get("title"))
    shown = told.get("shown")
    conversation = Conversation(
        id=identity,
        created_at=told.moment("created_at") or 0.0,
        updated_at=told.moment("updated_at") or 0.0,
        title=told.text("title"),
        endpoint_id=told.text("endpoint"),
        parameters=Parameters.from_json(told.get("parameters")),
        system_prompt=told.text("system_prompt"),
        template_id=told.text("template"),
        draft=told.text("draft"),
        own_title=told.flag("own_title"),
    )
    pinned, archived, folder = told.flag("pinned"), told.flag("archived"), told.text("folder", limits.TITLE)
    messages = _messages(identity, objects(told.items("messages"), "message", report), report)
    told.done()
    if isinstance(shown, str) and any(each.message.id == shown for each in messages):
        conversation = replace(conversation, leaf_id=shown)
    return ConversationRecord(conversation, tuple(messages), pinned, archived, folder)


def _messages(conversation_id: str, entries: Iterable[Fields], report: ImportReport) -> list[MessageRecord]:
    found: dict[str, MessageRecord] = {}
    generations: set[str] = set()
    for told in entries:
        identity, role, parent = _id(told.get("id")), told.one_of("role", Role), told.get("parent")
        if identity is None or identity in found or role is None or len(found) >= limits.MESSAGES:
            report.leave_out(LeftOut.NOT_UNDERSTOOD)
            told.ignore("created_at", "text", "rating", "forked_from", "spans", "generations")
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
        shape = AnswerShape(tuple(_spans(told, report)), _origin(told))
        found[identity] = MessageRecord(message, rating if rating in (1, -1) else None, shape, tuple(kept))
        told.done()
    return [_with_known(each, found, generations, report) for each in found.values()]


def _with_known(record: MessageRecord, messages: dict[str, MessageRecord], generations: set[str], report: ImportReport) -> MessageRecord:
    """Without what points to nothing."""
    spans = tuple(span for span in record.shape.spans if isinstance(span, TypedSpan) or span.generation_id in generations)
    report.leave_out(LeftOut.WRONG_VALUE, len(record.shape.spans) - len(spans))
    origin = record.shape.forked_from
    known = origin if origin is not None and origin.answer_id in messages else None
    return replace(record, shape=AnswerShape(spans, known))


def _origin(told: Fields) -> AnswerOrigin | None:
    if "forked_from" not in told:
        return None
    origin = told.inside("forked_from")
    answer, token = origin.get("message"), origin.count("token")
    origin.done()
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
    identity = _id(told.get("id"))
    if identity is None:
        return None
    seed, error, tokens = told.get("seed"), told.get("error"), told.get("tokens")
    columns, wrong = tokens if isinstance(tokens, tuple) else (b"", 0)
    report.leave_out(LeftOut.WRONG_VALUE, wrong)
    generation = Generation(
        id=identity,
        answer_id=answer_id,
        endpoint_id=told.text("endpoint"),
        endpoint_name=told.text("endpoint_name"),
        dialect=told.one_of("dialect", Dialect) or Dialect.OPENAI_CHAT,
        model=told.text("model"),
        server_version=told.text("server_version"),
        parameters=Parameters.from_json(told.get("parameters")),
        template_id=told.text("template"),
        template_hash=told.text("template_hash"),
        started_at=told.moment("started_at") or 0.0,
        seed=_seed(seed),
        prompt=told.text("prompt", limits.TEXT),
        max_new_tokens=told.count("max_new_tokens"),
        ending=told.one_of("ending", Ending) or Ending.CLOSED,
        error=_error(error),
        seconds_to_first_token=told.number("seconds_to_first_token"),
        seconds=told.number("seconds"),
        thinking_seconds=told.number("thinking_seconds"),
        prompt_tokens=told.count("prompt_tokens"),
        generated_tokens=told.count("generated_tokens"),
    )
    recovered_at = told.moment("recovered_at")
    told.done()
    return GenerationRecord(generation, columns, recovered_at)


def _seed(value: object) -> int | None:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _SEED_DIGITS else None


def _error(value: object) -> ChatError | None:
    if not isinstance(value, dict):
        return None
    try:
        return ChatError.from_json(value)
    except (ValueError, OverflowError):
        return None


def _id(value: object) -> str | None:
    """An id as Brise makes them, and nothing else."""
    if isinstance(value, str) and len(value) == ID_DIGITS and set(value) <= set("0123456789abcdef"):
        return value
    return None


def renamed(record: ConversationRecord, mark: str) -> ConversationRecord:
    """The same conversation under ids of its own, which follow from `mark` and the old ones."""
    identity = derived_id(mark, record.conversation.id)

    def new(old: str | None) -> str | None:
        return None if old is None else derived_id(identity, old)

    return replace(
        record,
        conversation=replace(record.conversation, id=identity, leaf_id=new(record.conversation.leaf_id)),
        messages=tuple(
            replace(
                each,
                message=replace(
                    each.message,
                    id=derived_id(identity, each.message.id),
                    conversation_id=identity,
                    parent_id=new(each.message.parent_id),
                ),
                shape=AnswerShape(
                    tuple(
                        span if isinstance(span, TypedSpan) else replace(span, generation_id=derived_id(identity, span.generation_id))
                        for span in each.shape.spans
                    ),
                    None
                    if each.shape.forked_from is None
                    else replace(each.shape.forked_from, answer_id=derived_id(identity, each.shape.forked_from.answer_id)),
                ),
                generations=tuple(
                    replace(
                        made,
                        generation=replace(
                            made.generation, id=derived_id(identity, made.generation.id), answer_id=derived_id(identity, each.message.id)
                        ),
                    )
                    for made in each.generations
                ),
            )
            for each in record.messages
        ),
    )
