"""An import beside everything else: what it meets in the database, a full disk, a quit."""

import asyncio
import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.chat_list import Folder, Place
from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.exchange.brise_json import brise_json
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.record_reader import RecordReader
from desktop_app.workspace.import_run import ImportRun
from tests.exchange.records import Shelf, an_attachment
from tests.qt_loop import until
from tests.storage.samples import a_conversation, a_message


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


def test_it_waits_while_the_log_is_copied_and_can_be_stopped_meanwhile(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the copy would never end, or the window would have to wait for the disk."""
    path, copies = lines(tmp_path / "chats.jsonl", 40), [True]
    monkeypatch.setattr(ConversationStore, "is_copying_log", property(lambda _store: copies[0]))

    def messages() -> int:
        return int(shelf.database.rows("SELECT count(*) FROM message")[0][0])

    async def wait_then_take(*, stops: bool) -> None:
        copies[0] = True
        run = ImportRun(shelf.path, shelf.store, path, 0.0, as_copies=True)
        before, importing = messages(), asyncio.create_task(run.run())
        await until(lambda: messages() > before)
        begun = messages()
        await asyncio.sleep(0.3)
        assert messages() == begun < before + 40
        if stops:
            run.cancel()
        else:
            copies[0] = False
        assert (await importing).chats == (0 if stops else 40)

    asyncio.run(wait_then_take(stops=True))
    asyncio.run(wait_then_take(stops=False))


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


def with_contents(folder: Path, shelf: Shelf, *ids: str) -> Path:
    reader, path = RecordReader(shelf.path), folder / "chats.json"
    path.write_text("".join(brise_json(map(shelf.record, ids), reader.contents)), encoding="utf-8", newline="\n")
    reader.close()
    return path


def carrying(shelf: Shelf, text: str) -> str:
    """A chat whose one message carries a text."""
    conversation = a_conversation("Notes")
    shelf.store.save_conversation(conversation)
    shelf.store.add_message(replace(a_message(conversation, None, "Look."), attachments=(an_attachment(shelf.store, text),)))
    return conversation.id


def carried_texts(shelf: Shelf) -> list[bytes | None]:
    chats = shelf.store.conversations()
    found = [each.id for chat in chats for message in shelf.record(chat.id).messages for each in message.message.attachments]
    return [shelf.store.attachment_data(each) for each in found]


def test_an_attachment_that_is_there_is_shared_and_another_under_its_id_is_not_mixed_up(tmp_path: Path, shelf: Shelf) -> None:
    path = with_contents(tmp_path, shelf, carrying(shelf, "mine"))
    chats = json.loads(path.read_text())
    (chat,) = chats["conversations"]
    later = {**chat, "id": "a" * 32, "shown": "b" * 32, "messages": [{**chat["messages"][0], "id": "b" * 32}]}
    del later["attachments"]
    chat["attachments"][0]["data"] = [base64.b64encode(b"hers").decode()]
    chat["id"], chat["messages"][0]["id"], chat["shown"] = "c" * 32, "d" * 32, "d" * 32
    chats["conversations"].append(later)
    path.write_text(json.dumps(chats))
    report = taken(shelf, path)
    assert (report.chats, sum(report.left_out.values())) == (2, 0)
    assert sorted(map(str, carried_texts(shelf))) == ["b'hers'", "b'hers'", "b'mine'"]
    assert shelf.database.rows("SELECT count(*) FROM attachment")[0][0] == 2


def test_what_a_stored_chat_no_longer_carries_is_told_where_another_needs_it(tmp_path: Path, shelf: Shelf) -> None:
    first = carrying(shelf, "mine")
    path = with_contents(tmp_path, shelf, first)
    chats = json.loads(path.read_text())
    (chat,) = chats["conversations"]
    later = {**chat, "id": "a" * 32, "messages": [{**chat["messages"][0], "id": "b" * 32}]}
    del later["attachments"]
    chats["conversations"].append(later)
    path.write_text(json.dumps(chats))
    shelf.database.write("DELETE FROM message_attachment")
    shelf.store.purge_attachments(10)
    report = taken(shelf, path)
    assert (report.chats, report.left_out[LeftOut.FILE]) == (1, 1)
    assert carried_texts(shelf) == []


def test_folders_are_joined_by_their_names_and_go_with_the_import(tmp_path: Path, shelf: Shelf) -> None:
    ids = [shelf.talk("Bread?", "Yes.", title=title).conversation.id for title in ("A", "B", "C")]
    shelf.store.save_folders([Folder("w", "Work", 0), Folder("t", "Trips", 1)])
    shelf.store.set_places({ids[0]: Place(folder="w"), ids[1]: Place(folder="t", archived=True), ids[2]: Place(pinned=True)})
    path = with_contents(tmp_path, shelf, *ids)
    (tmp_path / "b").mkdir()
    other = Shelf(tmp_path / "b")
    other.store.save_folders([Folder("mine", "Trips", 0)])
    run = ImportRun(other.path, other.store, path, 0.0)
    asyncio.run(run.run())
    folders = {folder.name: folder.id for folder in other.store.folders()}
    assert sorted(folders) == ["Trips", "Work"]
    assert folders["Trips"] == "mine"
    places = other.store.places(ids)
    assert [places[each] for each in ids] == [Place(folder=folders["Work"]), Place(folder="mine", archived=True), Place(pinned=True)]
    assert with_contents(tmp_path / "b", other, *ids).read_bytes() == path.read_bytes()
    for each in ids:
        other.store.delete_conversation(each, 9.0)
    run.folders.take_back()
    assert [folder.name for folder in other.store.folders()] == ["Trips"]
    assert taken(other, path).from_trash == ["A", "B", "C"]
    assert sorted(folder.name for folder in other.store.folders()) == ["Trips", "Work"], "and it comes back with its chats"
    assert other.record(ids[0]).folder == "Work"
    other.close()
