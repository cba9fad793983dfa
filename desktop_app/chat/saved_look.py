"""What would become of all that is in a file of presets, prompts and templates, before anything of it is taken."""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.chat.arrival import Arrival, Arriving
from desktop_app.chat.saved_item import SavedKind


@dataclass(frozen=True, slots=True)
class SavedLook:
    """In the order of the file."""

    items: Mapping[SavedKind, tuple[Arriving, ...]]
    templates: tuple[Arriving, ...] = ()

    @property
    def all(self) -> tuple[Arriving, ...]:
        """All that the file holds."""
        return (*(one for each in self.items.values() for one in each), *self.templates)

    def count(self, arrival: Arrival) -> int:
        """How much becomes this."""
        return sum(one.arrival is arrival for one in self.all)

    @property
    def is_worth_taking(self) -> bool:
        """True if there is more afterwards."""
        return any(one.is_taken for one in self.all)
