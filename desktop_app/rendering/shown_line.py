"""A line of code whose invisible characters are shown by name: where things stand, in UTF-16 units, in either."""

from desktop_app.rendering.invisible_characters import has_invisible, reveal
from desktop_app.rendering.text_units import units


def shown_line(line: str) -> str:
    """What is drawn for a line."""
    return "".join(shown for shown, _ in reveal(line)) if has_invisible(line) else line


def names_in(line: str) -> list[tuple[int, int]]:
    """Start and end of each name in what is drawn."""
    names = []
    at = 0
    for shown, original in reveal(line) if has_invisible(line) else ():
        if shown != original:
            names.append((at, at + units(shown)))
        at += units(shown)
    return names


def shown_position(line: str, position: int) -> int:
    """Where a position of the line stands in what is drawn."""
    return _carry_over([(units(original), units(shown)) for shown, original in reveal(line)], position) if has_invisible(line) else position


def original_position(line: str, position: int) -> int:
    """Where a position in what is drawn stands in the line."""
    return _carry_over([(units(shown), units(original)) for shown, original in reveal(line)], position) if has_invisible(line) else position


def _carry_over(pieces: list[tuple[int, int]], position: int) -> int:
    at = there = 0
    for here_size, there_size in pieces:
        if position < at + here_size:
            return there + (position - at if here_size == there_size else 0)
        at, there = at + here_size, there + there_size
    return there
