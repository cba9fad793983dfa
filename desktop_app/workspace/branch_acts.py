"""What is done to the trees of conversations and can be taken back, whether the conversation is still open by then or not."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.conversation import title_from
from desktop_app.chat.message import Message, Role, new_id
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.workspace.edited_answer import edited_shape
from desktop_app.workspace.slices import Slices
from desktop_app.workspace.undo import Act, UndoStack


class BranchActs(QObject):
    """Works on the store, of a large tree a few milliseconds at a time; sessions hear of it and show it."""

    changed = Signal(str, object, str)  # conversation id, the leaf that is shown now (or None), a message that came or went (or "")
    settled = Signal(str)
    """The id of a conversation of whose tree all is deleted or back that an act had begun with."""
    rated = Signal(str, str)
    """The ids of a conversation and of a message in it that is rated otherwise now."""
    failed = Signal(object)  # ChatError: of an act that had already begun

    def __init__(self, store: ConversationStore, undo: UndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._undo = store, undo
        self._slices = Slices(self.failed.emit, self)

    def take(self, steps: Iterator[None]) -> None:
        """Do something with a tree when the acts that have begun are done. Raises ChatError(STORAGE)."""
        self._slices.take(steps)

    def finish(self) -> None:
        """Do at once what is left of the acts that have begun: what comes now looks at what they change."""
        self._slices.finish()

    def add_version(self, message: Message, text: str) -> Message:
        """Store another version of a message, with this text, beside it; nothing is shown yet. Raises ChatError(STORAGE)."""
        version = replace(message, id=new_id(), text=text, created_at=time.time(), answer=None, rating=None)
        if message.role is Role.ASSISTANT:
            shape = edited_shape(message.id, self._store.shape(message.id), self._store.track, text)
            self._store.add_answer(version, shape)
        else:
            self._store.add_message(version)
        return version

    def leave_branch(self, message: Message, leaf_id: str | None) -> Act:
        """Another version of a message is shown instead of the branch that ends with `leaf_id`: taken back, that one is shown again."""

        def take_back() -> None:
            self.finish()
            self._show(message.conversation_id, leaf_id, "")

        act = Act(title_from(message.text), take_back)
        self._undo.push(act)
        return act

    def go_on(self, answer: Message) -> Act:
        """An answer is about to be gone on with: taken back, a version that ends where it ends now is shown; the longer one stays."""

        def take_back() -> None:
            self.finish()
            if self._store.conversation(answer.conversation_id) is None:  # removed for good meanwhile
                return
            before = self.add_version(answer, answer.text)
            self._show(answer.conversation_id, before.id, before.id)

        act = Act(title_from(answer.text), take_back)
        self._undo.push(act)
        return act

    def came_to_nothing(self, act: Act) -> None:
        """An act changed nothing: there is nothing to take back."""
        self._undo.forget(act)

    def rate(self, message: Message, rating: int | None) -> None:
        """Thumbs up (1), down (-1) or neither (None). Raises ChatError(STORAGE)."""

        def put(value: int | None) -> None:
            self._store.rate(message.id, value)
            self.rated.emit(message.conversation_id, message.id)

        put(rating)
        if rating != message.rating:
            self._undo.push(Act(title_from(message.text), lambda: put(message.rating)))

    def delete_branch(self, message: Message, leaf_id: str | None, shown_then: str | None, sibling_id: str | None = None) -> Act:
        """Delete a message with all that is below it, and show the branch `shown_then` instead of `leaf_id`.

        With `sibling_id` the branch is shown in which something was written last below that one. Raises ChatError(STORAGE).
        """
        conversation_id, marks = message.conversation_id, list[float]()

        def steps() -> Iterator[None]:
            leaf = shown_then if sibling_id is None else (yield from self._store.leaf_steps(sibling_id))
            marks.append(self._store.delete_branch(message.id, time.time(), leaf))
            self._show(conversation_id, leaf, "" if leaf is None else message.id)
            yield from self._rest(conversation_id)

        return self._do(message.text, steps(), lambda: self._restore(conversation_id, leaf_id, marks, message.id))

    def clear(self, conversation_id: str, title: str, leaf_id: str | None) -> Act:
        """Delete all messages. Raises ChatError(STORAGE)."""
        marks = list[float]()

        def steps() -> Iterator[None]:
            marks.append(self._store.delete_messages(conversation_id, time.time()))
            self._show(conversation_id, None, "")
            yield from self._rest(conversation_id)

        return self._do(title, steps(), lambda: self._restore(conversation_id, leaf_id, marks, ""))

    def _do(self, subject: str, steps: Iterator[None], take_back: Callable[[], None]) -> Act:
        act = Act(title_from(subject), take_back)
        self._undo.push(act)
        try:
            self.take(steps)
        except BaseException:
            self._undo.forget(act)
            raise
        return act

    def _restore(self, conversation_id: str, leaf_id: str | None, marks: list[float], message_id: str) -> None:
        def steps() -> Iterator[None]:
            for mark in marks:
                self._store.restore_branch(conversation_id, mark, message_id or None, leaf_id)
                yield from self._rest(conversation_id)
                self._show(conversation_id, leaf_id, message_id)

        self.take(steps())

    def _rest(self, conversation_id: str) -> Iterator[None]:
        yield from self._store.finish_acts()
        self.settled.emit(conversation_id)

    def _show(self, conversation_id: str, leaf_id: str | None, touched_id: str) -> None:
        conversation = self._store.conversation(conversation_id)
        if conversation is None:  # removed for good meanwhile
            return
        kept = self._store.kept(leaf_id)
        if kept is None and leaf_id is not None:  # the branch was
            kept = conversation.leaf_id
        self._store.set_leaf(conversation_id, kept)
        self.changed.emit(conversation_id, kept, touched_id)
