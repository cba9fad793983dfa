"""Looks at everything that is stored, and says whether it is sound."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from desktop_app.chat.backup import DataReport
from desktop_app.storage.backup import COUNT_MESSAGES
from desktop_app.storage.failures import storage_errors

MOST_FAULTS = 100
"""Faults that are told; more of them say nothing new."""

_QUESTIONS = {
    "a message stands below one that is not there": """
        SELECT child.id FROM message AS child LEFT JOIN message AS parent ON parent.id = child.parent_id
        WHERE child.parent_id IS NOT NULL AND parent.id IS NULL LIMIT ?""",
    "a message stands below one of another chat, or not one level below it": """
        SELECT child.id FROM message AS child JOIN message AS parent ON parent.id = child.parent_id
        WHERE parent.conversation_id <> child.conversation_id OR parent.depth <> child.depth - 1 LIMIT ?""",
    "a chat shows a message of another chat": """
        SELECT conversation.id FROM conversation JOIN message ON message.id = conversation.leaf_id
        WHERE message.conversation_id <> conversation.id LIMIT ?""",
    "an answer's pieces are not numbered in order": """
        SELECT answer_id FROM answer_chunk GROUP BY answer_id HAVING max(seq) <> count(*) - 1 OR min(seq) <> 0 LIMIT ?""",
}
_STEPS = 10_000
"""Of SQLite's virtual machine, between two looks whether to go on."""


def check_data(database: Path, *, wants_to_stop: Callable[[], bool] = lambda: False) -> DataReport:
    """Read every page and every link of the database, in any thread, while others write. Raises ChatError(STORAGE).

    Once `wants_to_stop` says so it ends with a ChatError.
    """
    faults: list[str] = []
    where = f"{database.absolute().as_uri()}?mode=ro"
    with storage_errors(), closing(sqlite3.connect(where, uri=True, isolation_level=None)) as connection:
        connection.set_progress_handler(lambda: int(wants_to_stop()), _STEPS)
        connection.execute("BEGIN")  # one state of everything
        for (words,) in connection.execute(f"PRAGMA integrity_check({MOST_FAULTS})"):
            if words != "ok":
                faults.append(str(words))
        if not faults:  # a damaged file has faults of every other kind as well
            for table, row, parent, _key in connection.execute("PRAGMA foreign_key_check"):
                faults.append(f"row {row} of {table} points to a {parent} that is not there")
            for words, question in _QUESTIONS.items():
                faults += [f"{words}: {row[0]}" for row in connection.execute(question, (MOST_FAULTS,))]
        (chats,) = connection.execute("SELECT count(*) FROM conversation WHERE deleted_at IS NULL").fetchone()
        (messages,) = connection.execute(COUNT_MESSAGES).fetchone()
    return DataReport(int(chats), int(messages), database.stat().st_size, tuple(faults[:MOST_FAULTS]))
