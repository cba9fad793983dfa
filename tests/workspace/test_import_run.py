"""An import beside everything else: what it meets in the database, a full disk, a quit."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.exchange.brise_json import brise_json
from desktop_app.workspace.import_run import ImportRun
from tests.exchange.records import Shelf
from tests.qt_loop import until


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    opened = Shelf(tmp_path)
    yield opened
    opened.close()


def as_file(folder: Path, *records: ConversationRecord) -> Path:
    path = folder / "chats.json"
    path.write_text("".join(brise_json(records)), encoding="utf-8", newline="\n")
    return path


def taken(shelf: Shelf, path: Path) -> ImportReport:
    return asyncio.run(ImportRun(shelf.path, shelf.store, path, 0.0).run())


def lines(path: Path, count: int) -> Path:
    chats = [{"messages": [{"role": "user", "content": f"{n} " + "word " * 2000}]} for n in range(count)]
    path.write_text("".join(json.dumps(chat) + "\n" for chat in chats))
    return path


def test_a_chat_that_went_on_elsewhere_comes_as_a_copy(tmp_path: Path, shelf: Shelf) -> None:
    record = shelf.talk("Bread?", "Yes.")
    (tmp_path / "b").mkdir()
    other = Shelf(tmp_path / "b")
    taken(other, as_file(tmp_path, replace(record, messages=record.messages[:1])))
    path = as_file(tmp_path, record)
    assert taken(other, path).chats == 1
    assert len(other.store.conversations()) == 2
    assert taken(other, path).already_there == ["Condiments"]
    assert len(other.store.conversations()) == 2
    copy = next(chat for chat in other.store.conversations() if chat.id != record.conversation.id)
    assert [each.text for each in other.store.branch(copy.leaf_id)] == ["Bread?", "Yes."]
    assert other.store.tokens(other.store.branch(copy.leaf_id)[1].id).text == "Yes."
    other.close()


def test_ids_that_belong_to_another_chat_are_not_taken(tmp_path: Path, shelf: Shelf) -> None:
    mine = shelf.talk("Mine?", "Yes.")
    text = as_file(tmp_path, mine).read_text().replace(mine.conversation.id, "a" * 32).replace("Mine?", "Theirs?")
    (tmp_path / "theirs.json").write_text(text)
    assert taken(shelf, tmp_path / "theirs.json").chats == 1
    assert shelf.record(mine.conversation.id) == mine
    assert sorted(shelf.record(chat.id).messages[0].message.text for chat in shelf.store.conversations()) == ["Mine?", "Theirs?"]


def test_a_full_disk_keeps_whole_chats(tmp_path: Path, shelf: Shelf) -> None:
    path = lines(tmp_path / "chats.jsonl", 200)
    pages = shelf.database.rows("PRAGMA page_count")[0][0]
    shelf.database.rows(f"PRAGMA max_page_count = {pages + 60}")
    run = ImportRun(shelf.path, shelf.store, path, 0.0)
    with pytest.raises(ChatError) as caught:
        asyncio.run(run.run())
    assert caught.value.storage_problem is StorageProblem.FULL
    assert run.report is not None
    assert run.report.failed
    assert [chat.id for chat in shelf.store.conversations()] == list(reversed(run.taken))
    assert 0 < len(run.taken) < 200


def test_what_a_kill_left_is_made_whole(tmp_path: Path, shelf: Shelf) -> None:
    record = shelf.talk("Bread?", "Yes.")
    (tmp_path / "b").mkdir()
    other = Shelf(tmp_path / "b")
    for _ in other.store.write_record(record):
        pass
    other.database.write("UPDATE conversation SET deleted_at = 0, leaf_id = NULL")
    other.database.write("DELETE FROM answer_span")
    assert taken(other, as_file(tmp_path, record)).chats == 1
    assert other.record(record.conversation.id) == record
    other.close()


def test_a_file_that_is_damaged_in_the_middle(tmp_path: Path, shelf: Shelf) -> None:
    path = lines(tmp_path / "chats.jsonl", 3)
    path.write_text(path.read_text() + "}{")
    report = taken(shelf, path)
    assert (report.chats, report.left_out[LeftOut.REST_UNREADABLE]) == (3, 1)


def test_ending_the_task_ends_the_reading(tmp_path: Path, shelf: Shelf) -> None:
    path = lines(tmp_path / "chats.jsonl", 500)

    async def quit_soon() -> ImportRun:
        run = ImportRun(shelf.path, shelf.store, path, 0.0)
        task = asyncio.get_running_loop().create_task(run.run())
        await until(lambda: run.taken)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return run

    run = asyncio.run(quit_soon())
    assert len(run.taken) < 500
    whole = {chat.id for chat in shelf.store.conversations()}
    assert set(run.taken) <= whole
    assert all(len(shelf.record(chat).messages) == 1 for chat in whole)
