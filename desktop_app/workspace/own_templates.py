"""The user's own prompt templates, the same for every window, beside those that come with Brise."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import overload

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.arrival import Shelf
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import new_id
from desktop_app.chat.own_template import MOST_TEMPLATES, SOURCE_LENGTH, TOKEN_LENGTH
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import clean_name, clean_text, free_name
from desktop_app.chat.template_renderer import TemplateRenderer
from desktop_app.storage.own_template_store import KeptTemplate, OwnTemplateStore
from desktop_app.workspace.undo import Act, UndoStack


class OwnTemplates(QObject):
    """Names are unique among all templates, in whatever letters. What fails on the disk is told, and changes nothing."""

    changed = Signal()
    storage_failed = Signal(object)  # ChatError

    def __init__(self, store: OwnTemplateStore, undo: UndoStack, renderer: TemplateRenderer, shipped: Sequence[PromptTemplate]) -> None:
        super().__init__()
        self._store, self._undo, self._renderer, self._shipped = store, undo, renderer, tuple(shipped)
        self._known: tuple[KeptTemplate, ...] | None = None

    def templates(self) -> tuple[PromptTemplate, ...]:
        """All of them, oldest first."""
        return tuple(kept.template for kept in self._kept())

    def template(self, template_id: str) -> PromptTemplate | None:
        """One of them, if it is there."""
        return next((template for template in self.templates() if template.id == template_id), None)

    @property
    def is_full(self) -> bool:
        """True if no more of them are kept."""
        return len(self._kept()) >= MOST_TEMPLATES

    def save(self, wanted: PromptTemplate, undone: Callable[[str], None] = lambda _: None) -> tuple[PromptTemplate, Act | None] | None:
        """Keep a new one (its id is empty) or a changed one, under its name or, if that is taken, under it and a number.

        What is kept now, and the act that changed it; `undone` is told the id of a new one when that is taken back.
        None: there are too many, it is too long or nameless, or the disk failed.
        """
        before = next((kept for kept in self._kept() if kept.template.id == wanted.id), None)
        after = replace(
            wanted,
            id=wanted.id if before is not None else new_id(),
            name=clean_name(wanted.name),
            source=clean_text(wanted.source),
            bos_token=clean_text(wanted.bos_token).strip(),
            eos_token=clean_text(wanted.eos_token).strip(),
            renderer=self._renderer,
        )
        if (before is None and self.is_full) or not after.name or len(after.source) > SOURCE_LENGTH:
            return None
        if max(len(after.bos_token), len(after.eos_token)) > TOKEN_LENGTH:
            return None
        after = replace(after, name=free_name(after.name, self._taken(after.id)))
        if before is not None and before.template == after:
            return after, None
        if not self._changing(lambda: self._store.save(KeptTemplate(after, None if before is None else before.number))):
            return None
        if before is None:
            return after, self._act(after.name, lambda: self._take_out(after.id, undone))
        return after, self._act(after.name, lambda: self._put_back(before))

    def remove(self, template_id: str) -> Act | None:
        """Forget one; chats that use it go on with what is best for their model, until it is brought back."""
        before = next((kept for kept in self._kept() if kept.template.id == template_id), None)
        if before is None or not self._changing(lambda: self._store.remove([template_id])):
            return None
        return self._act(before.template.name, lambda: self._put_back(before))

    def shelf(self) -> Shelf:
        """What is there, for what arrives beside it."""
        there = ((template.name, template.content) for template in self.templates())
        return Shelf(there, (template.name for template in self._shipped), MOST_TEMPLATES)

    async def take_in(self, templates: Sequence[PromptTemplate]) -> tuple[PromptTemplate, ...]:
        """Keep what another Brise wrote, cleaned already, under names that are free; one at each turn of the loop. None is rendered.

        What was kept: none that is there to the letter, and no more than there is room for. `take_out` takes it back.
        """
        kept: list[PromptTemplate] = []
        for template in templates:
            await asyncio.sleep(0)
            arriving = self.shelf().arrive(template.name, template.content)  # anew: another window may change it meanwhile
            if not arriving.is_taken:
                continue
            made = replace(template, id=new_id(), name=arriving.kept_name, renderer=self._renderer)
            if not self._guarded(lambda made=made: self._store.save(KeptTemplate(made))):  # type: ignore[misc]
                break
            self._known = (*self._kept(), KeptTemplate(made))
            kept.append(made)
        if kept:
            self._known = None  # the store knows their places
            self.changed.emit()
        return tuple(kept)

    def take_out(self, kept: Sequence[PromptTemplate]) -> None:
        """Forget what was taken in, no act of its own; chats that use it go on with what is best for their model."""
        if kept:
            self._changing(lambda: self._store.remove([template.id for template in kept]))

    def _take_out(self, template_id: str, undone: Callable[[str], None]) -> None:
        undone(template_id)
        self._changing(lambda: self._store.remove([template_id]))

    def _put_back(self, before: KeptTemplate) -> None:
        name = free_name(before.template.name, self._taken(before.template.id))
        self._changing(lambda: self._store.save(replace(before, template=replace(before.template, name=name))))

    def _act(self, subject: str, take_back: Callable[[], None]) -> Act:
        act = Act(subject, take_back)
        self._undo.push(act)
        return act

    def _taken(self, but: str) -> list[str]:
        return [template.name for template in (*self._shipped, *self.templates()) if template.id != but]

    def _kept(self) -> tuple[KeptTemplate, ...]:
        if self._known is None:
            try:
                found = self._store.all()
            except ChatError as error:
                self.storage_failed.emit(error)
                return ()
            self._known = tuple(replace(kept, template=replace(kept.template, renderer=self._renderer)) for kept in found)
        return self._known

    def _changing(self, act: Callable[[], None]) -> bool:
        done = self._guarded(act)
        if done:
            self._known = None
            self.changed.emit()
        return done

    def _guarded(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except ChatError as error:
            self.storage_failed.emit(error)
            return False
        return True


class AllTemplates(Sequence[PromptTemplate]):
    """Those that come with Brise, and the user's own as they are at the time."""

    def __init__(self, shipped: Sequence[PromptTemplate], own: OwnTemplates) -> None:
        self._shipped, self._own = tuple(shipped), own

    def __len__(self) -> int:
        return len(self._shipped) + len(self._own.templates())

    def __iter__(self) -> Iterator[PromptTemplate]:
        return iter((*self._shipped, *self._own.templates()))

    @overload
    def __getitem__(self, at: int) -> PromptTemplate: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[PromptTemplate]: ...
    def __getitem__(self, at: int | slice) -> PromptTemplate | Sequence[PromptTemplate]:
        return tuple(self)[at]
