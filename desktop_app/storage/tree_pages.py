"""Conversations' trees, a page at a time, upper levels first: no page takes longer than two milliseconds."""

from collections.abc import Generator, Iterator, Sequence

from desktop_app.chat.message import Role
from desktop_app.chat.tree_node import EXCERPT, TreeNode
from desktop_app.storage.database import Database, Row

PAGE = 200
"""Messages that are read at once."""
_LAST = 2**63 - 1
_COLUMNS = "depth, number, id, parent_id"
_THOUGHT_END = "</think>"
_SHOWN = f"""{_COLUMNS}, role, CASE
    WHEN role = :answer AND instr(visible_text, :thought_end) > 0
    THEN substr(ltrim(substr(visible_text, instr(visible_text, :thought_end) + {len(_THOUGHT_END)}), :space), 1, {EXCERPT})
    ELSE substr(visible_text, 1, {EXCERPT}) END
"""
_ROLES = {role.value: role for role in Role}


def pages(
    database: Database, conversation_id: str, above: int = -1, columns: str = _COLUMNS, mark: float | None = None
) -> Iterator[list[Row]]:
    """The messages that are not deleted, or were by the act with this mark, below the level `above`; some stand below a deleted one."""
    values = {"id": conversation_id, "depth": above, "number": _LAST, "count": PAGE, "mark": mark}
    if columns is not _COLUMNS:
        values |= {"answer": Role.ASSISTANT.value, "thought_end": _THOUGHT_END, "space": " \t\r\n"}
    sql = (
        f"SELECT {columns} FROM message WHERE conversation_id = :id AND (depth, number) > (:depth, :number)"
        " AND (deleted_at IS NULL OR deleted_at = :mark) ORDER BY depth, number LIMIT :count"
    )
    while rows := database.rows(sql, values):
        yield rows
        if len(rows) < PAGE:
            return
        values["depth"], values["number"] = rows[-1][0], rows[-1][1]


def pages_below(database: Database, message_id: str, mark: float | None = None) -> Iterator[list[Row]]:
    """What stands below a message and is not deleted, or was by the act with this mark; a page may have nothing of it."""
    top = database.row("SELECT conversation_id, depth FROM message WHERE id = ?", (message_id,))
    if top is None:
        return
    below, deepest = {message_id}, top["depth"]
    for rows in pages(database, top["conversation_id"], deepest, mark=mark):
        found = []
        for row in rows:
            if row[0] > deepest + 1:
                break  # a whole level had nothing of it
            if row[3] in below:
                below.add(row[2])
                deepest = row[0]
                found.append(row)
        yield found
        if rows[-1][0] > deepest + 1:
            return


def leaf_steps(database: Database, message_id: str) -> Generator[None, None, str | None]:
    """Looks for the last message of the branch below a message that was written in last; itself if nothing stands below it."""
    top = database.row("SELECT number FROM message WHERE id = ? AND deleted_at IS NULL", (message_id,))
    if top is None:
        return None
    latest, leaf_id = top[0], message_id
    for at, rows in enumerate(pages_below(database, message_id)):
        if at:
            yield
        for row in rows:
            if row[1] > latest:
                latest, leaf_id = row[1], row[2]
    return leaf_id


def node_pages(database: Database, conversation_id: str, leaf_id: str | None) -> Iterator[Sequence[TreeNode]]:
    """The tree, parents before children, versions oldest first; empty pages while it is read. `leaf_id` ends the shown branch."""
    parents: dict[str | None, str | None] = {}
    kept: list[Row] = []
    for rows in pages(database, conversation_id, columns=_SHOWN):
        for row in rows:
            if row[3] is None or row[3] in parents:
                parents[row[2]] = row[3]
                kept.append(row)
        yield ()
    shown: set[str] = set()
    while leaf_id is not None and leaf_id in parents and leaf_id not in shown:
        shown.add(leaf_id)
        leaf_id = parents[leaf_id]
    for first in range(0, len(kept), PAGE):
        yield [TreeNode(row[2], row[3], _ROLES[row[4]], row[5], row[2] in shown) for row in kept[first : first + PAGE]]
