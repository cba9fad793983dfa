"""Keeps conversations: what belongs to each, its messages as a tree, and the generations that answered."""

from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import replace

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.errors import ChatError
from desktop_app.storage.branch_copy import copy_steps
from desktop_app.storage.branch_store import BranchStore
from desktop_app.storage.conversation_rows import CONVERSATION_COLUMNS, ConversationReader, conversation_values
from desktop_app.storage.list_store import ListStore
from desktop_app.storage.record_writer import NOT_WHOLE, write_record

_SAVE = """
INSERT INTO conversation (id, created_at, updated_at, title, endpoint_id, parameters, system_prompt, template_id, leaf_id, draft, own_title,
    gives_way, control_tokens)
VALUES (:id, :created_at, :updated_at, :title, :endpoint_id, :parameters, :system_prompt, :template_id,
    (SELECT id FROM message WHERE id = :leaf_id AND conversation_id = :id), :draft, :own_title, :gives_way, :control_tokens)
ON CONFLICT (id) DO UPDATE SET
    created_at = excluded.created_at, updated_at = excluded.updated_at, title = excluded.title, endpoint_id = excluded.endpoint_id,
    parameters = excluded.parameters, system_prompt = excluded.system_prompt, template_id = excluded.template_id,
    leaf_id = CASE WHEN :leaf_id IS NULL THEN NULL ELSE coalesce(excluded.leaf_id, leaf_id) END, draft = excluded.draft,
    own_title = excluded.own_title, gives_way = excluded.gives_way, control_tokens = excluded.control_tokens
"""

_PURGEABLE = "SELECT id FROM conversation WHERE deleted_at >= 0 AND deleted_at < ? ORDER BY deleted_at LIMIT 1"


class ConversationStore(BranchStore, ListStore):
    """All that is kept of conversations, for the thread of the window: every call takes a moment and is committed on return.

    Every method raises ChatError(STORAGE) where the database fails; what was stored before stays.
    """

    def conversations(self) -> list[Conversation]:
        """Those that are not deleted, latest first."""
        rows = self._database.rows(
            f"SELECT {CONVERSATION_COLUMNS} FROM conversation WHERE deleted_at IS NULL ORDER BY updated_at DESC, number DESC"
        )
        reader = ConversationReader()
        return [reader.read(row) for row in rows]

    def conversation(self, conversation_id: str) -> Conversation | None:
        """One conversation, deleted or not; None if it is not stored."""
        row = self._database.row(f"SELECT {CONVERSATION_COLUMNS} FROM conversation WHERE id = ?", (conversation_id,))
        return None if row is None else ConversationReader().read(row)

    def save_conversation(self, conversation: Conversation) -> None:
        """Insert or update all that the value holds; a leaf that is not stored as a message of it is not taken."""
        self._database.write(_SAVE, conversation_values(conversation))

    def delete_conversation(self, conversation_id: str, at: float) -> None:
        """Put it in the trash; `at` is Unix seconds. Nothing is removed before `purge_deleted`."""
        self._database.write("UPDATE conversation SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", (at, conversation_id))
        self._database.request_checkpoint()

    def restore_conversation(self, conversation_id: str) -> None:
        """Take it out of the trash, as it was."""
        self._change("UPDATE conversation SET deleted_at = NULL WHERE id = ?", (conversation_id,), "conversation")

    def write_record(self, record: ConversationRecord) -> Iterator[None]:
        """Store a whole conversation, a slice of two milliseconds at each step; it is in no list before the last one."""
        return write_record(self._database, record)

    @property
    def is_copying_log(self) -> bool:
        """Whoever writes very many records waits until this is over: what is written meanwhile has to be copied too."""
        return self._database.is_copying_log

    def give_up_halves(self) -> None:
        """At start, before anything runs: what an import or a fork that was killed left goes with the next purge."""
        self._database.write("UPDATE conversation SET deleted_at = 0 WHERE deleted_at = ?", (NOT_WHOLE,))

    def deleted_at(self, conversation_id: str) -> float | None:
        """When it was put in the trash (Unix seconds; 0 or less: it is to go for good, or was never whole); None if it was not."""
        row = self._database.row("SELECT deleted_at FROM conversation WHERE id = ?", (conversation_id,))
        return None if row is None else row["deleted_at"]

    def purge(self, conversation_id: str, at_most: int) -> bool:
        """Remove a conversation for good, about so many of its messages; True while some are left."""
        return self._purge(conversation_id, at_most) >= at_most

    def purge_deleted(self, before: float, at_most: int | None = None) -> int:
        """Remove for good what was put in the trash before that time (Unix seconds); how many messages went.

        With `at_most` about so many messages go in one call, the latest of the branches first: call it until it returns 0.
        """
        removed = 0
        while (row := self._database.row(_PURGEABLE, (before,))) is not None:
            left = None if at_most is None else at_most - removed
            if left is not None and left <= 0:
                break
            removed += self._purge(row["id"], left)
        return removed

    def _purge(self, conversation_id: str, at_most: int | None) -> int:
        with self._database.transaction():
            doomed = "SELECT id FROM message WHERE conversation_id = :id ORDER BY depth DESC LIMIT :count"
            values = {"id": conversation_id, "count": -1 if at_most is None else at_most}
            # the spans first: those of other versions may hold on to a generation that goes
            self._database.write(
                f"DELETE FROM answer_span WHERE answer_id IN ({doomed})"
                f" OR generation_id IN (SELECT id FROM generation WHERE answer_id IN ({doomed}))",
                values,
            )
            removed = self._database.write(f"DELETE FROM message WHERE id IN ({doomed})", values)
            if at_most is None or removed < at_most:
                self._database.write("DELETE FROM conversation WHERE id = ?", (conversation_id,))
        return removed

    def save_draft(self, conversation_id: str, text: str) -> None:
        """Keep what stands in the composer."""
        self._change("UPDATE conversation SET draft = ? WHERE id = ?", (text, conversation_id), "conversation")

    def fork_steps(self, message_id: str, fork: Conversation) -> Generator[None, None, Conversation]:
        """Store a conversation with a copy of the branch that ends with a message, of whichever conversation.

        A few milliseconds at each step; it is in no list before the last one. One at a time.
        """
        with self._database.transaction():
            self.save_conversation(fork)
            self._database.write("UPDATE conversation SET deleted_at = ? WHERE id = ?", (NOT_WHOLE, fork.id))
        try:
            leaf_id = yield from copy_steps(self._database, message_id, fork.id)
        except ChatError:
            with suppress(ChatError):  # else the next start does it
                self._database.write("UPDATE conversation SET deleted_at = 0 WHERE id = ?", (fork.id,))
            raise
        with self._database.transaction():
            self.set_leaf(fork.id, leaf_id)
            self.restore_conversation(fork.id)
        self._database.request_checkpoint()
        return replace(fork, leaf_id=leaf_id)
