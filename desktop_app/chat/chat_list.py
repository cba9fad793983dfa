"""What the list of chats shows, and where a chat stands in it."""

from dataclasses import dataclass
from enum import StrEnum

FOLDER_NAME_LENGTH = 60
"""Characters that a folder's name has at most."""


class ListPart(StrEnum):
    """The three lists, of which one is shown at a time."""

    CHATS = "chats"
    ARCHIVE = "archive"
    TRASH = "trash"


@dataclass(frozen=True, slots=True)
class ChatEntry:
    """One chat as its row shows it."""

    number: int  # of two at the same time the one with the higher number comes first
    at: float  # Unix seconds: of the last message; in the trash, when it was put there
    id: str
    title: str
    pinned: bool = False
    folder: str = ""  # a folder's id; one that is not there counts as none
    unread: bool = False  # its last answer was not looked at


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chat stands in the list."""

    pinned: bool = False
    archived: bool = False
    folder: str = ""
    deleted_at: float | None = None  # Unix seconds; None: not in the trash


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of chats; it may be empty."""

    id: str
    name: str
    position: int = 0
    folded: bool = False


def folder_name_from(text: str) -> str:
    """A folder's name as it is kept: one line, printable, not too long; empty if nothing is left."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line[:FOLDER_NAME_LENGTH].rstrip()
