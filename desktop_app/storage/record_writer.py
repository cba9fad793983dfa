"""Writes whole conversations in slices of two milliseconds, through the one writing connection."""

import time
from collections.abc import Iterator

from desktop_app.chat.conversation_record import ConversationRecord, GenerationRecord, MessageRecord, track_of
from desktop_app.chat.generation import TypedSpan
from desktop_app.storage.conversation_rows import conversation_values
from desktop_app.storage.database import Database, Values
from desktop_app.storage.generation_rows import GENERATION_COLUMNS, generation_values

SLICE = 0.0012
"""Seconds after which no further row is begun."""
_TOKENS_AT_ONCE = 500
NOT_WHOLE = -1.0
"""When what is not whole yet was "deleted": it is in no list, and no purge removes it while it is written."""

_CONVERSATION = """
INSERT INTO conversation (id, created_at, updated_at, deleted_at, endpoint_id, template_id, pinned, archived, folder, title, parameters,
    system_prompt, draft, own_title, gives_way, control_tokens)
VALUES (:id, :created_at, :updated_at, :deleted_at, :endpoint_id, :template_id, :pinned, :archived, :folder, :title, :parameters,
    :system_prompt, :draft, :own_title, :gives_way, :control_tokens)
"""
_MESSAGE = """
INSERT INTO message (id, conversation_id, parent_id, depth, role, created_at, rating, visible_text)
VALUES (:id, :conversation_id, :parent_id, :depth, :role, :created_at, :rating, :text)
"""
_GENERATION = f"""
INSERT INTO generation ({", ".join(GENERATION_COLUMNS)}, recovered_at)
VALUES ({", ".join(f":{name}" for name in GENERATION_COLUMNS)}, :recovered_at)
"""
_PROMPT = "INSERT INTO prompt (generation_id, text) VALUES (?, ?)"
_CHUNK = """
INSERT INTO answer_chunk (answer_id, generation_id, seq, text, tokens)
VALUES (:answer_id, :generation_id, coalesce((SELECT max(seq) + 1 FROM answer_chunk WHERE answer_id = :answer_id), 0), :text, :tokens)
"""
_SPAN = "INSERT INTO answer_span (answer_id, position, generation_id, first, last, typed) VALUES (?, ?, ?, ?, ?, ?)"
_ORIGIN = "UPDATE message SET forked_from = ?, forked_token = ? WHERE id = ?"
_ATTACHMENT = """
INSERT INTO attachment (id, name, media_type, size, data) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
"""
_CARRIED = "INSERT INTO message_attachment SELECT ?, ?, id FROM attachment WHERE id = ?"
_IN_DRAFT = "INSERT INTO draft_attachment SELECT ?, ?, id FROM attachment WHERE id = ?"
_QUEUED = "INSERT INTO queued_message (id, conversation_id, created_at, text) VALUES (?, ?, ?, ?)"
_QUEUED_CARRIED = "INSERT INTO queued_attachment SELECT ?, ?, id FROM attachment WHERE id = ?"
_EDIT = "INSERT INTO edit_draft (message_id, text) VALUES (?, ?)"
_WHOLE = "UPDATE conversation SET deleted_at = NULL, leaf_id = ? WHERE id = ?"


def write_record(database: Database, record: ConversationRecord) -> Iterator[None]:
    """One slice at each step; the conversation is there when it ends, and until then in no list. Raises ChatError(STORAGE).

    `record.folder` is a folder's id here; what attachments hold is taken from `contents`, or is stored already.
    """
    rows = _rows(record)
    more = True
    while more:
        more = _write_some(database, rows)
        yield
    database.request_checkpoint()


def _write_some(database: Database, rows: Iterator[tuple[str, Values]]) -> bool:
    with database.transaction():
        until = time.perf_counter() + SLICE
        for sql, values in rows:
            database.write(sql, values)
            if time.perf_counter() > until:
                return True
    return False


def _rows(record: ConversationRecord) -> Iterator[tuple[str, Values]]:
    conversation = record.conversation
    yield (
        _CONVERSATION,
        conversation_values(conversation)
        | {"deleted_at": NOT_WHOLE, "pinned": record.pinned, "archived": record.archived, "folder": record.folder},
    )
    for attachment in record.attachments():
        if (data := record.contents.get(attachment.id)) is not None:
            yield _ATTACHMENT, (attachment.id, attachment.name, attachment.media_type, attachment.size, data)
    for each in record.messages:
        yield _MESSAGE, _message_values(each)
        for made in each.generations:
            yield _GENERATION, generation_values(made.generation) | {"recovered_at": made.recovered_at}
            yield _PROMPT, (made.generation.id, made.generation.prompt)
            yield from _chunks(made)
        for position, attachment in enumerate(each.message.attachments):
            yield _CARRIED, (each.message.id, position, attachment.id)
        if each.edit_draft is not None:
            yield _EDIT, (each.message.id, each.edit_draft)
    for position, attachment in enumerate(record.draft_attachments):
        yield _IN_DRAFT, (conversation.id, position, attachment.id)
    for waiting in record.queued:
        yield _QUEUED, (waiting.id, conversation.id, waiting.created_at, waiting.text)
        for position, attachment in enumerate(waiting.attachments):
            yield _QUEUED_CARRIED, (waiting.id, position, attachment.id)
    for each in record.messages:  # spans and origins may point to what came later
        for position, span in enumerate(each.shape.spans):
            if isinstance(span, TypedSpan):
                yield _SPAN, (each.message.id, position, None, None, None, span.text)
            else:
                yield _SPAN, (each.message.id, position, span.generation_id, span.first, span.last, None)
        origin = each.shape.forked_from
        if origin is not None:
            yield _ORIGIN, (origin.answer_id, origin.token, each.message.id)
    yield _WHOLE, (conversation.leaf_id, conversation.id)


def _message_values(record: MessageRecord) -> Values:
    message = record.message
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "parent_id": message.parent_id,
        "depth": message.depth,
        "role": message.role.value,
        "created_at": message.created_at,
        "rating": record.rating,
        "text": message.text,
    }


def _chunks(made: GenerationRecord) -> Iterator[tuple[str, Values]]:
    track = track_of(made.tokens)
    for first in range(0, len(track), _TOKENS_AT_ONCE):
        last = min(first + _TOKENS_AT_ONCE, len(track))
        text = "".join(track[index].visible for index in range(first, last))
        yield (
            _CHUNK,
            {
                "answer_id": made.generation.answer_id,
                "generation_id": made.generation.id,
                "text": text if first else text.lstrip(),
                "tokens": track.to_bytes(first, last),
            },
        )
