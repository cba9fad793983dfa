"""What was found in a file of presets and prompts, as facts; `ui/saved_words.py` turns them into sentences."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.chat.saved_item import SavedItem


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
    TOO_MANY = "too_many"
    WRONG_VALUE = "wrong_value"  # parameters that are none: the default one stands there
    CHANGED = "changed"  # names cut or cleaned of what cannot be seen, texts cleaned of control characters


@dataclass
class SavedReport:
    """Filled while a file is read."""

    items: list[SavedItem] = field(default_factory=list)
    left: Counter[LeftBehind] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    """Fields that mean nothing to Brise, as often as they came."""
    problem: SavedFileProblem | None = None
