"""The ids of a branch, read from its end."""

from pathlib import Path

import pytest

from desktop_app.chat.message import Message, Role
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.workspace.branch_ids import AT_ONCE, BranchIds
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
