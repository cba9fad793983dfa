"""The same conversation under other ids, for where its own belong to something else already."""

from collections.abc import Mapping
from dataclasses import replace

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.generation import AnswerShape, TypedSpan
from desktop_app.exchange.foreign_chat import derived_id


def renamed(record: ConversationRecord, mark: str) -> ConversationRecord:
    """The same conversation under ids of its own, which follow from `mark` and the old ones."""
    identity = derived_id(mark, record.conversation.id)

    def new(old: str | None) -> str | None:
        return None if old is None else derived_id(identity, old)

    return replace(
        record,
        queued=tuple(replace(each, id=derived_id(identity, each.id), conversation_id=identity) for each in record.queued),
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


def with_attachments(record: ConversationRecord, known: Mapping[str, Attachment]) -> ConversationRecord:
    """The same conversation with these in place of its attachments, by the ids that it has them under; without those that are not known."""

    def new(carried: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        return tuple(known[each.id] for each in carried if each.id in known)

    waiting = (replace(each, attachments=new(each.attachments)) for each in record.queued)
    return replace(
        record,
        queued=tuple(each for each in waiting if each.text.strip() or each.attachments),
        messages=tuple(
            replace(each, message=replace(each.message, attachments=new(each.message.attachments))) if each.message.attachments else each
            for each in record.messages
        ),
        draft_attachments=new(record.draft_attachments),
        contents={known[identity].id: data for identity, data in record.contents.items() if identity in known},
    )
