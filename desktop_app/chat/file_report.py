"""What was found in a file of Brise's own that may come from anybody: what its kinds have in common, as facts."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.chat.saved_item import clean_name

_LONGEST_FIELD = 60  # characters of an unknown field's name
_MOST_FIELDS = 100


class FileProblem(StrEnum):
    """Why nothing can be taken from a file."""

    UNREADABLE = "unreadable"  # the disk, or the rights
    TOO_LARGE = "too_large"
    NOT_OURS = "not_ours"  # something else, or damaged
    NEWER = "newer"  # written by a newer Brise


@dataclass(kw_only=True)
class FileReport:
    """Filled while a file is read."""

    fields: Counter[str] = field(default_factory=Counter)
    """Fields that mean nothing to Brise, as often as they came."""
    problem: FileProblem | None = None

    def tell_fields(self, found: Iterable[str], known: Collection[str], place: str) -> None:
        """Note those names of an object's fields that nobody knows; `place` is where the object stands."""
        for name in found:
            if name not in known:
                told = f"{place}{clean_name(name)[:_LONGEST_FIELD]}"
                if told in self.fields or len(self.fields) < _MOST_FIELDS:
                    self.fields[told] += 1
