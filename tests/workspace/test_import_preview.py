"""What a file holds is known before anything of it is taken, and nothing else is taken than what was looked at."""

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.import_report import CountedChats, ImportProblem, ImportSource, ProblemKind
from desktop_app.workspace.import_preview import ChatCount, look_at
from desktop_app.workspace.import_run import ImportRun
from tests.exchange.records import Shelf
from tests.workspace.test_import_run import as_file, taken, with_contents


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    opened = Shelf(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Shelf]:
    (tmp_path / "other").mkdir()
    opened = Shelf(tmp_path / "other")
    yield opened
    opened.close()


def counted(shelf: Shelf, path: Path) -> CountedChats:
    count = ChatCount(path, look_at(path).mark, shelf.path)
    count.run()
    return count.counted


def test_a_file_is_counted_as_an_import_would_take_it(tmp_path: Path, shelf: Shelf, other: Shelf) -> None:
    records = [shelf.talk("Bread?", "Yes.", title=f"Chat {number}") for number in range(7)]
    path = as_file(tmp_path, *records)
    found = look_at(path)
    assert (found.source, found.size, found.version) == (ImportSource.BRISE, path.stat().st_size, 1)
    told = counted(other, path)
    assert (told.chats, told.messages, told.here, told.in_trash) == (7, 14, 0, 0)
    assert told.titles == ("Chat 0", "Chat 1", "Chat 2", "Chat 3", "Chat 4")
    assert told.first == min(record.conversation.created_at for record in records)
    assert told.last == max(record.conversation.updated_at for record in records)
    assert told.is_whole
    assert not told.all_here
    report = taken(other, path)
    assert (report.chats, report.messages) == (told.chats, told.messages)
    assert counted(other, path).all_here


def test_what_is_here_and_what_is_in_the_trash_is_known(tmp_path: Path, shelf: Shelf) -> None:
    records = [shelf.talk("Bread?", "Yes.", title=f"Chat {number}") for number in range(3)]
    there = replace(records[0].conversation, id="c" * 32)
    path = as_file(tmp_path, *records, replace(shelf.talk("New?"), conversation=there))
    shelf.store.set_places(
        {records[1].conversation.id: replace(shelf.store.places([records[1].conversation.id])[records[1].conversation.id], deleted_at=5.0)}
    )
    told = counted(shelf, path)
    assert (told.chats, told.here, told.in_trash) == (4, 2, 1)
    count = ChatCount(path, look_at(path).mark, shelf.path)
    count.run()
    assert count.first_here == records[0].conversation.id


def test_copies_come_beside_what_is_here_each_time(tmp_path: Path, shelf: Shelf) -> None:
    record = shelf.talk("Bread?", "Yes.")
    path = with_contents(tmp_path, shelf, record.conversation.id)
    for copies in (1, 2):
        report = asyncio.run(ImportRun(shelf.path, shelf.store, path, 0.0, as_copies=True).run())
        assert (report.chats, report.already_there) == (1, [])
        assert len(shelf.store.conversations()) == 1 + copies
    for chat in shelf.store.conversations():
        assert [each.text for each in shelf.store.branch(chat.leaf_id)] == ["Bread?", "Yes."]
    assert shelf.record(record.conversation.id) == record


def test_a_file_that_is_another_now_is_not_taken(tmp_path: Path, shelf: Shelf, other: Shelf) -> None:
    path = as_file(tmp_path, shelf.talk("Bread?"))
    mark = look_at(path).mark
    as_file(tmp_path, shelf.talk("Wine, and more of it?"))
    with pytest.raises(ImportProblem) as caught:
        asyncio.run(ImportRun(other.path, other.store, path, 0.0, expected=mark).run())
    assert caught.value.kind is ProblemKind.CHANGED
    count = ChatCount(path, mark, other.path)
    count.run()
    assert (count.counted.chats, count.counted.is_done, count.counted.is_whole) == (0, True, False)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(ImportProblem) as caught:
        asyncio.run(ImportRun(other.path, other.store, path, 0.0, expected=mark).run())
    assert caught.value.kind is ProblemKind.NO_FILE
    assert not other.store.conversations()


def test_a_damaged_file_is_counted_as_far_as_it_goes(tmp_path: Path, shelf: Shelf, other: Shelf) -> None:
    path = as_file(tmp_path, *(shelf.talk("Bread?", "Yes.") for _ in range(3)))
    path.write_bytes(path.read_bytes()[:-40])
    told = counted(other, path)
    assert (told.chats, told.is_done, told.is_whole) == (3, True, False)


def test_hostile_titles_are_cut_and_counting_can_be_stopped(tmp_path: Path, shelf: Shelf) -> None:
    path = tmp_path / "x.json"
    chat = {"id": "a" * 32, "title": "W" * 100_000, "created_at": 1e300, "updated_at": -5, "messages": []}
    path.write_text(json.dumps({"format": "brise.json", "version": 1, "conversations": [chat]}))
    told = counted(shelf, path)
    assert len(told.titles[0]) == 200
    assert told.last <= 253402300799.0
    count = ChatCount(path, look_at(path).mark, shelf.path)
    count.cancel()
    count.run()
    assert count.counted.chats == 0
