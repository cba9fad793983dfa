"""Backups and what a check of the data found, as the user sees them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy of all chats, endpoints and settings of chats."""

    name: str  # of its file in the folder of the backups
    made_at: float  # Unix seconds
    size: int  # bytes
    is_replaced: bool = False  # not a copy, but what stood in its place before another one was put back
    chats: int | None = None  # those in the trash left out; None: not counted, or unreadable
    messages: int | None = None


@dataclass(frozen=True, slots=True)
class DataReport:
    """What a check found; no faults: everything is sound."""

    chats: int
    messages: int
    size: int  # bytes
    faults: tuple[str, ...]  # in SQLite's words and ours, for *Details*
