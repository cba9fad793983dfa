"""What an import found, took and left, as facts; `ui/import_words.py` turns them into sentences."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class ImportSource(StrEnum):
    """Whose files can be read."""

    BRISE = "brise"
    CHATGPT = "chatgpt"
    CLAUDE = "claude"
    JSONL = "jsonl"  # OpenAI's form for fine-tuning
    LM_STUDIO = "lm_studio"
    JAN = "jan"

    @property
    def was_tried(self) -> bool:
        """False where no real export was at hand when the importer was written."""
        return self is ImportSource.BRISE


class ProblemKind(StrEnum):
    """Why nothing can be imported from a file."""

    NOT_KNOWN = "not_known"  # none of the sources' forms
    UNREADABLE = "unreadable"  # the disk, or the rights
    MISSING = "missing"
    FOLDER = "folder"
    NO_FILE = "no_file"  # a pipe, a device or a socket
    CHANGED = "changed"  # it is no longer what was looked at
    TOO_LARGE = "too_large"
    BROKEN = "broken"  # an archive that cannot be opened, or text that is no JSON from its beginning on
    LOCKED = "locked"  # an archive with a password
    NEWER = "newer"  # written by a newer Brise
    PART_MISSING = "part_missing"  # of Jan's two files


class ImportProblem(Exception):
    """The one exception of every importer; `detail` is for *Details*."""

    def __init__(self, kind: ProblemKind, detail: str = "") -> None:
        super().__init__(f"{kind.value}: {detail}" if detail else kind.value)
        self.kind, self.detail = kind, detail


class LeftOut(StrEnum):
    """What an import does not take, or not as it was."""

    TOOL = "tool"  # what a tool was asked, or said
    IMAGE = "image"
    FILE = "file"
    HIDDEN = "hidden"  # what the other program does not show either
    EMPTY = "empty"  # messages without text
    NO_MESSAGES = "no_messages"  # chats without any
    NOT_UNDERSTOOD = "not_understood"  # messages or chats that are none
    WRONG_VALUE = "wrong_value"  # a value that is not of the kind it should be
    LOOSE = "loose"  # messages whose place in the tree is not known: they begin a branch of their own
    TOO_DEEP = "too_deep"  # values nested deeper than any program needs
    CUT = "cut"  # texts longer than a message can be
    OTHER_FILE = "other_file"  # files of an archive that hold no chats
    REST_UNREADABLE = "rest_unreadable"  # the file ends early, or is damaged from some place on


@dataclass(frozen=True, slots=True)
class CountedChats:
    """How much is in a file, as far as it was read."""

    chats: int = 0
    messages: int = 0
    titles: tuple[str, ...] = ()  # of the first chats
    first: float = 0.0  # Unix seconds between which the chats were held; 0: not known
    last: float = 0.0
    here: int = 0  # chats that are stored already
    in_trash: int = 0  # chats that are stored, and were deleted
    is_done: bool = False
    is_whole: bool = False  # the file was read to its end

    @property
    def all_here(self) -> bool:
        """True if there is nothing in the file that an import would take."""
        return self.is_whole and 0 < self.chats == self.here


@dataclass
class ImportReport:
    """Filled while an import goes on."""

    source: ImportSource
    file_name: str
    chats: int = 0
    messages: int = 0
    taken: list[str] = field(default_factory=list)
    """Titles of what was taken."""
    already_there: list[str] = field(default_factory=list)
    """Titles of what had been imported before, or never left."""
    from_trash: list[str] = field(default_factory=list)
    """Titles of what had been imported before and deleted: it is back."""
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    """Fields that mean nothing to Brise, by their place, as often as they held something."""
    problem: ImportProblem | None = None
    """Why the rest of the file could not be read."""
    was_stopped: bool = False
    failed: bool = False
    """The disk took no more."""

    def leave_out(self, what: LeftOut, count: int = 1) -> None:
        """Note that something was not taken."""
        self.left_out[what] += count
