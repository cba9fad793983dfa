"""All conversations of the user: the lists of them, and what is done to one or many at once."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.chat_list import ChatEntry, Folder, ListPart, Place
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.errors import ChatError, ErrorKind, StorageProblem
from desktop_app.chat.message import new_id
from desktop_app.chat.parameters import DEFAULT, Parameters
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.workspace.folders import Folders
from desktop_app.workspace.slices import Slices
from desktop_app.workspace.undo import Act, UndoStack

KEEP_DELETED = 30 * 24 * 3600
"""Seconds that a deleted conversation can be brought back."""
PURGE_SECONDS = 0.1
"""That one quit takes at most to forget: more would be felt."""
PURGE_SLICE = 50
"""Messages that are forgotten at once while the window is in use."""
FORGET_AFTER = 60_000
"""Milliseconds after the start when the window has time for that."""
CHATS_AT_ONCE = 100
"""Chats that are changed before the window has its turn."""

_MOST_WINDOWS = 50
"""Chats among which one is looked for that no window shows."""
PURGE_ATTACHMENTS = 50
"""The same of attachments that nothing carries any more."""


class Library(QObject):
    """The `ConversationSource` of the list. Every act raises ChatError(STORAGE), and can be taken back; one of nothing is None."""

    changed = Signal()
    """Any of the lists is another one, in many places."""
    chats_changed = Signal(object)
    """Ids of a few chats whose rows are other ones, or stand elsewhere; `changed` is not told then."""
    folders_changed = Signal()
    failed = Signal(object)  # ChatError: of an act of many chats that had already begun
    deleted = Signal(str)
    """The id of a conversation that was just deleted: nothing shows it any more."""
    restored = Signal(str)
    """The id of one that came back."""

    def __init__(self, store: ConversationStore, undo: UndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._undo = store, undo
        self._slices, self._purges = Slices(self.failed.emit, self), Slices(self.failed.emit, self)
        self.folder_acts = Folders(store, undo, self.folders_changed.emit, self.chats_changed.emit)

    # the lists

    def entries(self, part: ListPart, after: ChatEntry | None = None, at_most: int = -1) -> Sequence[ChatEntry]:
        """The rows of a list, latest first; those behind `after`, if it is given. Raises ChatError(STORAGE)."""
        return self._store.entries(part, after, at_most)

    def entries_of(self, part: ListPart, ids: Sequence[str]) -> Sequence[ChatEntry]:
        """The rows of these chats, those of them that stand in the list. Raises ChatError(STORAGE)."""
        return self._store.entries_of(part, ids)

    def folders(self) -> Sequence[Folder]:
        """All folders in the user's order. Raises ChatError(STORAGE)."""
        return self._store.folders()

    def conversations(self) -> Sequence[Conversation]:
        """All that are not deleted, latest first, with everything that belongs to them. Raises ChatError(STORAGE)."""
        return self._store.conversations()

    def conversation(self, conversation_id: str) -> Conversation | None:
        """One of them, if it is there. Raises ChatError(STORAGE)."""
        return self._store.conversation(conversation_id)

    def latest(self, preferred: str, is_taken: Callable[[str], bool]) -> Conversation | None:
        """`preferred`, unless it is gone, in the trash or taken; else the one of the list that was written in last and is not."""
        place = self._store.places([preferred]).get(preferred) if preferred else None
        if place is not None and place.deleted_at is None and not is_taken(preferred):
            return self._store.conversation(preferred)
        latest = self._store.entries(ListPart.CHATS, None, _MOST_WINDOWS)
        free = next((entry.id for entry in latest if not is_taken(entry.id)), None)
        return None if free is None else self._store.conversation(free)

    def new(self, endpoint_id: str, parameters: Parameters = DEFAULT) -> Conversation:
        """A fresh conversation with these parameters; it is stored when something is written in it."""
        now = time.time()
        return Conversation(id=new_id(), created_at=now, updated_at=now, endpoint_id=endpoint_id, parameters=parameters)

    # acts

    def delete(self, *ids: str) -> Act | None:
        """Put chats in the trash."""
        now = time.time()
        return self._place(ids, lambda place: replace(place, deleted_at=now if place.deleted_at is None else place.deleted_at))

    def take_away(self, ids: Sequence[str], then: Callable[[], None]) -> None:
        """Put chats in the trash because the act that brought them is taken back, and then do the rest of that."""
        now = time.time()

        def rest() -> bool:
            then()
            return False

        self._slices.run(ids, CHATS_AT_ONCE, lambda some: self._trash(some, now))
        self._slices.repeat(rest)

    def _trash(self, some: Sequence[str], at: float) -> None:
        self._put(some, lambda _identity, place: replace(place, deleted_at=at if place.deleted_at is None else place.deleted_at))

    def restore(self, *ids: str) -> Act | None:
        """Take chats out of the trash, to where they stood."""
        return self._place(ids, lambda place: replace(place, deleted_at=None))

    def pin(self, ids: Sequence[str], pinned: bool) -> Act | None:
        """Let chats stand above all others, or no longer."""
        return self._place(ids, lambda place: replace(place, pinned=pinned))

    def archive(self, ids: Sequence[str], archived: bool) -> Act | None:
        """Put chats in the archive, or back into the list."""
        return self._place(ids, lambda place: replace(place, archived=archived))

    def move(self, ids: Sequence[str], folder_id: str) -> Act | None:
        """Put chats into a folder, or out of all ("")."""
        return self._place(ids, lambda place: replace(place, folder=folder_id, pinned=False))

    def _place(self, ids: Sequence[str], change: Callable[[Place], Place]) -> Act | None:
        """Let chats stand elsewhere; None if they stand there already, so that no undo is spent on it."""
        before: dict[str, Place] = {}

        def put(some: Sequence[str]) -> None:
            before.update(self._put(some, lambda _identity, place: change(place)))

        def put_back(some: Sequence[str]) -> None:
            self._put(some, lambda identity, _place: before[identity])

        def take_back() -> None:
            self._slices.finish()
            self._slices.run(list(before), CHATS_AT_ONCE, put_back)

        conversation = self._store.conversation(ids[0]) if ids else None
        self._slices.run(ids, CHATS_AT_ONCE, put)
        if not before and len(ids) <= CHATS_AT_ONCE:
            return None
        act = Act(conversation.title if conversation else "", take_back, len(ids))
        self._undo.push(act)

        def forget_if_none() -> bool:
            if not before:
                self._undo.forget(act)
            return False

        if not before:  # of so many it is known when the last of them was looked at
            self._slices.repeat(forget_if_none)
        return act

    def fork(self, conversation_id: str, message_id: str, title: str, done: Callable[[Conversation], None]) -> None:
        """Make a new conversation with a copy of the branch that ends with a message; taken back, it goes to the trash.

        `title` is what it is called, with "{title}" for the name of the first. `done` is called when it is there: of a long branch
        after some turns of the window. Raises ChatError(STORAGE).
        """
        first = self._store.conversation(conversation_id)
        if first is None or not self._store.branch_ids(message_id, at_most=1):
            raise ChatError(ErrorKind.STORAGE, detail=f"{StorageProblem.FAILED}: no such message is stored")
        now = time.time()
        name = title.replace("{title}", first.title) if first.title else ""
        fork = replace(first, id=new_id(), created_at=now, updated_at=now, title=name, leaf_id=None, draft="")
        self._slices.finish()
        self._slices.take(self._fork_steps(message_id, fork, done))

    def _fork_steps(self, message_id: str, fork: Conversation, done: Callable[[Conversation], None]) -> Iterator[None]:
        fork = yield from self._store.fork_steps(message_id, fork)
        self._undo.push(Act(fork.title, lambda: self._take_away(fork.id)))
        self.changed.emit()
        done(fork)

    def _put(self, some: Sequence[str], where: Callable[[str, Place], Place]) -> dict[str, Place]:
        """Put a few chats elsewhere and tell; where those stood that were not there already."""
        places = self._store.places(some)
        after = {identity: there for identity, place in places.items() if (there := where(identity, place)) != place}
        before = {identity: places[identity] for identity in after}
        if after:
            self._store.set_places(after)
            self.chats_changed.emit(list(after))
        for identity, place in after.items():
            was, is_now = before[identity].deleted_at is not None, place.deleted_at is not None
            if was != is_now:
                (self.deleted if is_now else self.restored).emit(identity)
        return before

    def set_unread(self, conversation_id: str, unread: bool) -> None:
        """Note whether a chat's last answer was looked at: no act of the user's, so that a failure is only told."""
        try:
            is_new = self._store.set_unread(conversation_id, unread)
        except ChatError as error:
            self.failed.emit(error)
            return
        if is_new:
            self.chats_changed.emit([conversation_id])

    # for good

    def delete_for_good(self, ids: Sequence[str]) -> None:
        """Let chats of the trash go for good; nothing brings them back."""
        self._slices.finish()
        self._store.doom(ids)
        self.changed.emit()
        self._purges.repeat(lambda: self._store.purge_deleted(1.0, at_most=PURGE_SLICE) > 0)

    def forget_old(self) -> None:
        """Forget for good what was deleted more than 30 days ago, a little at a time, while the window is in use."""
        before = time.time() - KEEP_DELETED
        for purge in (self._store.purge_deleted, self._store.purge_messages):
            self._purges.repeat(lambda purge=purge: purge(before, at_most=PURGE_SLICE) > 0)  # type: ignore[misc]

    def place_of(self, message_id: str) -> int:
        """How many messages stand before one in its branch; -1 if there is no such message. Raises ChatError(STORAGE)."""
        return self._store.depth(message_id)

    def empty_trash(self) -> None:
        """Forget for good what was deleted more than 30 days ago, a piece of it at each quit."""
        self._slices.finish()
        self._purges.close()
        before = time.time() - KEEP_DELETED
        until = time.perf_counter() + PURGE_SECONDS
        for purge in (self._store.purge_deleted, self._store.purge_messages):
            while purge(before, at_most=PURGE_SLICE) > 0:
                if time.perf_counter() > until:
                    return
        self._store.purge_attachments(at_most=PURGE_ATTACHMENTS)

    def _take_away(self, conversation_id: str) -> None:
        self._put([conversation_id], lambda _identity, place: replace(place, deleted_at=time.time()))
