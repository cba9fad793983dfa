"""What was found in a file of presets and prompts, as facts; `ui/saved_import_words.py` turns them into sentences."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.chat.file_report import FileReport
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import SavedItem


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
class SavedReport(FileReport):
    """Of presets, prompts and templates."""

    items: list[SavedItem] = field(default_factory=list)
    templates: list[PromptTemplate] = field(default_factory=list)
    """Prompt templates of somebody's own; nothing was rendered with them yet."""
    left: Counter[LeftBehind] = field(default_factory=Counter)
    size: int = 0  # bytes of the file
