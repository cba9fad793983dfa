"""What becomes of an entry of a file beside what is there already under a name: nothing of it is ever overwritten."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from desktop_app.chat.saved_item import numbered


class Arrival(StrEnum):
    """What becomes of it."""

    NEW = "new"
    BESIDE = "beside"  # another one has its name: it gets a number
    SAME = "same"  # it is there, to the letter
    NO_ROOM = "no_room"


@dataclass(frozen=True, slots=True)
class Arriving:
    """An entry and what becomes of it."""

    name: str
    arrival: Arrival
    kept_name: str  # under which it is there afterwards; empty if there is no room for it

    @property
    def is_taken(self) -> bool:
        """True if there is one more afterwards."""
        return self.arrival in (Arrival.NEW, Arrival.BESIDE)


class Shelf:
    """Names, in whatever letters, and what they stand for; what arrives is put there."""

    def __init__(self, there: Iterable[tuple[str, object]], reserved: Iterable[str], most: int) -> None:
        self._held: dict[str, tuple[object, ...]] = {name.casefold(): () for name in reserved}  # what is reserved is like nothing
        self._own = 0
        self._most = most
        for name, content in there:
            self._held[name.casefold()] = (content,)
            self._own += 1

    def arrive(self, name: str, content: object) -> Arriving:
        """Put it there, if there is need and room."""
        for number in itertools.count(1):
            kept_name = numbered(name, number)
            held = self._held.get(kept_name.casefold())
            if held is None:
                break
            if held == (content,):
                return Arriving(name, Arrival.SAME, kept_name)
        if self._own >= self._most:
            return Arriving(name, Arrival.NO_ROOM, "")
        self._held[kept_name.casefold()] = (content,)
        self._own += 1
        return Arriving(name, Arrival.NEW if number == 1 else Arrival.BESIDE, kept_name)
