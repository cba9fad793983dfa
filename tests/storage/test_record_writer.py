"""Whole conversations are written in slices, and are in no list before they are whole."""

from pathlib import Path

from desktop_app.storage.record_writer import write_record
from tests.exchange.records import Shelf


def test_nothing_is_seen_of_half_a_chat(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    one, other = Shelf(tmp_path), Shelf(tmp_path / "b")
    record = one.talk(*(f"text {n}" for n in range(400)))
    slices = write_record(other.database, record)
    for _ in range(3):
        next(slices)
    assert other.store.conversations() == []
    count = 3 + sum(1 for _ in slices)
    assert count > 5
    assert [chat.id for chat in other.store.conversations()] == [record.conversation.id]
    assert len(other.store.branch(record.conversation.leaf_id)) == 400
    one.close()
    other.close()


def test_half_a_chat_goes_with_the_trash(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    one, other = Shelf(tmp_path), Shelf(tmp_path / "b")
    record = one.talk(*(f"text {n}" for n in range(400)))
    slices = write_record(other.database, record)
    next(slices)
    next(slices)
    assert other.store.purge_deleted(1.0) == 0, "not while it is written"
    other.store.give_up_halves()
    while other.store.purge_deleted(1.0, at_most=100):
        pass
    assert [row[0] for row in other.database.rows("SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM conversation)")] == [0]
    one.close()
    other.close()
