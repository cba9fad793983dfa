"""Branches of a conversation's tree: shown, deleted and brought back, rated, copied; removed for good after a while."""

from collections.abc import Generator, Iterator, Sequence

from desktop_app.chat.generation import AnswerShape
from desktop_app.chat.message import Message
from desktop_app.chat.token_track import TokenTrack
from desktop_app.chat.tree_node import TreeNode
from desktop_app.storage import tree_acts
from desktop_app.storage.answer_store import AnswerStore
from desktop_app.storage.database import Row
from desktop_app.storage.tree_pages import leaf_steps, node_pages

# where there are branches, some level has two messages; which may have them is told by an index alone
_BRANCHED = """
SELECT 1 FROM (SELECT depth FROM message WHERE conversation_id = :id GROUP BY depth HAVING count(*) > 1) AS level
CROSS JOIN message ON conversation_id = :id AND message.depth = level.depth
WHERE deleted_at IS NULL GROUP BY level.depth HAVING count(*) > 1 LIMIT 1
"""
_ONE_AT_EACH_DEPTH = """
SELECT (SELECT count(*) FROM message WHERE conversation_id = :id) <= (SELECT max(depth) + 1 FROM message WHERE conversation_id = :id)
"""
"""What an index tells at once, where `_BRANCHED` takes 3 ms for 10,000 messages."""
_DOOMED = "SELECT id FROM message WHERE deleted_at < :before ORDER BY depth DESC LIMIT :count"
_USED_ELSEWHERE = f"""
SELECT answer_span.answer_id, position, answer_span.generation_id, first, last FROM answer_span
JOIN generation ON generation.id = answer_span.generation_id
WHERE generation.answer_id IN ({_DOOMED}) AND answer_span.answer_id NOT IN ({_DOOMED})
"""


class BranchStore(AnswerStore):
    """The part of the store that knows branches.

    Once `finish_acts` is through, a message that is not deleted never stands below one that is.
    """

    def add_answer(self, message: Message, shape: AnswerShape) -> None:
        """Store an answer of which something is known already: what the user typed, or the head of another version."""
        with self._database.transaction():
            self.add_message(message)
            self.set_shape(message.id, shape)

    def leaf_steps(self, message_id: str) -> Generator[None, None, str | None]:
        """Looks, a page at each step, for the last message of the branch below a message that was written in last.

        Itself if nothing stands below it; None if it is not there.
        """
        return leaf_steps(self._database, message_id)

    def kept(self, message_id: str | None) -> str | None:
        """The message itself, or the last one above it that is not deleted; None if there is none."""
        return tree_acts.kept(self._database, message_id)

    def tree(self, conversation_id: str, leaf_id: str | None) -> Iterator[Sequence[TreeNode]]:
        """All messages that are not deleted, a page at each step, parents before children, versions oldest first.

        Pages are empty while the store is read; `leaf_id` ends the shown branch.
        """
        return node_pages(self._database, conversation_id, leaf_id)

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
        single = self._database.row(_ONE_AT_EACH_DEPTH, {"id": conversation_id})
        if single is not None and single[0] == 1:
            return False
        return self._database.row(_BRANCHED, {"id": conversation_id}) is not None

    def rate(self, message_id: str, rating: int | None) -> None:
        """Thumbs up (1), down (-1) or neither (None)."""
        self._change("UPDATE message SET rating = ? WHERE id = ?", (rating, message_id), "message")

    def delete_branch(self, message_id: str, at: float, leaf_id: str | None) -> float:
        """Put a message and all that is below it in the trash, and show another branch; `at` is Unix seconds.

        What `restore_branch` needs to know. `finish_acts` does the rest.
        """
        with self._database.transaction():
            mark = self._free_mark(at)
            conversation = self._database.row("SELECT conversation_id FROM message WHERE id = ?", (message_id,))
            if conversation is not None:
                tree_acts.begin(self._database, conversation["conversation_id"], message_id, mark)
                self.set_leaf(conversation["conversation_id"], leaf_id)
        return mark

    def delete_messages(self, conversation_id: str, at: float) -> float:
        """Put all messages of a conversation in the trash. What `restore_branch` needs to know. `finish_acts` does the rest."""
        with self._database.transaction():
            mark = self._free_mark(at)
            tree_acts.begin(self._database, conversation_id, None, mark)
            self.set_leaf(conversation_id, None)
        return mark

    def restore_branch(self, conversation_id: str, mark: float, message_id: str | None, leaf_id: str | None) -> None:
        """Bring back what one act deleted, and what stands above its first message `message_id`, if that was deleted later.

        `finish_acts` does it; `leaf_id` is shown then.
        """
        tree_acts.begin_restore(self._database, conversation_id, message_id, mark, leaf_id)

    def finish_acts(self) -> Iterator[None]:
        """Do what is left of all of these acts, some of it at each step."""
        return tree_acts.finish(self._database)

    def _free_mark(self, at: float) -> float:
        """A time that no other act has: what it deleted is found by it, also where the clock stands still."""
        latest = self._database.rows("SELECT max(deleted_at) FROM message WHERE deleted_at IS NOT NULL")[0][0]
        return at if latest is None else max(at, latest + 0.001)

    def purge_messages(self, before: float, at_most: int | None = None) -> int:
        """Remove for good what was deleted before that time (Unix seconds), the last messages of branches first; how many went."""
        for _ in self.finish_acts():
            pass
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
