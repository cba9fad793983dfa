"""What one step of the conversation was to bring, and what it brought."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True)
class Row:
    """One step in one dialect; `kept` is None where nothing was promised."""

    dialect: str
    step: str
    expected: str
    came: str
    kept: bool | None


def print_rows(rows: Sequence[Row], out: TextIO = sys.stdout) -> None:
    """The table, and under it how many promises were kept."""
    words = {True: "kept", False: "NOT KEPT", None: "–"}
    table = [("dialect", "step", "expected", "came", "")]
    table += [(row.dialect, row.step, row.expected, one_line(row.came), words[row.kept]) for row in rows]
    widths = [max(len(line[column]) for line in table) for column in range(5)]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip(), file=out)
    promised = [row for row in rows if row.kept is not None]
    print(f"\n{sum(bool(row.kept) for row in promised)} of {len(promised)} promises kept", file=out)


def one_line(text: str, limit: int = 100) -> str:
    """A text that cannot break the table, whatever a server put into it."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
