"""What stands on which page: pure arithmetic on heights, so that nothing is cut in two and headings stay with what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
_HELD_AT_MOST = 0.5  # of a page: a chain of headings longer than that is no chain


@dataclass(frozen=True, slots=True)
class Slab(Generic[T]):
    """Something that has a height and is to stand on pages, whole or cut at certain places."""

    what: T
    height: float
    gap: float = 0.0  # free space above, unless it begins a page
    cuts: Sequence[float] = ()  # where it may be cut, ascending
    fine_cuts: Sequence[float] = ()  # where it may be cut if not even a whole page reaches to one of `cuts`
    stays_with_next: bool = False  # a heading
    head: float = 0.0  # repeated on each further page, as a table's first row is
    goes_on: bool = False  # a later piece of the same table: with the head above it where it begins a page


@dataclass(frozen=True, slots=True)
class Strip(Generic[T]):
    """A piece of a slab on one page; y is where its head, if it has one, begins."""

    what: T
    page: int  # from 0
    y: float
    start: float  # of the slab
    end: float
    head: float = 0.0
    scale: float = 1.0  # below 1 for what cannot be cut and is higher than a page

    @property
    def bottom(self) -> float:
        """Where it ends on its page."""
        return self.y + (self.head + self.end - self.start) * self.scale


class Pages(Generic[T]):
    """Takes slabs from top to bottom; tells where they stand as soon as nothing that follows can change it."""

    def __init__(self, height: float) -> None:
        self.height = height
        self._page = 0
        self._y = 0.0
        self._held: list[Slab[T]] = []

    def add(self, slab: Slab[T]) -> list[Strip[T]]:
        """One more slab. What is certain now: nothing while it waits for what it stays with."""
        self._held.append(slab)
        if slab.stays_with_next and sum(held.gap + held.height for held in self._held) < self.height * _HELD_AT_MOST:
            return []
        return self.flush()

    def flush(self) -> list[Strip[T]]:
        """What waited, although nothing follows."""
        held, self._held = self._held, []
        if held and self._y and self._y + _least(held, self.height) > self.height:
            self._turn()
        return [strip for slab in held for strip in self._place(slab)]

    def _turn(self) -> None:
        self._page += 1
        self._y = 0.0

    def _place(self, slab: Slab[T]) -> list[Strip[T]]:
        strips: list[Strip[T]] = []
        start = 0.0
        while True:
            begins_page = not self._y
            y = self._y if begins_page or start else self._y + slab.gap
            head = slab.head if begins_page and (start or slab.goes_on) else 0.0
            room = self.height - y - head
            if slab.height - start <= room:
                strips.append(Strip(slab.what, self._page, y, start, slab.height, head))
                self._y = strips[-1].bottom
                return strips
            end = _last(slab.cuts, start, room) or (_last(slab.fine_cuts, start, room) if begins_page else 0.0)
            if end:
                strips.append(Strip(slab.what, self._page, y, start, end, head))
                start = end
            elif begins_page:
                scale = self.height / (head + slab.height - start)
                strips.append(Strip(slab.what, self._page, y, start, slab.height, head, scale))
                self._y = self.height
                return strips
            self._turn()


def _last(cuts: Sequence[float], start: float, room: float) -> float:
    """The last cut that fits; 0: none does."""
    return max((cut for cut in cuts if start < cut <= start + room), default=0.0)


def _least(slabs: Sequence[Slab[T]], page: float) -> float:
    """The room that a chain needs with the first piece of its last slab."""
    last = slabs[-1]
    first = last.cuts[0] if last.cuts else min(last.height, page)
    return sum(slab.gap + slab.height for slab in slabs[:-1]) + last.gap + first
