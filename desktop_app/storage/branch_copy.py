"""Copies a branch from one conversation into another: messages, generations, tokens and ratings, a few milliseconds at each step."""

import time
from collections.abc import Generator, Iterator, Mapping

from desktop_app.chat.generation import Ending
from desktop_app.storage.database import Database
from desktop_app.storage.generation_rows import GENERATION_COLUMNS

SLICE = 0.004
"""Seconds after which no further page is begun."""
_PAGE = 20  # messages
_IDS = 500  # that are read at once
_NEW_ID = "lower(hex(randomblob(16)))"
_TABLES = (
    "CREATE TEMP TABLE IF NOT EXISTS copied_message (depth INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, copy TEXT NOT NULL)",
    "CREATE TEMP TABLE IF NOT EXISTS copied_generation"
    " (id TEXT PRIMARY KEY, copy TEXT NOT NULL, answer TEXT NOT NULL, depth INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS temp.copied_generation_page ON copied_generation (depth)",
    "DELETE FROM copied_message",
    "DELETE FROM copied_generation",
)
_HERE = "own.depth BETWEEN :first AND :last"
# each step must lead one level up: a damaged tree can be cut short, but never walked for ever
_CHOOSE_MESSAGES = f"""
WITH RECURSIVE branch (id, parent_id, depth) AS (
    SELECT id, parent_id, depth FROM message WHERE id = :id
    UNION ALL
    SELECT message.id, message.parent_id, message.depth FROM branch
    JOIN message ON message.id = branch.parent_id AND message.depth = branch.depth - 1
    LIMIT :count
)
INSERT INTO copied_message SELECT depth, id, {_NEW_ID} FROM branch
"""
_NEXT = """
SELECT above.id FROM (SELECT id FROM copied_message ORDER BY depth LIMIT 1) AS first
JOIN message ON message.id = first.id JOIN message AS above ON above.id = message.parent_id AND above.depth = message.depth - 1
"""
# CROSS JOIN: the small table first, whatever the planner thinks of one that it knows nothing of
_CHOOSE_GENERATIONS = f"""
INSERT INTO copied_generation SELECT generation.id, {_NEW_ID}, own.copy, own.depth
FROM copied_message AS own CROSS JOIN generation ON generation.answer_id = own.id WHERE {_HERE}
"""
# an answer may have tokens of another version, which is not copied: it gets that generation for its own
_CHOOSE_OTHERS = f"""
INSERT OR IGNORE INTO copied_generation SELECT generation_id, {_NEW_ID}, own.copy, own.depth
FROM copied_message AS own CROSS JOIN answer_span ON answer_span.answer_id = own.id
WHERE generation_id IS NOT NULL AND {_HERE}
"""
# a running answer is copied as if it had been stopped: its text so far stands in its chunks
_COPY_MESSAGES = f"""
INSERT INTO message (id, conversation_id, parent_id, depth, role, created_at, rating, visible_text)
SELECT own.copy, :conversation, above.copy, own.depth, role, created_at, rating, visible_text || coalesce((
    SELECT group_concat(text, '') FROM (
        SELECT text FROM answer_chunk JOIN generation ON generation.id = generation_id
        WHERE answer_chunk.answer_id = message.id AND ending IS NULL ORDER BY seq)), '')
FROM copied_message AS own CROSS JOIN message ON message.id = own.id LEFT JOIN copied_message AS above ON above.depth = own.depth - 1
WHERE {_HERE} ORDER BY own.depth
"""
_COPY_ATTACHED = f"""
INSERT INTO message_attachment (message_id, position, attachment_id)
SELECT copy, position, attachment_id FROM copied_message AS own CROSS JOIN message_attachment ON message_id = own.id
WHERE {_HERE}
"""
_SAME = [name for name in GENERATION_COLUMNS if name not in ("id", "answer_id", "ending")]
_COPY_GENERATIONS = f"""
INSERT INTO generation (id, answer_id, ending, {", ".join(_SAME)})
SELECT copy, answer, coalesce(ending, :ending), {", ".join(_SAME)}
FROM copied_generation AS own CROSS JOIN generation ON generation.id = own.id WHERE {_HERE} ORDER BY number
"""
_COPY_PROMPTS = f"""
INSERT INTO prompt SELECT copy, text FROM copied_generation AS own CROSS JOIN prompt ON generation_id = own.id
WHERE {_HERE}
"""
_COPY_CHUNKS = f"""
INSERT INTO answer_chunk (answer_id, generation_id, seq, text, tokens)
SELECT answer, copy, row_number() OVER (PARTITION BY answer ORDER BY number) - 1, text, tokens
FROM copied_generation AS own CROSS JOIN answer_chunk ON generation_id = own.id WHERE {_HERE}
"""
_COPY_SPANS = f"""
INSERT INTO answer_span (answer_id, position, generation_id, first, last, typed)
SELECT own.copy, position, copied_generation.copy, first, last, typed
FROM copied_message AS own CROSS JOIN answer_span ON answer_id = own.id
LEFT JOIN copied_generation ON copied_generation.id = generation_id WHERE {_HERE}
"""
_PASSES = (
    (_CHOOSE_GENERATIONS,),
    (_CHOOSE_OTHERS,),  # when each message has its own: they may be any other's
    (_COPY_MESSAGES, _COPY_ATTACHED, _COPY_GENERATIONS, _COPY_PROMPTS, _COPY_CHUNKS),
    (_COPY_SPANS,),  # when all generations are there
)


def copy_steps(database: Database, message_id: str, conversation_id: str) -> Generator[None, None, str | None]:
    """Copy the messages from the first one to `message_id`; the copy of that one, or None if it is not there.

    One copy at a time. The other conversation is whole when the steps have ended, and must be shown to nobody before.
    """
    for table in _TABLES:
        database.write(table)
    yield from _choose_messages(database, message_id)
    row = database.row("SELECT copy, depth FROM copied_message ORDER BY depth DESC LIMIT 1")
    if row is None:
        return None
    values = {"conversation": conversation_id, "ending": Ending.STOPPED.value}
    for statements in _PASSES:
        first = 0
        while first <= row["depth"]:
            if first:
                yield
            first = _copy_some(database, statements, values, first, row["depth"])
    return str(row["copy"])


def _choose_messages(database: Database, message_id: str) -> Iterator[None]:
    start = database.row("SELECT id FROM message WHERE id = ? AND deleted_at IS NULL", (message_id,))
    while start is not None:
        database.write(_CHOOSE_MESSAGES, {"id": start["id"], "count": _IDS})
        start = database.row(_NEXT)
        if start is not None:
            yield


def _copy_some(database: Database, statements: tuple[str, ...], values: Mapping[str, object], first: int, deepest: int) -> int:
    """A transaction for some pages from the depth `first` on; where the next one begins."""
    until = time.perf_counter() + SLICE
    with database.transaction():
        while first <= deepest:
            page = {**values, "first": first, "last": first + _PAGE - 1}
            for sql in statements:
                database.write(sql, page)
            first += _PAGE
            if time.perf_counter() > until:
                break
    return first
