"""Brise's own format: everything of conversations, as brise_json.md describes it, written piece by piece."""

from collections.abc import Iterable, Iterator

from desktop_app.chat.attachment import Attachment, Contents, no_contents
from desktop_app.chat.control_tokens import ControlChoice
from desktop_app.chat.conversation_record import ConversationRecord, GenerationRecord, MessageRecord, track_of
from desktop_app.chat.generation import Generation, Span, TypedSpan
from desktop_app.chat.queued_message import QueuedMessage
from desktop_app.chat.token_track import Token
from desktop_app.exchange.attached_base64 import base64_pieces
from desktop_app.exchange.json_text import Json, finite, json_text, short_float

FORMAT, VERSION = "brise.json", 1
_TOKENS_AT_ONCE = 200


def brise_json(records: Iterable[ConversationRecord], contents: Contents = no_contents) -> Iterator[str]:
    """The file's text, in pieces that are quickly made; `contents` are those of the attachments."""
    written: set[str] = set()  # attachments that several chats share are in the first of them
    yield f'{{"format": {json_text(FORMAT)}, "version": {VERSION}, "conversations": ['
    first = True
    for record in records:
        yield "\n" if first else ",\n"
        yield from _conversation(record, contents, written)
        first = False
    yield "\n]}\n"


def _conversation(record: ConversationRecord, contents: Contents, written: set[str]) -> Iterator[str]:
    conversation = record.conversation
    head: Json = {
        "id": conversation.id,
        "title": conversation.title,
        "own_title": conversation.own_title,
        "created_at": finite(conversation.created_at) or 0.0,
        "updated_at": finite(conversation.updated_at) or 0.0,
        "folder": record.folder,
        "pinned": record.pinned,
        "archived": record.archived,
        "endpoint": conversation.endpoint_id,
        "template": conversation.template_id,
        "system_prompt": conversation.system_prompt,
        "parameters": conversation.parameters.to_json(),
        "draft": conversation.draft,
        "shown": conversation.leaf_id,
        "gives_way": conversation.gives_way.value,
    }
    if conversation.control_tokens is ControlChoice.BREAK:  # "as it is" is said by whoever reads the chat, never by a file
        head["control_tokens"] = ControlChoice.BREAK.value
    if record.draft_attachments:
        head["draft_attached"] = [attachment.id for attachment in record.draft_attachments]
    if record.queued:
        head["queued"] = [_queued(each) for each in record.queued]
    yield json_text(head)[:-1]
    yield from _attachments(record, contents, written)
    yield ', "messages": ['
    first = True
    for message in record.messages:
        yield "\n" if first else ",\n"
        yield from _message(message)
        first = False
    yield "\n]}"


def _queued(message: QueuedMessage) -> Json:
    told: Json = {"id": message.id, "created_at": finite(message.created_at) or 0.0, "text": message.text}
    if message.attachments:
        told["attached"] = [attachment.id for attachment in message.attachments]
    return told


def _attachments(record: ConversationRecord, contents: Contents, written: set[str]) -> Iterator[str]:
    opened = False
    for attachment in record.attachments():
        if attachment.id in written or (data := contents(attachment.id)) is None:
            continue
        written.add(attachment.id)
        yield ",\n" if opened else ', "attachments": [\n'
        opened = True
        yield from _attachment(attachment, data)
    if opened:
        yield "]"


def _attachment(attachment: Attachment, data: bytes) -> Iterator[str]:
    head: Json = {"id": attachment.id, "name": attachment.name, "media_type": attachment.media_type}
    yield f'{json_text(head)[:-1]}, "data": ['
    for number, piece in enumerate(base64_pieces(data)):
        yield (',\n"' if number else '\n"') + piece + '"'
    yield "]}"


def _message(record: MessageRecord) -> Iterator[str]:
    message, origin = record.message, record.shape.forked_from
    head: Json = {
        "id": message.id,
        "parent": message.parent_id,
        "role": message.role.value,
        "created_at": finite(message.created_at) or 0.0,
        "text": message.text,
    }
    if record.rating is not None:
        head["rating"] = record.rating
    if message.attachments:
        head["attached"] = [attachment.id for attachment in message.attachments]
    if record.edit_draft is not None:
        head["edit_draft"] = record.edit_draft
    if origin is not None:
        head["forked_from"] = {"message": origin.answer_id, "token": origin.token}
    if record.shape.spans:
        head["spans"] = [_span(span) for span in record.shape.spans]
    if not record.generations:
        yield json_text(head)
        return
    yield f'{json_text(head)[:-1]}, "generations": ['
    for number, made in enumerate(record.generations):
        yield ",\n" if number else "\n"
        yield from _generation(made)
    yield "]}"


def _span(span: Span) -> Json:
    if isinstance(span, TypedSpan):
        return {"typed": span.text}
    return {"generation": span.generation_id, "first": span.first, "last": span.last}


def _generation(record: GenerationRecord) -> Iterator[str]:
    yield f'{json_text(_request(record.generation, record.recovered_at))[:-1]}, "tokens": ['
    track = track_of(record.tokens)
    for first in range(0, len(track), _TOKENS_AT_ONCE):
        some = (json_text(_token(track[index])) for index in range(first, min(first + _TOKENS_AT_ONCE, len(track))))
        yield (",\n" if first else "\n") + ",\n".join(some)
    yield "]}"


def _request(generation: Generation, recovered_at: float | None) -> Json:
    return {
        "id": generation.id,
        "endpoint": generation.endpoint_id,
        "endpoint_name": generation.endpoint_name,
        "dialect": generation.dialect.value,
        "model": generation.model,
        "server_version": generation.server_version,
        "template": generation.template_id,
        "template_hash": generation.template_hash,
        "parameters": generation.parameters.to_json(),
        "seed": None if generation.seed is None else str(generation.seed),
        "max_new_tokens": generation.max_new_tokens,
        "started_at": finite(generation.started_at) or 0.0,
        "seconds_to_first_token": finite(generation.seconds_to_first_token),
        "seconds": finite(generation.seconds),
        "thinking_seconds": finite(generation.thinking_seconds),
        "prompt_tokens": generation.prompt_tokens,
        "generated_tokens": generation.generated_tokens,
        "ending": None if generation.ending is None else generation.ending.value,
        "recovered_at": finite(recovered_at),
        "error": None if generation.error is None else generation.error.to_json(),
        "prompt": generation.prompt,
    }


def _token(token: Token) -> Json:
    """A token; what it does not have is left out."""
    told: Json = {"text": token.text}
    if token.id is not None:
        told["id"] = token.id
    if (logprob := short_float(token.logprob)) is not None:
        told["logprob"] = logprob
    if token.special:
        told["special"] = True
    if token.hidden:
        told["hidden"] = token.hidden
    if token.alternatives:
        told["alternatives"] = [[other.text, other.id, short_float(other.logprob)] for other in token.alternatives]
    return told
