"""Messages: the nodes of each conversation's tree."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from desktop_app.chat.errors import StorageProblem
from desktop_app.chat.message import Message, Role
from desktop_app.storage.among import AMONG, among
from desktop_app.storage.attachment_store import AttachmentStore
from desktop_app.storage.database import Row, Values
from desktop_app.storage.failures import storage_error
from desktop_app.storage.generation_rows import STATE_COLUMNS
from desktop_app.storage.message_rows import read_message

_ADD = """
INSERT INTO message (id, conversation_id, parent_id, depth, role, created_at, visible_text)
VALUES (:id, :conversation_id, :parent_id,
    CASE WHEN :parent_id IS NULL THEN 0
         ELSE (SELECT depth + 1 FROM message WHERE id = :parent_id AND conversation_id = :conversation_id) END,
    :role, :created_at, :text)
"""
# a chat that is written in comes out of the archive
_SHOW = "UPDATE conversation SET leaf_id = :id, updated_at = max(updated_at, :created_at), archived = 0 WHERE id = :conversation_id"

# each step must lead one level up: a damaged tree can be cut short, but never walked for ever
_BRANCH = """
WITH RECURSIVE branch (id, parent_id, depth) AS (
    SELECT id, parent_id, depth FROM message WHERE id = ? AND deleted_at IS NULL
    UNION ALL
    SELECT message.id, message.parent_id, message.depth FROM branch
    JOIN message ON message.id = branch.parent_id AND message.depth = branch.depth - 1
    LIMIT ?
)
SELECT id FROM branch
"""
_COLUMNS = "id, conversation_id, parent_id, depth, role, created_at, rating, visible_text"
_VERSIONS = """
SELECT message.id, count(*), sum(sibling.number <= message.number)
FROM message JOIN message AS sibling ON {siblings} AND sibling.deleted_at IS NULL
WHERE message.id {among} GROUP BY message.id HAVING count(*) > 1
"""
_BELOW_ONE = "sibling.parent_id = message.parent_id"
_AT_THE_TOP = "sibling.conversation_id = message.conversation_id AND sibling.depth = 0 AND message.depth = 0"
_AT_ONCE = 500
"""Ids in one query."""


class MessageStore(AttachmentStore):
    """The part of the store that knows messages."""

    def add_message(self, message: Message) -> None:
        """Store a message below its parent, and show its branch from now on; its depth follows from the parent."""
        with self._database.transaction():
            values = {
                "id": message.id,
                "conversation_id": message.conversation_id,
                "parent_id": message.parent_id,
                "role": message.role.value,
                "created_at": message.created_at,
                "text": message.text,
            }
            self._database.write(_ADD, values)
            self._attach(message.id, message.attachments)
            self._database.write(_SHOW, values)
        self._database.request_checkpoint()

    def branch(self, leaf_id: str | None) -> list[Message]:
        """The messages from the first one to `leaf_id`, answers with their state; empty if there is no such message."""
        return self.messages(self.branch_ids(leaf_id))

    def branch_ids(self, leaf_id: str | None, at_most: int = -1) -> list[str]:
        """The ids of a branch, first message first; of a longer one than `at_most` the last ones."""
        if leaf_id is None:
            return []
        found = [row[0] for row in self._database.rows(_BRANCH, (leaf_id, at_most))]
        found.reverse()
        return found

    def depth(self, message_id: str) -> int:
        """How many messages stand before one in its branch; -1 if there is no such message."""
        return next((int(row[0]) for row in self._database.rows("SELECT depth FROM message WHERE id = ?", (message_id,))), -1)

    def messages(self, ids: Sequence[str]) -> list[Message]:
        """The messages with these ids, in this order; those that are not stored are left out."""
        found: dict[str, Message] = {}
        for some in _slices(ids):
            rows = self._database.rows(f"SELECT {_COLUMNS} FROM message WHERE id {AMONG}", among(some))
            answers = [row["id"] for row in rows if row["role"] == Role.ASSISTANT.value]
            generations = self._generations_of(answers)
            running = self._running_texts([row["id"] for rows_ in generations.values() for row in rows_ if row["ending"] is None])
            versions = self._versions_of(rows)
            attached = self._attachments_of([row["id"] for row in rows if row["role"] == Role.USER.value])
            for row in rows:
                count, place = versions.get(row["id"], (1, 1))
                found[row["id"]] = read_message(
                    row,
                    row["visible_text"] + running.get(row["id"], ""),
                    generations.get(row["id"], ()),
                    version=place,
                    versions=count,
                    rating=row["rating"],
                    attachments=attached.get(row["id"], ()),
                )
        return [found[message_id] for message_id in ids if message_id in found]

    def children(self, parent_id: str) -> list[Message]:
        """What follows a message, in all versions, oldest first."""
        rows = self._database.rows("SELECT id FROM message WHERE parent_id = ? AND deleted_at IS NULL ORDER BY number", (parent_id,))
        return self.messages([row["id"] for row in rows])

    def versions(self, message_id: str) -> list[str]:
        """The ids of a message and its siblings, oldest first; also for the first message of a conversation."""
        rows = self._database.rows(
            "SELECT sibling.id FROM message JOIN message AS sibling"
            " ON sibling.conversation_id = message.conversation_id AND sibling.depth = message.depth"
            " AND sibling.parent_id IS message.parent_id AND sibling.deleted_at IS NULL"
            " WHERE message.id = ? ORDER BY sibling.number",
            (message_id,),
        )
        return [row["id"] for row in rows]

    def _versions_of(self, rows: Sequence[Row]) -> dict[str, tuple[int, int]]:
        """Of those messages that have siblings: how many versions there are, and which one it is."""
        below = [row["id"] for row in rows if row["parent_id"] is not None]
        top = [row["id"] for row in rows if row["parent_id"] is None]
        return {
            row[0]: (row[1], row[2])
            for ids, siblings in ((below, _BELOW_ONE), (top, _AT_THE_TOP))
            if ids
            for row in self._database.rows(_VERSIONS.format(siblings=siblings, among=AMONG), among(ids))
        }

    def _generations_of(self, answers: Sequence[str]) -> dict[str, list[Row]]:
        if not answers:
            return {}
        rows = self._database.rows(
            f"SELECT {STATE_COLUMNS} FROM generation WHERE answer_id {AMONG} ORDER BY answer_id, number", among(answers)
        )
        return {answer_id: list(group) for answer_id, group in groupby(rows, key=lambda row: str(row["answer_id"]))}

    def _running_texts(self, generations: Sequence[str]) -> dict[str, str]:
        """What unfinished generations have said so far, by answer."""
        if not generations:
            return {}
        rows = self._database.rows(
            f"SELECT answer_id, text FROM answer_chunk WHERE generation_id {AMONG} ORDER BY answer_id, seq", among(generations)
        )
        by_answer = groupby(rows, key=lambda row: str(row["answer_id"]))
        return {answer_id: "".join(row["text"] for row in group) for answer_id, group in by_answer}

    def _change(self, sql: str, values: Values, what: str) -> None:
        """Change exactly what is there; a change that meets nothing would lose what it carries, so it is an error."""
        if not self._database.write(sql, values):
            raise storage_error(StorageProblem.FAILED, f"no such {what} is stored")


def _slices(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE))
