"""The list as it is stored: pages, places, folders, and what goes for good."""

from dataclasses import replace

import pytest

from desktop_app.chat.chat_list import Folder, ListPart, Place
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.list_store import _PAGE
from tests.storage.samples import a_conversation, a_message, asked


def titles(store: ConversationStore, part: ListPart = ListPart.CHATS) -> list[str]:
    return [entry.title for entry in store.entries(part)]


@pytest.fixture
def ids(store: ConversationStore) -> dict[str, str]:
    """Chats a to e, a latest; c and d at the same time."""
    found = {}
    for title, at in (("e", 1.0), ("d", 3.0), ("c", 3.0), ("b", 4.0), ("a", 5.0)):
        conversation = replace(a_conversation(title, at), system_prompt="Be brief. " * 1000)
        store.save_conversation(conversation)
        found[title] = conversation.id
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
def test_pages_are_the_whole_list(store: ConversationStore, ids: dict[str, str], size: int) -> None:
    pages = []
    page = store.entries(ListPart.CHATS, None, size)
    while page:
        pages += page
        page = store.entries(ListPart.CHATS, pages[-1], size)
    assert pages == store.entries(ListPart.CHATS)
    assert "".join(entry.title for entry in pages) == "abcde"


def test_the_list_is_read_without_the_prompts_of_the_chats(database: Database) -> None:
    for part in (ListPart.CHATS, ListPart.ARCHIVE):
        plan = database.rows(f"EXPLAIN QUERY PLAN {_PAGE[part]}", {"at": 1.0, "number": 1, "count": 1})
        assert "COVERING INDEX conversation_list" in plan[0]["detail"]


def test_each_chat_stands_in_one_list(store: ConversationStore, ids: dict[str, str]) -> None:
    store.set_places({ids["a"]: Place(archived=True), ids["b"]: Place(deleted_at=50.0), ids["c"]: Place(archived=True, deleted_at=60.0)})
    assert [titles(store, part) for part in ListPart] == [["d", "e"], ["a"], ["c", "b"]]
    some = [sorted(entry.title for entry in store.entries_of(part, ids.values())) for part in ListPart]
    assert some == [["d", "e"], ["a"], ["b", "c"]]
    assert store.entries(ListPart.TRASH)[0].at == 60.0


def test_places_are_kept_and_changed_in_one_go(store: ConversationStore, ids: dict[str, str]) -> None:
    place = Place(pinned=True, folder="f", deleted_at=7.0)
    store.set_places({ids["a"]: place, "nobody": place, ids["e"]: Place(folder="g")})
    assert store.places([*ids.values(), "nobody"]) == {
        identity: {ids["a"]: place, ids["e"]: Place(folder="g")}.get(identity, Place()) for identity in ids.values()
    }


def test_a_message_brings_its_chat_out_of_the_archive(store: ConversationStore) -> None:
    conversation, question = asked(store)
    store.set_places({conversation.id: Place(archived=True)})
    store.add_message(a_message(conversation, question, "And?"))
    assert titles(store) == ["Condiments"]


def test_what_is_doomed_is_found_by_nobody_and_goes_in_pieces(database: Database, store: ConversationStore) -> None:
    conversation, parent = asked(store)
    for _ in range(9):
        parent = a_message(conversation, parent, "on and on")
        store.add_message(parent)
    store.doom([conversation.id])
    assert titles(store) == ["Condiments"], "only what is in the trash goes"
    store.set_places({conversation.id: Place(deleted_at=5.0)})
    store.doom([conversation.id])
    assert not any(titles(store, part) for part in ListPart)
    assert store.places([conversation.id]) == {}
    store.set_places({conversation.id: Place()})  # as an undo would that comes too late
    assert not titles(store)
    removed = []
    while found := store.purge_deleted(1.0, at_most=4):
        removed.append(found)
    assert (sum(removed), max(removed)) == (10, 4)
    assert not database.rows("SELECT 1 FROM conversation UNION ALL SELECT 1 FROM message")


def test_an_answer_is_new_until_it_was_looked_at(store: ConversationStore, ids: dict[str, str]) -> None:
    assert [store.set_unread(ids["b"], unread) for unread in (True, True, False, True)] == [True, False, True, True]
    assert [entry.title for entry in store.entries(ListPart.CHATS) if entry.unread] == ["b"]
    assert not store.set_unread("nobody", True)


def test_folders_are_kept_as_they_are(store: ConversationStore) -> None:
    folders = [Folder("b", "Work", 0, folded=True), Folder("a", "Spiel 🎲", 1)]
    store.save_folders(folders)
    assert store.folders() == folders
    store.save_folders(folders[1:])
    assert store.folders() == folders[1:]


def test_a_title_of_any_length_is_read_as_far_as_it_is_seen(store: ConversationStore) -> None:
    store.save_conversation(a_conversation("long " * 100_000))
    assert len(store.entries(ListPart.CHATS)[0].title) == 300


def test_whose_title_it_is_is_kept(store: ConversationStore) -> None:
    conversation = replace(a_conversation(), own_title=True)
    store.save_conversation(conversation)
    assert store.conversation(conversation.id) == conversation
