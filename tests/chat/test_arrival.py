"""What arrives beside what is there overwrites nothing, and is not there twice."""

import pytest

from desktop_app.chat.arrival import Arrival, Shelf
from desktop_app.chat.saved_item import NAME_LENGTH


@pytest.fixture
def shelf() -> Shelf:
    return Shelf([("Letter", "mine"), ("Note", "a")], ["Default"], 5)


def told(shelf: Shelf, *entries: tuple[str, str]) -> list[tuple[Arrival, str]]:
    return [(one.arrival, one.kept_name) for one in (shelf.arrive(name, content) for name, content in entries)]


def test_a_name_of_another_one_gets_a_number(shelf: Shelf) -> None:
    assert told(shelf, ("letter", "theirs"), ("New", "x"), ("DEFAULT", "x")) == [
        (Arrival.BESIDE, "letter (2)"),
        (Arrival.NEW, "New"),
        (Arrival.BESIDE, "DEFAULT (2)"),
    ]


def test_what_is_there_to_the_letter_is_not_taken_again(shelf: Shelf) -> None:
    assert told(shelf, ("LETTER", "mine"), ("Letter", "theirs"), ("Letter", "theirs"), ("New", ""), ("new", "")) == [
        (Arrival.SAME, "LETTER"),
        (Arrival.BESIDE, "Letter (2)"),
        (Arrival.SAME, "Letter (2)"),
        (Arrival.NEW, "New"),
        (Arrival.SAME, "new"),
    ]


def test_there_is_room_for_so_many(shelf: Shelf) -> None:
    assert told(shelf, *((str(n), "") for n in range(4)), ("Note", "a"), ("Note", "b")) == [
        *((Arrival.NEW, str(n)) for n in range(3)),
        (Arrival.NO_ROOM, ""),
        (Arrival.SAME, "Note"),
        (Arrival.NO_ROOM, ""),
    ]


def test_a_long_name_stays_within_its_length() -> None:
    name = "x" * NAME_LENGTH
    one = Shelf([(name, 1)], (), 9).arrive(name, 2)
    assert (one.kept_name, len(one.kept_name)) == (f"{name[:-4]} (2)", NAME_LENGTH)
