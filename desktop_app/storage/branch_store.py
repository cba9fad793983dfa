"""Branches of a conversation's tree: shown, deleted and brought back, rated, copied; removed for good after a while."""

from collections.abc import Sequence

from desktop_app.chat.generation import AnswerShape
from desktop_app.chat.message import Message, Role
from desktop_app.chat.token_track import TokenTrack
from desktop_app.chat.tree_node import EXCERPT, TreeNode
from desktop_app.storage.answer_store import AnswerStore
from desktop_app.storage.database import Row

# each step must lead one level down: a damaged tree can be cut short, but never walked for ever
_BELOW = """
WITH RECURSIVE below (id, number, depth) AS (
    SELECT id, number, depth FROM message WHERE id = :id AND deleted_at IS NULL
    UNION ALL
    SELECT message.id, message.number, message.depth FROM below
    JOIN message ON message.parent_id = below.id AND message.depth = below.depth + 1
    WHERE message.deleted_at IS NULL
)
"""
_ABOVE = """
WITH RECURSIVE above (id, parent_id, depth, deleted_at) AS (
    SELECT id, parent_id, depth, deleted_at FROM message WHERE id = :id
    UNION ALL
    SELECT message.id, message.parent_id, message.depth, message.deleted_at FROM above
    JOIN message ON message.id = above.parent_id AND message.depth = above.depth - 1
    WHERE above.deleted_at IS NOT NULL
)
"""
_THOUGHT_END = "</think>"
_TREE = f"""
SELECT id, parent_id, role, CASE
    WHEN role = :answer AND instr(visible_text, :thought_end) > 0
    THEN substr(ltrim(substr(visible_text, instr(visible_text, :thought_end) + {len(_THOUGHT_END)}), :space), 1, {EXCERPT})
    ELSE substr(visible_text, 1, {EXCERPT}) END AS text
FROM message WHERE conversation_id = :id AND deleted_at IS NULL ORDER BY depth, number
"""
_ROLES = {role.value: role for role in Role}
_DOOMED = "SELECT id FROM message WHERE deleted_at < :before ORDER BY depth DESC LIMIT :count"
_USED_ELSEWHERE = f"""
SELECT answer_span.answer_id, position, answer_span.generation_id, first, last FROM answer_span
JOIN generation ON generation.id = answer_span.generation_id
WHERE generation.answer_id IN ({_DOOMED}) AND answer_span.answer_id NOT IN ({_DOOMED})
"""


