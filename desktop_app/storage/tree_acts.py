"""Deletes branches and brings them back: the first message at once, what is below it a page at a time, also after a crash."""

import json
from collections.abc import Iterator, Sequence

from desktop_app.storage.database import Database, Row
from desktop_app.storage.tree_pages import PAGE, pages, pages_below

_BEGIN = """
INSERT INTO tree_act (conversation_id, message_id, mark, up_to, restores, leaf_id)
SELECT id, :message, :mark, coalesce((SELECT max(number) FROM message), 0), :restores, :leaf FROM conversation WHERE id = :conversation
"""
_MARK = "UPDATE message SET deleted_at = ? WHERE number IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL"
_UNMARK = """
UPDATE message SET deleted_at = NULL
WHERE number IN (SELECT number FROM message WHERE deleted_at = ? ORDER BY number LIMIT ?)
"""
# each step must lead one level up: a damaged tree can be cut short, but never walked for ever
_ABOVE = """
WITH RECURSIVE above (id, number, parent_id, depth, deleted_at) AS (
    SELECT id, number, parent_id, depth, deleted_at FROM message WHERE id = :id
    UNION ALL
    SELECT message.id, message.number, message.parent_id, message.depth, message.deleted_at FROM above
    JOIN message ON message.id = above.parent_id AND message.depth = above.depth - 1
    WHERE above.deleted_at IS NOT NULL
    LIMIT :count
)
"""


def begin(database: Database, conversation_id: str, message_id: str | None, mark: float) -> None:
    """Delete a message, or all first ones: with it all that is below is out of sight. Inside a transaction."""
    _note(database, conversation_id, message_id, mark)
    if message_id is None:
        database.write(
            "UPDATE message SET deleted_at = ? WHERE conversation_id = ? AND depth = 0 AND deleted_at IS NULL", (mark, conversation_id)
        )
    else:
        database.write("UPDATE message SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", (mark, message_id))


def begin_restore(database: Database, conversation_id: str, message_id: str | None, mark: float, leaf_id: str | None) -> None:
    """Note that what has this mark is to come back, with what stands above `message_id`; `leaf_id` is shown then."""
    _note(database, conversation_id, message_id, mark, restores=1, leaf_id=leaf_id)


def _note(
    database: Database, conversation_id: str, message_id: str | None, mark: float, restores: int = 0, leaf_id: str | None = None
) -> None:
    values = {"conversation": conversation_id, "message": message_id, "mark": mark, "restores": restores, "leaf": leaf_id}
    database.write(_BEGIN, values)


def finish(database: Database) -> Iterator[None]:
    """Do what is left of all acts, oldest first; a step between two pages."""
    while (act := database.row("SELECT * FROM tree_act ORDER BY number LIMIT 1")) is not None:
        for _ in _restore(database, act) if act["restores"] else _delete(database, act):
            yield
            if database.row("SELECT 1 FROM tree_act WHERE number = ?", (act["number"],)) is None:
                break  # it was finished by others
        else:
            _end(database, act)
    database.request_checkpoint()


def kept(database: Database, message_id: str | None) -> str | None:
    """The message itself, or the last one above it that is not deleted; None if there is none."""
    sql = f"{_ABOVE} SELECT id FROM above WHERE deleted_at IS NULL ORDER BY depth DESC"
    row = database.row(sql, {"id": message_id, "count": -1})
    return None if row is None else str(row["id"])


def _end(database: Database, act: Row) -> None:
    with database.transaction():
        leaf_id = kept(database, act["leaf_id"]) if act["restores"] else None
        if leaf_id is not None:
            database.write("UPDATE conversation SET leaf_id = ? WHERE id = ?", (leaf_id, act["conversation_id"]))
        database.write("DELETE FROM tree_act WHERE number = ?", (act["number"],))


def _delete(database: Database, act: Row) -> Iterator[None]:
    if act["message_id"] is None:
        found: Iterator[list[Row]] = pages(database, act["conversation_id"])
    else:
        found = pages_below(database, act["message_id"], act["mark"])
    for at, rows in enumerate(found):
        if at:
            yield
        numbers = [row["number"] for row in rows if row["number"] <= act["up_to"]]
        if numbers:
            database.write(_MARK, (act["mark"], json.dumps(numbers)))


def _restore(database: Database, act: Row) -> Iterator[None]:
    """From the first messages on, so that none ever stands below a deleted one."""
    above: list[int] = []
    start = None
    if act["message_id"] is not None:
        row = database.row("SELECT parent_id FROM message WHERE id = ?", (act["message_id"],))
        start = None if row is None else row["parent_id"]
    while start is not None:
        rows = database.rows(f"{_ABOVE} SELECT number, parent_id, deleted_at FROM above", {"id": start, "count": PAGE})
        above += [row["number"] for row in rows if row["deleted_at"] is not None]
        goes_on = len(rows) == PAGE and rows[-1]["deleted_at"] is not None
        start = rows[-1]["parent_id"] if goes_on else None
        if goes_on:
            yield
    above.sort()
    for first in range(0, len(above), PAGE):
        if first:
            yield
        _unmark(database, above[first : first + PAGE])
    while database.write(_UNMARK, (act["mark"], PAGE)) == PAGE:
        yield


def _unmark(database: Database, numbers: Sequence[int]) -> None:
    database.write("UPDATE message SET deleted_at = NULL WHERE number IN (SELECT value FROM json_each(?))", (json.dumps(numbers),))
