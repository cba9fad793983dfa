"""What was found in a file that is to hold a prompt template, as facts; `ui/template_words.py` turns them into sentences."""

from dataclasses import dataclass
from enum import StrEnum


class TemplateFileProblem(StrEnum):
    """Why nothing can be taken from it."""

    UNREADABLE = "unreadable"  # the disk, or the rights
    TOO_LARGE = "too_large"
    NOT_UNDERSTOOD = "not_understood"  # damaged, or something else
    NO_TEMPLATE = "no_template"  # neither a template nor tokens
    TOO_LONG = "too_long"  # the template


@dataclass(frozen=True, slots=True)
class NamedSource:
    """A template as a file names it; one that is alone has no name."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """Templates, and the tokens that are named beside them; None where the file says nothing of one."""

    name: str  # of the file's model or of the file
    templates: tuple[NamedSource, ...] = ()
    bos_token: str | None = None
    eos_token: str | None = None
    problem: TemplateFileProblem | None = None
