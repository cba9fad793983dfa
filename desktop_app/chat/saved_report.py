"""What was found in a file of presets and prompts, as facts; `ui/saved_words.py` turns them into sentences."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import SavedItem, clean_name

_LONGEST_FIELD = 60  # characters of an unknown field's name
_MOST_FIELDS = 100


class SavedFileProblem(StrEnum):
    """Why nothing can be taken from a file."""

    UNREADABLE = "unreadable"  # the disk, or the rights
    TOO_LARGE = "too_large"
    NOT_OURS = "not_ours"  # something else, or damaged
    NEWER = "newer"  # written by a newer Brise


class LeftBehind(StrEnum):
    """What is not taken, or not as it was."""

    NOT_UNDERSTOOD = "not_understood"  # entries that are none
    NAMELESS = "nameless"
    TOO_LONG = "too_long"  # texts
    TEMPLATE_TOO_LONG = "template_too_long"
    TOO_MANY = "too_many"
    WRONG_VALUE = "wrong_value"  # parameters that are none: the default one stands there
    CHANGED = "changed"  # names cut or cleaned of what cannot be seen, texts cleaned of control characters


@dataclass
class SavedReport:
    """Filled while a file is read."""

    items: list[SavedItem] = field(default_factory=list)
    templates: list[PromptTemplate] = field(default_factory=list)
    """Prompt templates of somebody's own; nothing was rendered with them yet."""
    left: Counter[LeftBehind] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    """Fields that mean nothing to Brise, as often as they came."""
    problem: SavedFileProblem | None = None
    size: int = 0  # bytes of the file

    def tell_fields(self, found: Iterable[str], known: Collection[str], place: str) -> None:
        """Note those names of an object's fields that nobody knows; `place` is where the object stands."""
        for name in found:
            if name not in known:
                told = f"{place}{clean_name(name)[:_LONGEST_FIELD]}"
                if told in self.fields or len(self.fields) < _MOST_FIELDS:
                    self.fields[told] += 1
