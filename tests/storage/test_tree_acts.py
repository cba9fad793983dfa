"""Acts on large trees, a page at a time: nothing is half deleted or half back for long, whatever happens in between."""

import random

import pytest

from desktop_app.chat.chat_list import ListPart
from desktop_app.chat.message import Message, Role
from desktop_app.storage import branch_copy, tree_acts, tree_pages
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.steps import whole
from tests.storage.samples import a_conversation, a_message, asked
from tests.storage.test_branch_store import chain, settle


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for room, name, value in ((tree_pages, "PAGE", 3), (tree_acts, "PAGE", 3), (branch_copy, "_PAGE", 2), (branch_copy, "_IDS", 3)):
        monkeypatch.setattr(room, name, value)
    monkeypatch.setattr(branch_copy, "SLICE", -1.0)


def a_tree(store: ConversationStore, database: Database, count: int, seed: int) -> list[Message]:
    chance = random.Random(seed)
    conversation, first = asked(store, "0")
    found = [first]
    with database.transaction():
        for n in range(1, count):
            found.append(a_message(conversation, chance.choice([*found[-3:], *found]), str(n), Role.USER))
            store.add_message(found[-1])
    return found


def below(messages: list[Message], top: Message) -> list[str]:
    found = {top.id}
    for message in messages:
        if message.parent_id in found:
            found.add(message.id)
    return [message.id for message in messages if message.id in found]


def shown(store: ConversationStore, chat: str) -> set[str]:
    return {node.id for page in store.tree(chat, None) for node in page}


def left(database: Database) -> set[str]:
    return {row[0] for row in database.rows("SELECT id FROM message WHERE deleted_at IS NULL")}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_deleted_is_out_of_sight_at_once_and_marked_by_and_by(store: ConversationStore, database: Database, seed: int) -> None:
    messages = a_tree(store, database, 60, seed)
    chat, top = messages[0].conversation_id, messages[4]
    gone = set(below(messages, top))
    everything = {message.id for message in messages}
    assert whole(store.leaf_steps(top.id)) == below(messages, top)[-1]
    mark = store.delete_branch(top.id, 5.0, messages[0].id)
    assert shown(store, chat) == everything - gone
    for _ in store.finish_acts():
        assert shown(store, chat) == everything - gone
    assert left(database) == everything - gone
    store.restore_branch(chat, mark, top.id, top.id)
    for _ in store.finish_acts():
        assert everything - gone <= shown(store, chat) == left(database)
    assert shown(store, chat) == everything
    assert store.conversation(chat).leaf_id == top.id  # type: ignore[union-attr]


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_the_next_start_ends_what_was_begun(store: ConversationStore, database: Database, steps: int) -> None:
    messages = chain(store, database, 20)
    chat, everything = messages[0].conversation_id, {message.id for message in messages}
    mark = store.delete_branch(messages[2].id, 5.0, messages[1].id)
    for _, _ in zip(range(steps), store.finish_acts(), strict=False):
        pass
    again = ConversationStore(database)
    settle(again)
    assert left(database) == {message.id for message in messages[:2]}
    again.restore_branch(chat, mark, messages[2].id, messages[-1].id)
    for _, _ in zip(range(steps), again.finish_acts(), strict=False):
        pass
    settle(ConversationStore(database))
    assert left(database) == everything
    assert [message.text for message in store.branch(store.conversation(chat).leaf_id)][-1] == "19"  # type: ignore[union-attr]


def test_two_that_end_the_same_act_do_not_disturb_each_other(store: ConversationStore, database: Database) -> None:
    messages = chain(store, database, 20)
    chat = messages[0].conversation_id
    mark = store.delete_messages(chat, 5.0)
    one = store.finish_acts()
    next(one)
    settle(store)
    store.restore_branch(chat, mark, None, messages[-1].id)
    settle(store)
    for _ in one:  # it comes late
        pass
    assert len(left(database)) == 20


def test_what_is_written_after_a_chat_was_cleared_stays(store: ConversationStore, database: Database) -> None:
    messages = chain(store, database, 20)
    chat = store.conversation(messages[0].conversation_id)
    assert chat is not None
    store.delete_messages(chat.id, 5.0)
    store.add_message(later := a_message(chat, None, "later"))
    assert shown(store, chat.id) == {later.id}
    settle(store)
    assert left(database) == {later.id}


def test_what_stands_above_comes_back_with_it(store: ConversationStore, database: Database) -> None:
    messages = chain(store, database, 30)
    chat = messages[0].conversation_id
    lower = store.delete_branch(messages[20].id, 5.0, messages[19].id)
    settle(store)
    store.delete_branch(messages[1].id, 6.0, messages[0].id)
    settle(store)
    store.restore_branch(chat, lower, messages[20].id, messages[29].id)
    settle(store)
    assert len(store.branch(messages[29].id)) == len(shown(store, chat)) == 30


def test_a_chat_that_went_for_good_is_not_brought_back(store: ConversationStore, database: Database) -> None:
    messages = chain(store, database, 5)
    chat = messages[0].conversation_id
    mark = store.delete_branch(messages[2].id, 5.0, messages[1].id)
    store.delete_conversation(chat, 5.0)
    store.purge_deleted(6.0)
    store.restore_branch(chat, mark, messages[2].id, None)
    settle(store)
    assert database.rows("SELECT 1 FROM message UNION ALL SELECT 1 FROM tree_act") == []


def test_a_fork_is_in_no_list_before_it_is_whole(store: ConversationStore, database: Database) -> None:
    messages = chain(store, database, 15)
    fork = a_conversation("Fork")
    steps = store.fork_steps(messages[11].id, fork)
    for _ in range(9):
        next(steps)
        assert fork.id not in [entry.id for part in ListPart for entry in store.entries(part)]
    again = ConversationStore(database)  # it was killed
    again.give_up_halves()
    while again.purge_deleted(1.0):
        pass
    assert again.conversation(fork.id) is None
    whole_fork = whole(again.fork_steps(messages[11].id, a_conversation("Fork")))
    assert [message.text for message in again.branch(whole_fork.leaf_id)] == [message.text for message in messages[:12]]
    assert database.rows("PRAGMA foreign_key_check") == []


def test_branches_are_told_by_what_is_not_deleted(store: ConversationStore, database: Database) -> None:
    messages = chain(store, database, 6)
    chat = store.conversation(messages[0].conversation_id)
    assert chat is not None
    assert not store.has_branches(chat.id)
    store.add_message(other := a_message(chat, messages[2], "other"))
    assert store.has_branches(chat.id)
    store.delete_branch(other.id, 5.0, messages[5].id)
    settle(store)
    assert not store.has_branches(chat.id)
