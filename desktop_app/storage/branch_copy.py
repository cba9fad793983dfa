"""Copies a branch from one conversation into another: messages, generations, tokens and ratings, a few statements for all."""

from desktop_app.chat.generation import Ending
from desktop_app.storage.database import Database
from desktop_app.storage.generation_rows import GENERATION_COLUMNS

_NEW_ID = "lower(hex(randomblob(16)))"
_TABLES = (
    "CREATE TEMP TABLE IF NOT EXISTS copied_message (id TEXT PRIMARY KEY, copy TEXT NOT NULL, depth INTEGER NOT NULL)",
    "CREATE TEMP TABLE IF NOT EXISTS copied_generation (id TEXT PRIMARY KEY, copy TEXT NOT NULL, answer TEXT NOT NULL)",
    "DELETE FROM copied_message",
    "DELETE FROM copied_generation",
)
# CROSS JOIN: the small table first, whatever the planner thinks of one that it knows nothing of
_CHOOSE_MESSAGES = f"""
WITH RECURSIVE branch (id, parent_id, depth) AS (
    SELECT id, parent_id, depth FROM message WHERE id = :id AND deleted_at IS NULL
    UNION ALL
    SELECT message.id, message.parent_id, message.depth FROM branch
    JOIN message ON message.id = branch.parent_id AND message.depth = branch.depth - 1
)
INSERT INTO copied_message SELECT id, {_NEW_ID}, depth FROM branch
"""
# a running answer is copied as if it had been stopped: its text so far stands in its chunks
_COPY_MESSAGES = """
INSERT INTO message (id, conversation_id, parent_id, depth, role, created_at, rating, visible_text)
SELECT own.copy, :conversation, above.copy, own.depth, role, created_at, rating, visible_text || coalesce((
    SELECT group_concat(text, '') FROM (
        SELECT text FROM answer_chunk JOIN generation ON generation.id = generation_id
        WHERE answer_chunk.answer_id = message.id AND ending IS NULL ORDER BY seq)), '')
FROM copied_message AS own CROSS JOIN message ON message.id = own.id LEFT JOIN copied_message AS above ON above.id = message.parent_id
ORDER BY own.depth
"""
_COPY_ATTACHED = """
INSERT INTO message_attachment (message_id, position, attachment_id)
SELECT copy, position, attachment_id FROM copied_message CROSS JOIN message_attachment ON message_id = copied_message.id
"""
_CHOOSE_GENERATIONS = f"""
INSERT INTO copied_generation SELECT generation.id, {_NEW_ID}, copied_message.copy
FROM copied_message CROSS JOIN generation ON generation.answer_id = copied_message.id
"""
# an answer may have tokens of another version, which is not copied: it gets that generation for its own
_CHOOSE_OTHERS = f"""
INSERT OR IGNORE INTO copied_generation SELECT generation_id, {_NEW_ID}, copied_message.copy
FROM copied_message CROSS JOIN answer_span ON answer_span.answer_id = copied_message.id WHERE generation_id IS NOT NULL
"""
_SAME = [name for name in GENERATION_COLUMNS if name not in ("id", "answer_id", "ending")]
_COPY_GENERATIONS = f"""
INSERT INTO generation (id, answer_id, ending, {", ".join(_SAME)})
SELECT copy, answer, coalesce(ending, :ending), {", ".join(_SAME)}
FROM copied_generation CROSS JOIN generation ON generation.id = copied_generation.id ORDER BY number
"""
_COPY_PROMPTS = "INSERT INTO prompt SELECT copy, text FROM copied_generation CROSS JOIN prompt ON generation_id = copied_generation.id"
_COPY_SPANS = """
INSERT INTO answer_span (answer_id, position, generation_id, first, last, typed)
SELECT copied_message.copy, position, copied_generation.copy, first, last, typed
FROM copied_message CROSS JOIN answer_span ON answer_id = copied_message.id
LEFT JOIN copied_generation ON copied_generation.id = generation_id
"""
_COPY_CHUNKS = """
INSERT INTO answer_chunk (answer_id, generation_id, seq, text, tokens)
SELECT answer, copy, row_number() OVER (PARTITION BY answer ORDER BY number) - 1, text, tokens
FROM copied_generation CROSS JOIN answer_chunk ON generation_id = copied_generation.id
"""


def copy_branch(database: Database, message_id: str, conversation_id: str) -> str | None:
    """Copy the messages from the first one to `message_id`; the copy of that one, or None if it is not there.

    Inside a transaction.
    """
    for table in _TABLES:
        database.write(table)
    database.write(_CHOOSE_MESSAGES, {"id": message_id})
    database.write(_COPY_MESSAGES, {"conversation": conversation_id})
    database.write(_COPY_ATTACHED)
    database.write(_CHOOSE_GENERATIONS)
    database.write(_CHOOSE_OTHERS)
    database.write(_COPY_GENERATIONS, {"ending": Ending.STOPPED.value})
    for copy in (_COPY_PROMPTS, _COPY_SPANS, _COPY_CHUNKS):
        database.write(copy)
    row = database.row("SELECT copy FROM copied_message WHERE id = ?", (message_id,))
    return None if row is None else str(row["copy"])
