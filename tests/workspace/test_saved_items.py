"""Presets, system prompts and prompts: unique names, an order, and a way back from whatever loses something."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.parameters import DEFAULT, DEFAULT_PRESET, NOTEBOOK, NOTEBOOK_PRESET, Control, Knob
from desktop_app.chat.saved_item import BUILTIN_PRESETS, MOST_ITEMS, NAME_LENGTH, TEXT_LENGTH, SavedItem, SavedKind
from desktop_app.storage.database import Database
from desktop_app.storage.saved_store import SavedStore
from desktop_app.workspace.saved_items import SavedItems
from desktop_app.workspace.undo import UndoStack

PRESET, SYSTEM, PROMPT = SavedKind.PRESET, SavedKind.SYSTEM_PROMPT, SavedKind.PROMPT
COLD = DEFAULT.with_knob(Control.TEMPERATURE, Knob(0.1)).with_knob(Control.STOP, Knob(("\n",)))

pytestmark = pytest.mark.usefixtures("qt_app")


class Kept:
    """A room over a database, and what it told."""

    def __init__(self, path: Path | None = None) -> None:
        self.database = Database(path)
        self.undo = UndoStack()
        self.room = SavedItems(SavedStore(self.database), self.undo, lambda: ("Default", "Notebook demo"))
        self.told: list[SavedKind] = []
        self.errors: list[object] = []
        self.room.changed.connect(self.told.append)
        self.room.storage_failed.connect(self.errors.append)

    def names(self, kind: SavedKind) -> list[str]:
        """As another window or another start would read them."""
        fresh = SavedItems(SavedStore(self.database), UndoStack())
        assert fresh.items(kind) == self.room.items(kind)
        return [item.name for item in fresh.items(kind) if not item.is_builtin]

    def add(self, kind: SavedKind, name: str, text: str = "") -> SavedItem:
        item = self.room.add(kind, name, text=text, parameters=COLD)
        assert item is not None
        return item


@pytest.fixture
def kept() -> Iterator[Kept]:
    kept = Kept()
    yield kept
    kept.database.close()


def test_everything_outlives_a_restart(tmp_path: Path) -> None:
    first = Kept(tmp_path / "brise.sqlite3")
    preset = first.add(PRESET, "Cold")
    first.add(SYSTEM, "Pirate", "Talk like one.")
    first.add(PROMPT, "Letter", "To {{name}}")
    first.room.set_default(preset.id)
    first.database.close()
    again = Kept(tmp_path / "brise.sqlite3")
    try:
        assert [item.id for item in again.room.items(PRESET)] == [DEFAULT_PRESET, NOTEBOOK_PRESET, preset.id]
        assert again.room.default_parameters() == replace(COLD, preset=preset.id)
        assert [(item.name, item.text) for kind in (SYSTEM, PROMPT) for item in again.room.items(kind)] == [
            ("Pirate", "Talk like one."),
            ("Letter", "To {{name}}"),
        ]
    finally:
        again.database.close()


def test_names_are_unique_in_whatever_letters(kept: Kept) -> None:
    assert [kept.add(PROMPT, name).name for name in ("Größe", "GRÖSSE", "größe", "  a\n b ", "x" * 200, "x" * 200)] == [
        *("Größe", "GRÖSSE (2)", "größe (3)", "a b", "x" * NAME_LENGTH, "x" * (NAME_LENGTH - 4) + " (2)"),
    ]
    assert kept.add(SYSTEM, "Größe").name == "Größe"  # another kind
    assert kept.add(PRESET, "default").name == "default (2)"  # a built-in one is called so on the screen
    assert kept.room.add(PROMPT, " \u200b\n") is None
    one, other = kept.room.items(PROMPT)[:2]
    assert kept.room.rename(other, "größe") == "größe (2)"
    assert kept.room.rename(one, "GRÖßE") == "GRÖßE"  # its own name in other letters
    assert kept.room.rename(one, "  ") == "GRÖßE"
    assert kept.room.named(PROMPT, " grösse ") == kept.room.item(PROMPT, one.id)


def test_what_is_deleted_comes_back_to_its_place(kept: Kept) -> None:
    items = [kept.add(PROMPT, name, name * 3) for name in "abcde"]
    act = kept.room.delete([items[3], items[1]])
    assert act is not None
    assert (act.subject, kept.names(PROMPT)) == ("b", ["a", "c", "e"])
    kept.add(PROMPT, "B")
    kept.undo.undo()
    assert kept.names(PROMPT) == ["a", "b (2)", "c", "d", "e", "B"]
    assert kept.room.items(PROMPT)[1].text == "bbb"
    assert kept.undo.undo() is None


def test_a_preset_that_is_replaced_or_updated_comes_back(kept: Kept) -> None:
    preset = kept.add(PRESET, "Cold")
    kept.room.replace(preset, parameters=NOTEBOOK)
    changed = kept.room.item(PRESET, preset.id)
    assert changed is not None
    assert (changed.parameters.preset, changed.parameters.differs_from(NOTEBOOK)) == (preset.id, False)
    kept.undo.undo()
    assert kept.room.item(PRESET, preset.id) == preset
    prompt = kept.add(PROMPT, "p", "before")
    act = kept.room.replace(prompt, text="after")
    kept.room.delete([prompt])
    kept.undo.undo(act)  # it is not there: nothing comes of it
    assert kept.names(PROMPT) == []
    kept.undo.undo()
    assert [item.text for item in kept.room.items(PROMPT)] == ["after"]


def test_built_in_presets_stay(kept: Kept) -> None:
    for preset in BUILTIN_PRESETS:
        assert kept.room.delete([preset]) is None
        assert kept.room.replace(preset, parameters=COLD) is None
        assert kept.room.rename(preset, "mine") == ""
        kept.room.move(preset, 1)
    assert kept.room.items(PRESET) == BUILTIN_PRESETS
    assert kept.told == []


def test_the_default_preset_falls_back_while_it_is_gone(kept: Kept) -> None:
    preset = kept.add(PRESET, "Cold")
    assert kept.room.default_id == DEFAULT_PRESET
    kept.room.set_default(preset.id)
    kept.room.delete([preset])
    assert (kept.room.default_id, kept.room.default_parameters()) == (DEFAULT_PRESET, DEFAULT)
    kept.undo.undo()
    assert kept.room.default_id == preset.id
    kept.room.set_default(NOTEBOOK_PRESET)
    assert kept.room.default_parameters() == NOTEBOOK


def test_there_is_room_for_so_many_and_so_long(kept: Kept) -> None:
    assert kept.room.add(PROMPT, "long", text="x" * (TEXT_LENGTH + 1)) is None
    item = kept.add(PROMPT, "fits", "x" * TEXT_LENGTH)
    assert not kept.room.write(item, "x" * (TEXT_LENGTH + 1))
    assert kept.room.write(item, "short\r\n\x00text")
    assert kept.room.items(PROMPT)[0].text == "short\ntext"
    taken = asyncio.run(kept.room.take_in([SavedItem("", PROMPT, "same", str(n)) for n in range(MOST_ITEMS)]))
    assert (len(taken), kept.room.is_full(PROMPT)) == (MOST_ITEMS - 1, True)
    assert kept.room.add(PROMPT, "one more") is None


def test_an_import_overwrites_nothing_and_can_be_taken_out(kept: Kept) -> None:
    kept.add(PROMPT, "Letter", "mine")
    kept.add(PRESET, "Cold")
    given = [
        SavedItem("", PROMPT, "letter", "theirs"),
        SavedItem("", PROMPT, "Letter", "theirs, too"),
        SavedItem("", PROMPT, "LETTER", "mine"),
        SavedItem("", PRESET, "Notebook demo"),
    ]
    taken = asyncio.run(kept.room.take_in(given))
    assert [item.name for item in taken] == ["Notebook demo (2)", "letter (2)", "Letter (3)"]
    assert kept.names(PROMPT) == ["Letter", "letter (2)", "Letter (3)"]
    assert kept.room.items(PROMPT)[0].text == "mine"
    kept.room.take_out(taken)
    assert (kept.names(PROMPT), kept.names(PRESET)) == (["Letter"], ["Cold"])
    assert asyncio.run(kept.room.take_in([])) == ()


ACTS = st.lists(
    st.tuples(st.sampled_from(["add", "delete", "move", "rename", "replace", "undo"]), st.integers(0, 5), st.integers(-3, 3)), max_size=12
)


@settings(max_examples=40, deadline=None)
@given(ACTS)
def test_any_acts_leave_unique_names_and_undo_leads_back(acts: list[tuple[str, int, int]]) -> None:
    kept = Kept()
    try:
        for number in range(3):
            kept.add(PROMPT, f"{number}", f"text {number}")
        for act, place, steps in acts:
            items = kept.room.items(PROMPT)
            item = items[place % len(items)] if items else None
            match act:
                case "add":
                    kept.add(PROMPT, str(abs(steps)))
                case "undo":
                    kept.undo.undo()
                case "delete" if item:
                    before = items
                    done = kept.room.delete([item])
                    assert item not in kept.room.items(PROMPT)
                    if steps > 0:
                        kept.undo.undo(done)
                        assert kept.room.items(PROMPT) == before
                case "move" if item:
                    kept.room.move(item, steps)
                    assert sorted(kept.room.items(PROMPT), key=str) == sorted(items, key=str)
                case "rename" if item:
                    kept.room.rename(item, str(abs(steps)))
                case "replace" if item:
                    kept.room.replace(item, text=f"text {steps}")
            names = [name.casefold() for name in kept.names(PROMPT)]
            assert len(set(names)) == len(names)
    finally:
        kept.database.close()


def test_a_disk_that_fails_changes_nothing_and_is_told(kept: Kept) -> None:
    item = kept.add(PROMPT, "a", "text")
    kept.database.write("CREATE TRIGGER full BEFORE DELETE ON saved_item BEGIN SELECT RAISE(ABORT, 'full'); END")
    kept.database.write("CREATE TRIGGER fuller BEFORE UPDATE ON saved_item BEGIN SELECT RAISE(ABORT, 'full'); END")
    assert kept.room.delete([item]) is None
    assert kept.room.replace(item, text="other") is None
    assert not kept.room.write(item, "other")
    assert kept.room.rename(item, "b") == "a"
    assert len(kept.errors) == 4
    assert kept.room.items(PROMPT) == (item,)
    assert kept.undo.undo() is None


def test_a_row_that_cannot_be_read_as_a_preset_is_one_all_the_same(kept: Kept) -> None:
    kept.database.write("INSERT INTO saved_item (id, kind, position, name, body) VALUES ('x', 'preset', 0, 'odd', '[[[')")
    odd = kept.room.items(PRESET)[-1]
    assert (odd.name, odd.parameters) == ("odd", replace(DEFAULT, preset="x"))
