"""The branch of an open conversation that is shown, as its pane pulls it, and the change to another one."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import Message, Role, new_id
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.tree_node import EXCERPT, TreeNode
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.workspace.answer_run import AnswerRun
from desktop_app.workspace.branch import Branch
from desktop_app.workspace.branch_acts import BranchActs
from desktop_app.workspace.branch_ids import BranchIds, difference_steps, first_difference
from desktop_app.workspace.draft_attachments import Attachments, DraftAttachments
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.frozen_branch import FrozenBranch
from desktop_app.workspace.open_conversation import OpenConversation


class ShownBranch(OpenConversation):
    """The part of a session that knows its messages. It is the `MessageSource` of its pane, and the `TreeSource` of its map."""

    message_added = Signal(object)  # Message, at the end
    messages_removed = Signal(object)  # ids, at the end; they stay stored, on another branch or in the trash
    branch_changed = Signal(str)  # id of the first message that is another one now; "": everything may be
    message_changed = Signal(object)  # Message: its rating, or how many versions there are

    tree_settled = Signal()
    """An act on the tree is all done: there may be no other branches any more."""
    draft_attachments_changed = Signal(object)  # tuple of Attachments

    def __init__(
        self,
        conversation: Conversation,
        store: ConversationStore,
        endpoints: Endpoints,
        templates: Sequence[PromptTemplate],
        acts: BranchActs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(conversation, store, endpoints, templates, parent)
        self._acts = acts
        self._ids = BranchIds(store, conversation.leaf_id)
        self.draft_attachments = DraftAttachments(store, conversation.id, self._keep_row, self.draft_attachments_changed.emit)
        acts.changed.connect(self._tree_changed)
        acts.settled.connect(self._tree_settled)
        acts.rated.connect(self._rated)

    @property
    def is_untouched(self) -> bool:
        """True if nothing was ever written in it."""
        return not (self.message_count() or self.conversation.draft or self.draft_attachments.attachments)

    def attachment_data(self, attachment_id: str) -> bytes | None:
        """What an attachment holds; None if it cannot be read."""
        return self._guard(lambda: self._store.attachment_data(attachment_id))

    def message_count(self) -> int:
        """How many messages the shown branch has."""
        return len(self._ids)

    def messages(self, first: int, last: int) -> Sequence[Message]:
        """Messages `first` to `last` (exclusive) of the shown branch; a running answer with its text so far."""
        return Branch(self._ids, self._known).messages(first, last)

    def frozen(self) -> FrozenBranch:
        """The shown branch as it is now, a running answer with its text so far, whatever happens to the chat afterwards."""
        ids = self._ids[:]
        held = self._known([*ids[-1:], *(run.generation.answer_id for run in self._runs())])
        return FrozenBranch(ids, held, self._known)

    def versions_of(self, message_id: str) -> list[str]:
        """The ids of a message and its other versions, oldest first."""
        return self._guard(lambda: self._store.versions(message_id)) or []

    def tree(self) -> Iterator[Sequence[TreeNode]]:
        """All branches, for the map, some messages at each step."""
        try:
            for nodes in self._store.tree(self.conversation.id, self._leaf):
                running = {run.generation.answer_id: run.text[:EXCERPT] for run in self._runs()}
                yield [replace(node, text=running[node.id]) if node.id in running else node for node in nodes] if running else nodes
        except ChatError as error:
            self.storage_failed.emit(error)

    def has_branches(self) -> bool:
        """True if there is more than one branch."""
        return bool(self._guard(lambda: self._store.has_branches(self.conversation.id)))

    def show_version(self, message_id: str, shown: Callable[[], None] | None = None) -> None:
        """Show the branch of this version, down to what was written in it last; an answer that runs elsewhere goes on unseen.

        `shown` is called when the message is shown: of a large tree that takes some turns of the window.
        """
        self._acts.finish()
        self._guard(lambda: self._acts.take(self._version_steps(message_id, shown or (lambda: None))))

    def _version_steps(self, message_id: str, shown: Callable[[], None]) -> Iterator[None]:
        depth = self._store.depth(message_id)
        yield from self._ids.steps_to(depth)
        if not self._stands_at(depth, message_id):
            leaf_id = yield from self._store.leaf_steps(message_id)
            if leaf_id is None:
                return
            now = BranchIds(self._store, leaf_id)
            yield from now.steps_to(depth)
            yield from difference_steps(self._ids, now)
            self._show_branch(leaf_id, now)
        shown()

    def rate(self, message_id: str, rating: int | None) -> None:
        """Thumbs up (1), down (-1) or neither (None)."""
        message = self._message(message_id)
        if message is not None:
            self._guard(lambda: self._acts.rate(message, rating if rating in (-1, 1) else None))

    def draft_message(self) -> Message | None:
        """What is being written, as it would be sent; None if there is nothing to send."""
        draft = self.conversation.draft.strip("\n").rstrip()
        attachments = self.draft_attachments.attachments
        return self._asking(draft, attachments) if draft.strip() or attachments else None

    @property
    def _leaf(self) -> str | None:
        return self._ids[-1] if self._ids else None

    def _message(self, message_id: str) -> Message | None:
        """A message of this conversation that is not deleted."""
        found = self._known([message_id]).get(message_id)
        if found is None or found.conversation_id != self.conversation.id or message_id not in self.versions_of(message_id):
            return None
        return found

    def _known(self, ids: Sequence[str]) -> dict[str, Message]:
        """Messages as stored, those that are being answered with their text so far."""
        found = {message.id: message for message in self._guard(lambda: self._store.messages(ids)) or ()}
        for run in self._runs():
            answer = found.get(run.generation.answer_id)
            if answer is not None:
                found[answer.id] = replace(answer, text=run.text, answer=run.state)
        return found

    def _runs(self) -> Sequence[AnswerRun]:
        """Answers of which the store does not have all."""
        return ()

    def _is_shown(self, message_id: str) -> bool:
        depth = self._guard(lambda: self._store.depth(message_id))
        return depth is not None and self._stands_at(depth, message_id)

    def _stands_at(self, depth: int, message_id: str) -> bool:
        return 0 <= depth < len(self._ids) and self._ids[depth] == message_id

    def _tell(self, message_id: str) -> None:
        message = self._message(message_id)
        if message is not None:
            self.message_changed.emit(message)

    def _show_branch(self, leaf_id: str | None, ids: BranchIds | None = None) -> None:
        """Show the branch that ends there from now on. Raises ChatError(STORAGE)."""
        if leaf_id != self.conversation.leaf_id:
            self._store.set_leaf(self.conversation.id, leaf_id)
        self._shown(leaf_id, ids)

    def _shown(self, leaf_id: str | None, ids: BranchIds | None = None) -> None:
        """The store shows another branch: tell the pane where it begins to differ. Its `ids` may have been read already."""
        before, now = self._ids, BranchIds(self._store, leaf_id) if ids is None else ids
        at = first_difference(before, now)
        self._ids = now
        if self.conversation.leaf_id != leaf_id:
            self.conversation = replace(self.conversation, leaf_id=leaf_id)
            self.conversation_changed.emit(self.conversation)
        if at == len(before) and at == len(now) - 1:
            self._tell_added(now[at])
        elif at < len(now):
            self.branch_changed.emit(now[at])
        elif gone := before.known_from(at):
            self.messages_removed.emit(gone)
        elif at < len(before):
            self.branch_changed.emit("")

    def _shown_below(self, message: Message) -> None:
        """The store shows the branch that ends with this message now, which was just stored: most often below the last one."""
        if message.parent_id == self._leaf and message.depth == len(self._ids):
            self._ids.append(message.id)
            self._tell_added(message.id)
        else:
            self._shown(message.id)

    def _tell_added(self, message_id: str) -> None:
        message = self._known([message_id]).get(message_id)
        if message is not None:
            self.message_added.emit(message)

    def _tree_changed(self, conversation_id: str, leaf_id: str | None, touched_id: str) -> None:
        """An act was done or taken back, here or while the chat was closed."""
        if conversation_id == self.conversation.id:
            self._guard(lambda: self._acts.take(self._follow_steps(leaf_id, touched_id)))

    def _follow_steps(self, leaf_id: str | None, touched_id: str) -> Iterator[None]:
        now = BranchIds(self._store, leaf_id)
        yield from difference_steps(self._ids, now)
        self._shown(leaf_id, now)
        shown = next((sibling for sibling in self.versions_of(touched_id) if self._is_shown(sibling)), None) if touched_id else None
        if shown is not None:
            self._tell(shown)

    def _rated(self, conversation_id: str, message_id: str) -> None:
        if conversation_id == self.conversation.id:
            self._tell(message_id)

    def _tree_settled(self, conversation_id: str) -> None:
        if conversation_id == self.conversation.id:
            self.tree_settled.emit()

    def _asking(self, text: str, attachments: Attachments) -> Message:
        return Message(
            id=new_id(),
            conversation_id=self.conversation.id,
            parent_id=self._leaf,
            depth=len(self._ids),
            role=Role.USER,
            text=text,
            created_at=time.time(),
            attachments=attachments,
        )