class BranchStore(AnswerStore):
    """The part of the store that knows branches. A message that is not deleted never stands below one that is."""

    def add_answer(self, message: Message, shape: AnswerShape) -> None:
        """Store an answer of which something is known already: what the user typed, or the head of another version."""
        with self._database.transaction():
            self.add_message(message)
            self.set_shape(message.id, shape)

    def latest_leaf(self, message_id: str) -> str | None:
        """The last message of the branch below a message that was written in last; itself if nothing stands below it."""
        row = self._database.row(f"{_BELOW} SELECT id FROM below ORDER BY number DESC LIMIT 1", {"id": message_id})
        return None if row is None else str(row["id"])

    def kept(self, message_id: str | None) -> str | None:
        """The message itself, or the last one above it that is not deleted; None if there is none."""
        row = self._database.row(f"{_ABOVE} SELECT id FROM above WHERE deleted_at IS NULL ORDER BY depth DESC", {"id": message_id})
        return None if row is None else str(row["id"])

    def tree(self, conversation_id: str, leaf_id: str | None) -> list[TreeNode]:
        """All messages that are not deleted, parents before children, versions oldest first; `leaf_id` ends the shown branch."""
        values = {"id": conversation_id, "answer": Role.ASSISTANT.value, "thought_end": _THOUGHT_END, "space": " \t\r\n"}
        rows = self._database.rows(_TREE, values)
        shown = _path(rows, leaf_id)
        return [TreeNode(one_id, parent_id, _ROLES[role], text, one_id in shown) for one_id, parent_id, role, text in rows]

    def set_leaf(self, conversation_id: str, leaf_id: str | None) -> None:
        """Remember which branch is shown, by its last message."""
        self._change(
            "UPDATE conversation SET leaf_id = :leaf WHERE id = :id"
            " AND (:leaf IS NULL OR EXISTS (SELECT 1 FROM message WHERE id = :leaf AND conversation_id = :id))",
            {"leaf": leaf_id, "id": conversation_id},
            "conversation with this message",
        )

    def has_branches(self, conversation_id: str) -> bool:
        """True if a message has several versions."""
        sql = "SELECT 1 FROM message WHERE conversation_id = ? AND deleted_at IS NULL GROUP BY parent_id HAVING count(*) > 1 LIMIT 1"
        return self._database.row(sql, (conversation_id,)) is not None

    def rate(self, message_id: str, rating: int | None) -> None:
        """Thumbs up (1), down (-1) or neither (None)."""
        self._change("UPDATE message SET rating = ? WHERE id = ?", (rating, message_id), "message")

    def delete_branch(self, message_id: str, at: float, leaf_id: str | None) -> float:
        """Put a message and all that is below it in the trash, and show another branch; `at` is Unix seconds.

        What `restore_branch` needs to know.
        """
        with self._database.transaction():
            mark = self._free_mark(at)
            conversation = self._database.row("SELECT conversation_id FROM message WHERE id = ?", (message_id,))
            self._database.write(
                f"UPDATE message SET deleted_at = :mark WHERE id IN ({_BELOW} SELECT id FROM below)", {"id": message_id, "mark": mark}
            )
            if conversation is not None:
                self.set_leaf(conversation["conversation_id"], leaf_id)
        self._database.request_checkpoint()
        return mark

    def delete_messages(self, conversation_id: str, at: float) -> float:
        """Put all messages of a conversation in the trash. What `restore_branch` needs to know."""
        with self._database.transaction():
            mark = self._free_mark(at)
            self._database.write(
                "UPDATE message SET deleted_at = ? WHERE conversation_id = ? AND deleted_at IS NULL", (mark, conversation_id)
            )
            self.set_leaf(conversation_id, None)
        self._database.request_checkpoint()
        return mark

    def _free_mark(self, at: float) -> float:
        """A time that no other act has: what it deleted is found by it, also where the clock stands still."""
        latest = self._database.rows("SELECT max(deleted_at) FROM message WHERE deleted_at IS NOT NULL")[0][0]
        return at if latest is None else max(at, latest + 0.001)

    def restore_branch(self, mark: float, message_id: str | None = None) -> None:
        """Bring back what one act deleted, and what stands above its first message `message_id`, if that was deleted later."""
        with self._database.transaction():
            self._database.write("UPDATE message SET deleted_at = NULL WHERE deleted_at = ?", (mark,))
            if message_id is not None:
                parent = self._database.row("SELECT parent_id FROM message WHERE id = ?", (message_id,))
                self._database.write(
                    f"UPDATE message SET deleted_at = NULL WHERE id IN ({_ABOVE} SELECT id FROM above WHERE deleted_at IS NOT NULL)",
                    {"id": None if parent is None else parent["parent_id"]},
                )

    def purge_messages(self, before: float, at_most: int | None = None) -> int:
        """Remove for good what was deleted before that time (Unix seconds), the last messages of branches first; how many went."""
        values = {"before": before, "count": -1 if at_most is None else at_most}
        with self._database.transaction():
            for row in self._database.rows(_USED_ELSEWHERE, values):
                self._keep_as_typed(row)
            # the spans first: those of other versions may hold on to a generation that goes
            self._database.write(f"DELETE FROM answer_span WHERE answer_id IN ({_DOOMED})", values)
            return self._database.write(f"DELETE FROM message WHERE id IN ({_DOOMED})", values)

    def _keep_as_typed(self, span: Row) -> None:
        """An answer that was made from another one keeps the words it has of it, when that one goes."""
        track = self.track(span["generation_id"])
        last = len(track) if span["last"] is None else min(span["last"], len(track))
        text = "".join(track[index].visible for index in range(span["first"], last))
        self._database.write(
            "UPDATE answer_span SET generation_id = NULL, first = NULL, last = NULL, typed = ? WHERE answer_id = ? AND position = ?",
            (text if span["position"] else text.lstrip(), span["answer_id"], span["position"]),
        )

    def track(self, generation_id: str) -> TokenTrack:
        """The tokens of one generation."""
        return self._extend(TokenTrack(), generation_id)

    def leading_space(self, answer_id: str) -> tuple[str, str] | None:
        """The white space that an answer's first generation began with, which is not shown, and that generation's template hash.

        None if the answer does not begin with a generation's first token.
        """
        row = self._database.row(
            "SELECT generation.id, template_hash FROM answer_span JOIN generation ON generation.id = generation_id"
            " WHERE answer_span.answer_id = ? AND position = 0 AND first = 0",
            (answer_id,),
        )
        if row is None:
            return None
        space = ""
        for chunk in self._database.rows("SELECT tokens FROM answer_chunk WHERE generation_id = ? ORDER BY seq LIMIT 20", (row["id"],)):
            track = TokenTrack()
            track.extend_from_bytes(chunk["tokens"])
            for token in track:
                text = token.visible
                space += text[: len(text) - len(text.lstrip())]
                if text.strip():
                    return space, str(row["template_hash"])
        return space, str(row["template_hash"])


def _path(rows: Sequence[Row], leaf_id: str | None) -> set[str]:
    parents: dict[str | None, str | None] = {row[0]: row[1] for row in rows}
    path: set[str] = set()
    while leaf_id is not None and leaf_id in parents and leaf_id not in path:
        path.add(leaf_id)
        leaf_id = parents[leaf_id]
    return path
