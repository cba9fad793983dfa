"""All that the user keeps under a name: presets, system prompts and prompts, the same for every window."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.arrival import Shelf
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import new_id
from desktop_app.chat.parameters import DEFAULT, DEFAULT_PRESET, Parameters
from desktop_app.chat.saved_item import (
    BUILTIN_PRESETS,
    MOST_ITEMS,
    TEXT_LENGTH,
    SavedItem,
    SavedKind,
    clean_name,
    clean_text,
    free_name,
)
from desktop_app.storage.saved_store import SavedStore
from desktop_app.workspace.undo import Act, UndoStack


class SavedItems(QObject):
    """Names are unique within a kind, in whatever letters; built-in presets come first, and stay as they are.

    What fails on the disk is told by `storage_failed`, and changes nothing.
    """

    changed = Signal(object)
    """The SavedKind of which there are others now, or in another order."""
    default_changed = Signal()
    storage_failed = Signal(object)  # ChatError

    def __init__(self, store: SavedStore, undo: UndoStack, reserved_names: Callable[[], Sequence[str]] = tuple) -> None:
        super().__init__()
        self._store, self._undo = store, undo
        self._reserved_names = reserved_names  # how the built-in presets are called on the screen
        self._known: dict[SavedKind, list[SavedItem]] = {}

    def items(self, kind: SavedKind) -> Sequence[SavedItem]:
        """Those of one kind in the user's order, after the built-in ones."""
        own = tuple(self._own(kind))
        return (*BUILTIN_PRESETS, *own) if kind is SavedKind.PRESET else own

    def item(self, kind: SavedKind, item_id: str) -> SavedItem | None:
        """One of them, if it is there."""
        return next((item for item in self.items(kind) if item.id == item_id), None)

    def named(self, kind: SavedKind, name: str) -> SavedItem | None:
        """The user's own item of that name, in whatever letters."""
        folded = clean_name(name).casefold()
        return next((item for item in self._own(kind) if item.name.casefold() == folded), None)

    def default_parameters(self) -> Parameters:
        """What a new chat begins with."""
        chosen = self.item(SavedKind.PRESET, self.default_id)
        return DEFAULT if chosen is None else chosen.parameters

    @property
    def default_id(self) -> str:
        """The preset of new chats; the built-in default one if the chosen one is gone."""
        try:
            chosen = self._store.default_preset()
        except ChatError as error:
            self.storage_failed.emit(error)
            chosen = None
        return chosen if chosen is not None and self.item(SavedKind.PRESET, chosen) is not None else DEFAULT_PRESET

    def set_default(self, preset_id: str) -> None:
        """Let new chats begin with this preset."""
        if self._guarded(lambda: self._store.set_default_preset(preset_id)):
            self.default_changed.emit()

    def is_full(self, kind: SavedKind) -> bool:
        """True if no more of them are kept."""
        return len(self._own(kind)) >= MOST_ITEMS

    def add(self, kind: SavedKind, name: str, *, text: str = "", parameters: Parameters = DEFAULT) -> SavedItem | None:
        """Keep a new one, under the name or, if that is taken, under it and a number. None: there are too many, it is too long
        or has no name, or the disk failed.
        """
        item = self._made(kind, name, text, parameters)
        if self.is_full(kind) or not item.name or len(item.text) > TEXT_LENGTH:
            return None
        item = replace(item, name=free_name(item.name, self._taken(kind)))
        return item if self._keep(kind, [item]) else None

    def replace(self, item: SavedItem, *, text: str | None = None, parameters: Parameters | None = None) -> Act | None:
        """Let an item hold something else, with a way back. None: nothing changed."""
        before = self.item(item.kind, item.id)
        if before is None or before.is_builtin:
            return None
        after = replace(
            before,
            text=before.text if text is None else clean_text(text),
            parameters=before.parameters if parameters is None else replace(parameters, preset=item.id),
        )
        if after == before or len(after.text) > TEXT_LENGTH or not self._keep(item.kind, [after]):
            return None
        return self._act(before.name, lambda: self._put_back(before))

    def write(self, item: SavedItem, text: str) -> bool:
        """What was typed into it; the field has an undo of its own. False: it is too long, or the disk failed."""
        before = self.item(item.kind, item.id)
        written = clean_text(text)
        if before is None or before.text == written:
            return before is not None
        return len(written) <= TEXT_LENGTH and self._keep(item.kind, [replace(before, text=written)])

    def rename(self, item: SavedItem, name: str) -> str:
        """Call it otherwise; the name that it has now, with a number if another one has it already."""
        before, wanted = self.item(item.kind, item.id), clean_name(name)
        if before is None or before.is_builtin or not wanted or wanted == before.name:
            return item.name if before is None else before.name
        others = [taken for taken in self._taken(item.kind) if taken != before.name]
        after = replace(before, name=free_name(wanted, others))
        return after.name if self._keep(item.kind, [after]) else before.name

    def move(self, item: SavedItem, steps: int) -> None:
        """Let it stand so many places further down, or up."""
        order = list(self._own(item.kind))
        at = next((place for place, other in enumerate(order) if other.id == item.id), None)
        if at is None:
            return
        to = min(max(at + steps, 0), len(order) - 1)
        if to != at:
            order.insert(to, order.pop(at))
            self._set_order(item.kind, [other.id for other in order])

    def delete(self, items: Sequence[SavedItem]) -> Act | None:
        """Forget some of one kind; the act that is returned can be taken back. None: none is the user's, or the disk failed."""
        doomed = {item.id for item in items}
        before = [item for kind in {item.kind for item in items} for item in self._own(kind) if item.id in doomed]
        if not before:
            return None
        kind = before[0].kind
        before = [item for item in before if item.kind is kind]
        order = [item.id for item in self._own(kind)]
        if not self._forget(kind, [item.id for item in before]):
            return None
        return self._act(before[0].name, lambda: self._bring_back(before, order), len(before))

    def shelf(self, kind: SavedKind) -> Shelf:
        """What is there of one kind, for what arrives beside it."""
        reserved = self._reserved_names() if kind is SavedKind.PRESET else ()
        return Shelf(((item.name, item.content) for item in self._own(kind)), reserved, MOST_ITEMS)

    async def take_in(self, items: Sequence[SavedItem]) -> tuple[SavedItem, ...]:
        """Keep what another Brise wrote, cleaned already, under names that are free; a piece of it at each turn of the loop.

        What was kept: none that is there to the letter, and no more than there is room for. `take_out` takes it back.
        """
        kept: list[SavedItem] = []
        for kind in SavedKind:
            count = len(kept)
            for item in (item for item in items if item.kind is kind):
                await asyncio.sleep(0)
                arriving = self.shelf(kind).arrive(item.name, item.content)  # anew: another window may change it meanwhile
                if not arriving.is_taken:
                    continue
                made = replace(item, id=new_id(), name=arriving.kept_name)
                if kind is SavedKind.PRESET:
                    made = replace(made, parameters=replace(item.parameters, preset=made.id))
                if not self._guarded(lambda made=made: self._store.save([made])):  # type: ignore[misc]
                    break
                self._own(kind).append(made)
                kept.append(made)
            if len(kept) > count:
                self.changed.emit(kind)
        return tuple(kept)

    def take_out(self, kept: Sequence[SavedItem]) -> None:
        """Forget what was taken in; no act of its own."""
        for kind in SavedKind:
            ids = [item.id for item in kept if item.kind is kind]
            if ids:
                self._forget(kind, ids)

    def _made(self, kind: SavedKind, name: str, text: str, parameters: Parameters) -> SavedItem:
        item = SavedItem(new_id(), kind, clean_name(name), clean_text(text))
        return replace(item, parameters=replace(parameters, preset=item.id)) if kind is SavedKind.PRESET else item

    def _own(self, kind: SavedKind) -> list[SavedItem]:
        known = self._known.get(kind)
        if known is None:
            try:
                known = self._known[kind] = self._store.items(kind)
            except ChatError as error:
                self.storage_failed.emit(error)
                return []
        return known

    def _taken(self, kind: SavedKind) -> list[str]:
        reserved = self._reserved_names() if kind is SavedKind.PRESET else ()
        return [*reserved, *(item.name for item in self._own(kind))]

    def _act(self, subject: str, take_back: Callable[[], None], count: int = 1) -> Act:
        act = Act(subject, take_back, count)
        self._undo.push(act)
        return act

    def _put_back(self, before: SavedItem) -> None:
        now = self.item(before.kind, before.id)
        if now is not None:  # its name may be another one by now, and the old one taken
            self._keep(before.kind, [replace(now, text=before.text, parameters=before.parameters)])

    def _bring_back(self, before: Sequence[SavedItem], order: Sequence[str]) -> None:
        kind, back = before[0].kind, list[SavedItem]()
        taken = self._taken(kind)
        for item in before:
            back.append(replace(item, name=free_name(item.name, taken)))
            taken.append(back[-1].name)
        if self._keep(kind, back):
            known = [item.id for item in self._own(kind)]
            self._set_order(kind, [*(item for item in order if item in known), *(item for item in known if item not in order)])

    def _keep(self, kind: SavedKind, items: Sequence[SavedItem]) -> bool:
        return self._changing(kind, lambda: self._store.save(items))

    def _forget(self, kind: SavedKind, ids: Sequence[str]) -> bool:
        return self._changing(kind, lambda: self._store.remove(ids))

    def _set_order(self, kind: SavedKind, ids: Sequence[str]) -> None:
        self._changing(kind, lambda: self._store.set_order(ids))

    def _changing(self, kind: SavedKind, act: Callable[[], None]) -> bool:
        done = self._guarded(act)
        if done:
            self._known.pop(kind, None)
            self.changed.emit(kind)
        return done

    def _guarded(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except ChatError as error:
            self.storage_failed.emit(error)
            return False
        return True
