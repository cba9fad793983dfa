"""What is done to many chats and to folders, and taken back."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.chat.chat_list import ListPart, Place
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.failures import storage_error
from desktop_app.workspace.library import CHATS_AT_ONCE, Library
from desktop_app.workspace.undo import UndoStack
from tests.ui.heard import heard

MANY = 2 * CHATS_AT_ONCE + 7


class Shelf:
    """A library on a database in memory."""

    def __init__(self) -> None:
        self.database = Database(None)
        self.store = ConversationStore(self.database)
        self.undo = UndoStack()
        self.library = Library(self.store, self.undo)

    def fill(self, count: int) -> list[str]:
        ids = [f"{number:04d}" for number in range(count)]
        with self.database.transaction():
            for number, identity in enumerate(ids):
                self.store.save_conversation(Conversation(identity, float(number), float(number), f"Chat {number}"))
        return ids

    def ids(self, part: ListPart = ListPart.CHATS) -> list[str]:
        return sorted(entry.id for entry in self.library.entries(part))


@pytest.fixture
def shelf(qt_app: QApplication) -> Iterator[Shelf]:
    made = Shelf()
    yield made
    made.database.close()


def turn_until_done(shelf: Shelf) -> int:
    """Let the slices run as the loop would; how many turns that took."""
    turns = 0
    while shelf.library._slices._jobs or shelf.library._purges._jobs:
        QApplication.processEvents()
        turns += 1
    return turns


def test_many_chats_are_changed_a_few_at_a_time_and_taken_back_at_once(shelf: Shelf) -> None:
    ids = shelf.fill(MANY)
    told = heard(shelf.library.chats_changed)
    act = shelf.library.delete(*ids)
    assert act.count == MANY
    assert len(shelf.ids(ListPart.TRASH)) == CHATS_AT_ONCE
    assert turn_until_done(shelf) >= 2
    assert shelf.ids(ListPart.TRASH) == ids
    assert [identity for (some,) in told for identity in some] == ids  # type: ignore[attr-defined]
    shelf.undo.undo()
    turn_until_done(shelf)
    assert shelf.ids() == ids


def test_what_is_taken_back_in_the_middle_is_taken_back_whole(shelf: Shelf) -> None:
    ids = shelf.fill(MANY)
    shelf.library.archive(ids, True)
    shelf.undo.undo()
    turn_until_done(shelf)
    assert (shelf.ids(), shelf.ids(ListPart.ARCHIVE)) == (ids, [])


def test_each_act_is_taken_back_to_where_each_chat_stood(shelf: Shelf) -> None:
    a, b, c, _ = shelf.fill(4)
    library = shelf.library
    library.folder_acts.create("f", "Work", [a])
    library.pin([b], True)
    states = [shelf.store.places([a, b, c])]
    for act in (
        lambda: library.pin([a, b], True),
        lambda: library.move([a, b, c], "f"),
        lambda: library.archive([a, c], True),
        lambda: library.delete(a, b, c),
        lambda: library.restore(a, b),
        lambda: library.archive([a, c], False),
        lambda: library.folder_acts.create("g", "Other", [a, b]),
    ):
        act()
        states.append(shelf.store.places([a, b, c]))
    assert all(one != other for one, other in pairwise(states))
    for state in reversed(states[:-1]):
        shelf.undo.undo()
        assert shelf.store.places([a, b, c]) == state
    assert [folder.id for folder in library.folders()] == ["f"]


def test_a_chat_that_went_for_good_is_not_brought_back(shelf: Shelf) -> None:
    a, b = shelf.fill(2)
    shelf.library.delete(a, b)
    shelf.library.delete_for_good([a])
    shelf.undo.undo()
    assert (shelf.ids(), shelf.ids(ListPart.TRASH)) == ([b], [])
    turn_until_done(shelf)
    assert shelf.store.conversation(a) is None


def test_chats_of_a_deleted_folder_are_in_none_until_it_comes_back(shelf: Shelf) -> None:
    a, b = shelf.fill(2)
    folders = shelf.library.folder_acts
    for name in ("one", "two", "three"):
        folders.create(name, name.title())
    shelf.library.move([a, b], "two")
    folders.delete("two")
    assert [folder.name for folder in shelf.library.folders()] == ["One", "Three"]
    shelf.library.move([b], "three")
    shelf.undo.undo()
    shelf.undo.undo()
    assert [folder.name for folder in shelf.library.folders()] == ["One", "Two", "Three"]
    assert set(shelf.store.places([a, b]).values()) == {Place(folder="two")}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Work\tand\nplay ", "Work and play"),
        ("a\x00b\u202ec", "a b c"),
        ("x" * 500, "x" * 60),
        (" \u200b \n", "Before"),
        ("Before", "Before"),
    ],
)
def test_a_folders_name_is_one_line_that_can_be_read(shelf: Shelf, typed: str, kept: str) -> None:
    shelf.library.folder_acts.create("f", "Before")
    shelf.library.folder_acts.rename("f", typed)
    assert [folder.name for folder in shelf.library.folders()] == [kept]


def test_what_does_nothing_is_no_act(shelf: Shelf) -> None:
    folders = shelf.library.folder_acts
    folders.create("f", "Work")
    assert folders.rename("f", "Work") is None
    assert folders.move("f", 5) is None
    assert folders.delete("nobody") is None
    assert folders.rename("nobody", "x") is None
    shelf.undo.undo()
    assert shelf.undo.undo() is None


def test_the_latest_is_neither_archived_nor_deleted(shelf: Shelf) -> None:
    a, b, c = shelf.fill(3)
    shelf.library.delete(c)
    shelf.library.archive([b], True)
    for preferred, shown in (("", a), (c, a), (b, b), ("nobody", a)):
        latest = shelf.library.latest(preferred, lambda _identity: False)
        assert latest is not None
        assert latest.id == shown
    taken = shelf.library.latest(b, lambda identity: identity == b)
    assert taken is not None
    assert taken.id == a, "what another window shows is not shown here"
    assert shelf.library.latest("", lambda _identity: True) is None
    shelf.library.delete(a)
    assert shelf.library.latest("", lambda _identity: False) is None


def test_a_disk_that_fills_up_in_the_middle_is_told(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = shelf.fill(MANY)
    told = heard(shelf.library.failed)
    shelf.library.delete(*ids)

    def full(_places: object) -> None:
        raise storage_error(StorageProblem.FULL, "full")

    monkeypatch.setattr(shelf.store, "set_places", full)
    turn_until_done(shelf)
    assert len(told) == 1
    assert isinstance(told[0][0], ChatError)
    monkeypatch.undo()
    shelf.undo.undo()
    turn_until_done(shelf)
    assert shelf.ids() == ids


def test_an_act_that_changes_nothing_is_not_spent_on_undo(shelf: Shelf) -> None:
    ids = shelf.fill(MANY)
    library = shelf.library
    library.pin(ids[:1], True)
    told = heard(library.chats_changed)
    for nothing in (
        lambda: library.pin(ids[:1], True),
        lambda: library.move(ids[1:3], ""),
        lambda: library.archive(ids[1:3], False),
        lambda: library.restore(*ids[:3]),
    ):
        assert nothing() is None
    library.move(ids[1:], "")
    turn_until_done(shelf)
    assert len(shelf.undo) == 1
    assert told == []


def test_only_what_an_act_changed_is_taken_back_also_if_that_comes_late(shelf: Shelf) -> None:
    ids = shelf.fill(MANY)
    shelf.library.archive(ids[:-1], True)
    turn_until_done(shelf)
    shelf.library.archive(ids, True)
    turn_until_done(shelf)
    assert shelf.ids() == []
    shelf.undo.undo()
    turn_until_done(shelf)
    assert shelf.ids() == ids[-1:]
