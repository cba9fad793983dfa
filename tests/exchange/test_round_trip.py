"""Export, import into a fresh Brise, export again: byte for byte the same."""

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.chat.chat_list import Folder
from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.exchange.brise_json import brise_json
from desktop_app.storage.record_reader import RecordReader
from desktop_app.storage.record_writer import write_record
from desktop_app.workspace.imported_folders import ImportedFolders
from tests.exchange.importing import read
from tests.exchange.records import Shelf, grow


def exported(folder: Path, records: Iterable[ConversationRecord]) -> Path:
    """Their file beside the shelf that they are from."""
    path = folder / "brise.json"
    reader = RecordReader(folder / "brise.db")
    path.write_text("".join(brise_json(records, reader.contents)), encoding="utf-8", newline="\n")
    reader.close()
    return path


def taken(shelf: Shelf, records: Iterable[ConversationRecord]) -> list[str]:
    ids, folders = [], ImportedFolders(shelf.store)
    for record in records:
        for _ in write_record(shelf.database, replace(record, folder=folders.id_of(record.folder))):
            pass
        ids.append(record.conversation.id)
    return ids


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_random_trees(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a").mkdir()
        (folder / "b").mkdir()
        one, other = Shelf(folder / "a"), Shelf(folder / "b")
        try:
            ids = [grow(one.store, data.draw).id for _ in range(data.draw(st.integers(1, 2)))]
            dropped = data.draw(st.integers(0, 5))
            one.database.write("UPDATE message SET deleted_at = 1 WHERE number % 6 = ?", (dropped,))
            one.database.write("UPDATE message SET rating = 1 WHERE number % 4 = 1")
            one.database.write("UPDATE conversation SET pinned = 1, folder = 'w' WHERE number = 1")
            one.store.save_folders([Folder("w", "Work")])
            first = exported(folder / "a", map(one.record, ids))
            records, report = read(first)
            assert (sum(report.left_out.values()), sum(report.fields.values())) == (0, 0)
            second = exported(folder / "b", map(other.record, taken(other, records)))
            assert second.read_bytes() == first.read_bytes()
        finally:
            one.close()
            other.close()


def test_a_long_answer_and_a_long_branch(tmp_path: Path, shelf: Shelf) -> None:
    record = shelf.talk(*(f"text {n}" for n in range(60)))
    (tmp_path / "b").mkdir()
    other = Shelf(tmp_path / "b")
    first = exported(tmp_path, [record])
    second = exported(tmp_path / "b", map(other.record, taken(other, read(first)[0])))
    assert second.read_bytes() == first.read_bytes()
    assert [each.text for each in other.store.branch(record.conversation.leaf_id)] == [f"text {n}" for n in range(60)]
    other.close()
