"""The ids of a branch, read from its end."""

from pathlib import Path

import pytest

from desktop_app.chat.message import Message, Role
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.workspace.branch_ids import AT_ONCE, BranchIds, first_difference
from tests.storage.samples import a_conversation, a_message


@pytest.mark.parametrize("count", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE])
def test_it_is_the_branch_wherever_it_is_looked_at(tmp_path: Path, count: int) -> None:
    database = Database(tmp_path / "chats.sqlite3")
    store = ConversationStore(database)
    conversation = a_conversation()
    parent: Message | None = None
    with database.transaction():
        store.save_conversation(conversation)
        for number in range(count):
            parent = a_message(conversation, parent, "text", Role.ASSISTANT if number % 2 else Role.USER)
            store.add_message(parent)
    leaf = None if parent is None else parent.id
    whole = store.branch_ids(leaf)
    assert len(BranchIds(store, leaf)) == count
    assert list(BranchIds(store, leaf)) == whole
    for first, last in ((count - 16, count), (0, 3), (AT_ONCE - 2, AT_ONCE + 2), (count // 2, count // 2 + 16)):
        ids = BranchIds(store, leaf)
        assert ids[max(first, 0) : last] == whole[max(first, 0) : last]
    if whole:
        ids = BranchIds(store, leaf)
        assert (ids[-1], ids[0]) == (whole[-1], whole[0])
    ids = BranchIds(store, leaf)
    while ids.read_more():
        pass
    assert ids[:] == whole
    database.close()


@pytest.mark.parametrize(("stem", "one", "other"), [(0, 0, 0), (0, 1, 0), (1, 0, 3), (3, 1, 1), (700, 0, 600), (5, 700, 1), (1200, 1, 1)])
def test_where_two_branches_part(tmp_path: Path, stem: int, one: int, other: int) -> None:
    database = Database(tmp_path / "chats.sqlite3")
    store = ConversationStore(database)
    conversation = a_conversation()

    def grow(parent: Message | None, count: int) -> Message | None:
        for _ in range(count):
            parent = a_message(conversation, parent, "text")
            store.add_message(parent)
        return parent

    with database.transaction():
        store.save_conversation(conversation)
        fork = grow(None, stem)
        leaves = [grow(fork, one), grow(fork, other)]
    first, second = (BranchIds(store, None if leaf is None else leaf.id) for leaf in leaves)
    assert first_difference(first, second) == first_difference(second, first) == stem
    assert BranchIds(store, leaves[0].id if leaves[0] else None).known_from(stem) == ([] if one > AT_ONCE else first[stem:])
    database.close()
