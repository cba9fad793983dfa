"""A file of presets, prompts and templates: looked at without a trace, taken in and taken back as one."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop_app.chat.arrival import Arrival
from desktop_app.chat.parameters import DEFAULT, Control, Knob
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import SavedItem, SavedKind
from desktop_app.chat.saved_report import SavedReport
from desktop_app.storage.database import Database
from desktop_app.storage.own_template_store import OwnTemplateStore
from desktop_app.storage.saved_store import SavedStore
from desktop_app.workspace.own_templates import OwnTemplates
from desktop_app.workspace.saved_intake import SavedIntake
from desktop_app.workspace.saved_items import SavedItems
from desktop_app.workspace.undo import UndoStack
from tests.chat.test_own_template import TURNS, Here

pytestmark = pytest.mark.usefixtures("qt_app")

COLD = DEFAULT.with_knob(Control.TEMPERATURE, Knob(0.1))
REPORT = SavedReport(
    [
        SavedItem("", SavedKind.PROMPT, "Letter", "theirs"),
        SavedItem("", SavedKind.PRESET, "Cold", parameters=COLD),
        SavedItem("", SavedKind.PROMPT, "Note", "new"),
    ],
    [PromptTemplate("", "Mine", TURNS), PromptTemplate("", "Other", TURNS)],
)


class Kept:
    """The rooms over a database."""

    def __init__(self) -> None:
        self.database, self.undo = Database(None), UndoStack()
        self.saved = SavedItems(SavedStore(self.database), self.undo, lambda: ("Default",))
        self.templates = OwnTemplates(OwnTemplateStore(self.database), self.undo, Here(), ())
        self.intake = SavedIntake(self.saved, self.templates, self.undo)

    @property
    def names(self) -> list[str]:
        own = [item.name for kind in SavedKind for item in self.saved.items(kind) if not item.is_builtin]
        return [*own, *(template.name for template in self.templates.templates())]


@pytest.fixture
def kept() -> Iterator[Kept]:
    kept = Kept()
    kept.saved.add(SavedKind.PRESET, "cold", parameters=COLD)
    kept.saved.add(SavedKind.PROMPT, "Letter", text="mine")
    kept.templates.save(replace(REPORT.templates[0], takes_system=True))
    yield kept
    kept.database.close()


def test_a_look_leaves_no_trace_and_says_what_would_become_of_it(kept: Kept) -> None:
    before = kept.names
    look = asyncio.run(kept.intake.look(REPORT))
    assert kept.names == before == ["cold", "Letter", "Mine"]
    told = [(one.name, one.arrival, one.kept_name) for one in look.all]
    assert told == [
        ("Cold", Arrival.SAME, "Cold"),
        ("Letter", Arrival.BESIDE, "Letter (2)"),
        ("Note", Arrival.NEW, "Note"),
        ("Mine", Arrival.BESIDE, "Mine (2)"),
        ("Other", Arrival.NEW, "Other"),
    ]
    assert look.is_worth_taking


def test_what_was_looked_at_is_taken_and_taken_back_as_one(kept: Kept) -> None:
    before, acts = kept.names, len(kept.undo)
    taken = asyncio.run(kept.intake.take(REPORT))
    assert kept.names == ["cold", "Letter", "Letter (2)", "Note", "Mine", "Mine (2)", "Other"]
    assert (taken.count, len(kept.undo)) == (4, acts + 1)
    again = asyncio.run(kept.intake.look(REPORT))
    assert {one.arrival for one in again.all} == {Arrival.SAME}
    assert not again.is_worth_taking
    assert asyncio.run(kept.intake.take(REPORT)).act is None
    assert taken.act is not None
    assert kept.undo.undo(taken.act) is taken.act
    assert kept.names == before
