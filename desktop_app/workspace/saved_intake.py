"""Takes in what a file of presets, prompts and templates holds: first what would become of it, then it, as one act."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.chat.arrival import Arriving, Shelf
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import SavedItem, SavedKind
from desktop_app.chat.saved_look import SavedLook
from desktop_app.chat.saved_report import SavedReport
from desktop_app.workspace.own_templates import OwnTemplates
from desktop_app.workspace.saved_items import SavedItems
from desktop_app.workspace.undo import Act, UndoStack


@dataclass(frozen=True, slots=True)
class Taken:
    """What was kept."""

    items: Sequence[SavedItem] = ()
    templates: Sequence[PromptTemplate] = ()
    act: Act | None = None
    """How to take that back; None: nothing was kept."""

    @property
    def count(self) -> int:
        """How much that is."""
        return len(self.items) + len(self.templates)


class SavedIntake:
    """Overwrites nothing; what is there to the letter is not taken again."""

    def __init__(self, saved: SavedItems, templates: OwnTemplates, undo: UndoStack) -> None:
        self._saved, self._templates, self._undo = saved, templates, undo

    async def look(self, report: SavedReport) -> SavedLook:
        """What would become of all that is in the file, as things are now; a piece of it at each turn of the loop."""
        found: dict[SavedKind, tuple[Arriving, ...]] = {}
        for kind in SavedKind:
            entries = [(item.name, item.content) for item in report.items if item.kind is kind]
            found[kind] = await _arrived(self._saved.shelf(kind), entries)
        return SavedLook(found, await _arrived(self._templates.shelf(), [(each.name, each.content) for each in report.templates]))

    async def take(self, report: SavedReport) -> Taken:
        """Keep what is new, as far as there is room for it."""
        items = await self._saved.take_in(report.items)
        templates = await self._templates.take_in(report.templates)
        kept = Taken(items, templates)
        if not kept.count:
            return kept
        first = items[0].name if items else templates[0].name
        act = Act(first, lambda: self._take_out(kept), kept.count)
        self._undo.push(act)
        return Taken(items, templates, act)

    def _take_out(self, kept: Taken) -> None:
        self._saved.take_out(kept.items)
        self._templates.take_out(kept.templates)


async def _arrived(shelf: Shelf, entries: Sequence[tuple[str, object]]) -> tuple[Arriving, ...]:
    arrived = []
    for name, content in entries:
        await asyncio.sleep(0)
        arrived.append(shelf.arrive(name, content))
    return tuple(arrived)
