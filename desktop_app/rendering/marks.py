"""What is marked in a text without changing it: painted over the laid-out glyphs, never part of their formats."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class MarkKind(StrEnum):
    """Why a piece of text is marked; a later kind lies over an earlier one."""

    SELECTED = "selected"
    FOUND = "found"
    FOUND_HERE = "found_here"  # the hit that the reader stands at


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked piece; start and end (exclusive) in whatever the text that it belongs to is counted in."""

    start: int
    end: int
    kind: MarkKind = MarkKind.SELECTED


def near(marks: Sequence[Mark], start: int, end: int) -> Sequence[Mark]:
    """Of marks in order that do not overlap, those that touch a piece of text."""
    first = bisect_right(marks, start, key=lambda mark: mark.end)
    last = first
    while last < len(marks) and marks[last].start < end:
        last += 1
    return marks[first:last]


def marks_within(marks: Sequence[Mark], start: int, end: int) -> list[Mark]:
    """What of the marks lies between two positions, counted from the first of them."""
    return [
        Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.kind)
        for mark in marks
        if mark.start < end and mark.end > start and mark.start < mark.end
    ]
