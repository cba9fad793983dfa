"""Reads whole conversations for an export, on a connection of its own, so that it can be done in a thread."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.conversation_record import ConversationRecord, GenerationRecord, MessageRecord, track_of
from desktop_app.chat.generation import AnswerOrigin, AnswerShape, Ending, GeneratedSpan, Span, TypedSpan
from desktop_app.chat.queued_message import QueuedMessage
from desktop_app.chat.token_track import TokenTrack
from desktop_app.storage.conversation_rows import CONVERSATION_COLUMNS, ConversationReader
from desktop_app.storage.database import BUSY_MILLISECONDS, Row
from desktop_app.storage.failures import storage_errors
from desktop_app.storage.generation_rows import GENERATION_COLUMNS, read_generation
from desktop_app.storage.message_rows import read_message

_CONVERSATION = f"""
SELECT {CONVERSATION_COLUMNS}, pinned, archived, (SELECT name FROM folder WHERE folder.id = conversation.folder) AS folder_name
FROM conversation WHERE id = ?
"""
_MESSAGES = """
SELECT id, conversation_id, parent_id, depth, role, created_at, deleted_at, rating, forked_from, forked_token, visible_text
FROM message WHERE conversation_id = ? ORDER BY number
"""
_GENERATIONS = f"""
SELECT {", ".join(f"generation.{name}" for name in GENERATION_COLUMNS)}, generation.recovered_at, coalesce(prompt.text, '') AS prompt
FROM message JOIN generation ON generation.answer_id = message.id LEFT JOIN prompt ON prompt.generation_id = generation.id
WHERE message.conversation_id = ? ORDER BY generation.number
"""
_SPANS = """
SELECT answer_span.answer_id, generation_id, first, last, typed FROM message JOIN answer_span ON answer_span.answer_id = message.id
WHERE message.conversation_id = ? ORDER BY message.number, answer_span.position
"""
_CHUNKS = """
SELECT answer_chunk.generation_id, answer_chunk.text, answer_chunk.tokens
FROM message JOIN answer_chunk ON answer_chunk.answer_id = message.id
WHERE message.conversation_id = ? ORDER BY answer_chunk.generation_id, answer_chunk.seq
"""
_ATTACHED = """
SELECT message.id AS carrier, attachment.id, attachment.name, attachment.media_type, attachment.size
FROM message JOIN message_attachment ON message_id = message.id JOIN attachment ON attachment.id = attachment_id
WHERE conversation_id = ? ORDER BY message.number, position
"""
_DRAFT_ATTACHED = """
SELECT conversation_id AS carrier, attachment.id, name, media_type, size
FROM draft_attachment JOIN attachment ON attachment.id = attachment_id WHERE conversation_id = ? ORDER BY position
"""
_QUEUED = "SELECT id, conversation_id, created_at, text FROM queued_message WHERE conversation_id = ? ORDER BY created_at, number"
_QUEUED_ATTACHED = """
SELECT queued_id AS carrier, attachment.id, name, media_type, size
FROM queued_message JOIN queued_attachment ON queued_id = queued_message.id JOIN attachment ON attachment.id = attachment_id
WHERE conversation_id = ? ORDER BY queued_id, position
"""
_EDITS = "SELECT message.id, edit_draft.text FROM message JOIN edit_draft ON message_id = message.id WHERE conversation_id = ?"


class RecordReader:
    """Used in the thread that made it; every method raises ChatError(STORAGE) where the database fails."""

    def __init__(self, path: Path) -> None:
        with storage_errors():
            self._connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_MILLISECONDS / 1000)
            self._connection.isolation_level = None
            self._connection.row_factory = sqlite3.Row

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def ids(self) -> list[str]:
        """The conversations that are not deleted, in the order of their arrival: an import keeps it."""
        with storage_errors():
            rows = self._connection.execute("SELECT id FROM conversation WHERE deleted_at IS NULL ORDER BY number")
            return [row[0] for row in rows]

    def stored_messages(self, conversation_id: str) -> set[str] | None:
        """The ids of all that was ever said in a conversation; None if it is not stored, not even in the trash."""
        with storage_errors():
            if not self._connection.execute("SELECT 1 FROM conversation WHERE id = ?", (conversation_id,)).fetchall():
                return None
            return {row[0] for row in self._connection.execute("SELECT id FROM message WHERE conversation_id = ?", (conversation_id,))}

    def deleted_at(self, conversation_id: str) -> float | None:
        """When it was put in the trash (Unix seconds; 0 or less: it is to go for good, or was never whole); None if it was not."""
        with storage_errors():
            row = self._connection.execute("SELECT deleted_at FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
        return None if row is None else row[0]

    def any_taken(self, table: str, ids: Iterable[str]) -> bool:
        """True if one of the ids belongs to a row of `message`, `generation` or `queued_message` already."""
        assert table in ("message", "generation", "queued_message")
        query = f"SELECT 1 FROM {table} WHERE id = ?"
        with storage_errors():
            return any(self._connection.execute(query, (wanted,)).fetchone() is not None for wanted in ids)

    def attachment(self, attachment_id: str) -> tuple[Attachment, bytes] | None:
        """An attachment and what it holds; None if it is not stored."""
        with storage_errors():
            row = self._connection.execute(
                "SELECT id, name, media_type, size, data FROM attachment WHERE id = ?", (attachment_id,)
            ).fetchone()
        return None if row is None else (_attachment(row), bytes(row["data"]))

    def contents(self, attachment_id: str) -> bytes | None:
        """What an attachment holds; None if it is not stored."""
        found = self.attachment(attachment_id)
        return None if found is None else found[1]

    def record(self, conversation_id: str) -> ConversationRecord | None:
        """All of a conversation as it was at one moment; None if it is not stored.

        Of an answer that is being written it holds what there is: it ends as if Brise had been closed.
        """
        with storage_errors(), self._moment():
            row = self._connection.execute(_CONVERSATION, (conversation_id,)).fetchone()
            if row is None:
                return None
            kept = _not_deleted(self._rows(_MESSAGES, conversation_id))
            spans = _spans(self._rows(_SPANS, conversation_id))
            attached = _carried(self._rows(_ATTACHED, conversation_id))
            in_draft = _carried(self._rows(_DRAFT_ATTACHED, conversation_id))
            waiting = _carried(self._rows(_QUEUED_ATTACHED, conversation_id))
            told = [QueuedMessage(*found) for found in self._rows(_QUEUED, conversation_id)]
            queued = tuple(replace(each, attachments=waiting.get(each.id, ())) for each in told)
            edits = {found["id"]: found["text"] for found in self._rows(_EDITS, conversation_id)}
            generations = list(self._rows(_GENERATIONS, conversation_id))
            texts, tokens = self._chunks(conversation_id, {found["id"] for found in generations if found["ending"] is None})
        owners = _owners(generations, kept, spans)
        by_answer: dict[str, list[Row]] = {}
        for found in generations:
            if (owner := owners.get(found["id"])) is not None:
                by_answer.setdefault(owner, []).append(found)
        messages = []
        for found in kept.values():
            made = by_answer.get(found["id"], [])
            text = found["visible_text"] + "".join(texts.get(each["id"], "") for each in made)
            records = tuple(_generation(each, found["id"], tokens.get(each["id"], b"")) for each in made)
            message = _message(found, text, made, spans.get(found["id"], ()), records, owners, kept)
            carried = replace(message.message, attachments=attached.get(found["id"], ()))
            messages.append(replace(message, message=carried, edit_draft=edits.get(found["id"])))
        conversation = ConversationReader().read(row)
        return ConversationRecord(
            replace(conversation, leaf_id=_leaf(conversation.leaf_id, kept)),
            tuple(messages),
            pinned=bool(row["pinned"]),
            archived=bool(row["archived"]),
            folder=row["folder_name"] or "",
            draft_attachments=in_draft.get(conversation_id, ()),
            queued=queued,
        )

    @contextmanager
    def _moment(self) -> Iterator[None]:
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("COMMIT")

    def _rows(self, query: str, conversation_id: str) -> Iterator[Row]:
        return iter(self._connection.execute(query, (conversation_id,)))

    def _chunks(self, conversation_id: str, running: set[str]) -> tuple[dict[str, str], dict[str, bytes]]:
        texts: dict[str, str] = {}
        tokens: dict[str, bytes] = {}
        for generation_id, rows in groupby(self._rows(_CHUNKS, conversation_id), key=lambda row: str(row["generation_id"])):
            track, text = TokenTrack(), []
            for row in rows:
                text.append(row["text"])
                try:
                    track.extend_from_bytes(row["tokens"])
                except ValueError:  # damaged: the text is not lost by that
                    continue
            tokens[generation_id] = track.to_bytes()
            if generation_id in running:
                texts[generation_id] = "".join(text)
        return texts, tokens


def _carried(rows: Iterator[Row]) -> dict[str, tuple[Attachment, ...]]:
    return {carrier: tuple(map(_attachment, found)) for carrier, found in groupby(rows, key=lambda row: str(row["carrier"]))}


def _attachment(row: Row) -> Attachment:
    return Attachment(row["id"], row["name"], row["media_type"], row["size"])


def _not_deleted(rows: Iterator[Row]) -> dict[str, Row]:
    """The messages that are kept, with all that stand before them."""
    kept: dict[str, Row] = {}
    for row in rows:
        if row["deleted_at"] is None and (row["parent_id"] is None or row["parent_id"] in kept):
            kept[row["id"]] = row
    return kept


def _spans(rows: Iterator[Row]) -> dict[str, tuple[Span, ...]]:
    return {answer_id: tuple(_span(row) for row in found) for answer_id, found in groupby(rows, key=lambda row: str(row["answer_id"]))}


def _span(row: Row) -> Span:
    if row["generation_id"] is None:
        return TypedSpan(row["typed"])
    return GeneratedSpan(row["generation_id"], row["first"], row["last"])


def _owners(generations: list[Row], kept: dict[str, Row], spans: dict[str, tuple[Span, ...]]) -> dict[str, str]:
    """By generation the answer that it goes with: one whose own answer was deleted goes with the first that uses its tokens."""
    owners = {row["id"]: row["answer_id"] for row in generations if row["answer_id"] in kept}
    known = {row["id"] for row in generations}
    for answer_id in kept:
        for span in spans.get(answer_id, ()):
            if isinstance(span, GeneratedSpan) and span.generation_id in known:
                owners.setdefault(span.generation_id, answer_id)
    return owners


def _generation(row: Row, answer_id: str, tokens: bytes) -> GenerationRecord:
    generation = replace(read_generation(row, row["prompt"]), answer_id=answer_id)
    if generation.ending is None:
        counted = generation.generated_tokens if generation.generated_tokens is not None else len(track_of(tokens))
        generation = replace(generation, ending=Ending.CLOSED, generated_tokens=counted)
    return GenerationRecord(generation, tokens, row["recovered_at"])


def _message(
    row: Row,
    text: str,
    made: list[Row],
    spans: tuple[Span, ...],
    generations: tuple[GenerationRecord, ...],
    owners: dict[str, str],
    kept: dict[str, Row],
) -> MessageRecord:
    message = read_message(row, text, made, rating=row["rating"])
    origin = None if row["forked_from"] not in kept else AnswerOrigin(row["forked_from"], row["forked_token"] or 0)
    told = tuple(span for span in spans if isinstance(span, TypedSpan) or span.generation_id in owners)
    return MessageRecord(message, row["rating"], AnswerShape(told, origin), generations)


def _leaf(leaf_id: str | None, kept: dict[str, Row]) -> str | None:
    """The message that is shown last; if it is gone, the latest one that is left."""
    if leaf_id is None or leaf_id in kept:
        return leaf_id
    return next(reversed(kept), None)
