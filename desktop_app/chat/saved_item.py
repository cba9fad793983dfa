"""What the user keeps under a name: presets, system prompts, and prompts for the composer."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from desktop_app.chat.parameters import DEFAULT, PRESETS, Parameters
from desktop_app.chat.whole_characters import whole_characters

MOST_ITEMS = 200  # of one kind
NAME_LENGTH = 80  # characters
TEXT_LENGTH = 30_000  # characters of a system prompt or a prompt

_LOOKED_AT = 1_000  # characters of what is to become a name
_JOINERS = "\u200c\u200d"  # of letters and emoji; whatever else cannot be seen does not belong in a name
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class SavedKind(StrEnum):
    """What an item is for."""

    PRESET = "preset"
    SYSTEM_PROMPT = "system_prompt"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class SavedItem:
    """One of them: a preset has parameters, the others have a text."""

    id: str
    kind: SavedKind
    name: str  # of a built-in preset empty: its name is translated
    text: str = ""
    parameters: Parameters = DEFAULT

    @property
    def content(self) -> object:
        """What the name stands for."""
        return dict(self.parameters.knobs) if self.kind is SavedKind.PRESET else self.text

    @property
    def is_builtin(self) -> bool:
        """True for a preset that comes with Brise, and stays as it is."""
        return self.kind is SavedKind.PRESET and self.id in PRESETS


BUILTIN_PRESETS = tuple(SavedItem(preset, SavedKind.PRESET, "", parameters=values) for preset, values in PRESETS.items())


def clean_name(text: str) -> str:
    """The text as a name: one line of what can be seen, at most 80 characters. Empty if nothing is left."""
    seen = "".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in text[:_LOOKED_AT])
    return " ".join(seen.split())[:NAME_LENGTH].rstrip()


def clean_text(text: str) -> str:
    """The text without control characters and halves of characters, its lines ended in one way."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", whole_characters(text)))


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it if it is taken already, in whatever letters."""
    folded = {other.casefold() for other in taken}
    return next(found for number in itertools.count(1) if (found := numbered(name, number)).casefold() not in folded)


def numbered(name: str, number: int) -> str:
    """The name of the one of that number among those that are called so; the first has its name alone."""
    if number == 1:
        return name
    tail = f" ({number})"
    return f"{name[: NAME_LENGTH - len(tail)].rstrip()}{tail}"
