"""How far two long lists of keys are the same, compared faster than key by key."""

from collections.abc import Sequence

_STRIDE = 256  # keys that are compared at once


def same_beginning(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of the first keys are the same in both."""
    least = min(len(one), len(other))
    row = 0
    while row < least and one[row : row + _STRIDE] == other[row : row + _STRIDE]:
        row += _STRIDE
    while row < least and one[row] == other[row]:
        row += 1
    return min(row, least)
