"""A table as tab-separated values, for spreadsheets."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace

from desktop_app.rendering.blocks import Block, BlockKind, Cell, Run

_ENDS_A_CELL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\.?\d[\d.,]*+(?:[eE][+-]?\d++)?[ \u00a0\u202f]?[%‰]?", re.ASCII)


def table_tsv(blocks: Sequence[Block]) -> str:
    """The rows of a table, of which these are the parts."""
    written = io.StringIO()
    writer = csv.writer(written, dialect="excel-tab", lineterminator="\n")
    for block in blocks:
        if block.kind is BlockKind.TABLE:
            writer.writerows([_cell("".join(run.text for run in cell)) for cell in row] for row in block.rows)
    return written.getvalue()


def _cell(text: str) -> str:
    """The text of a cell on one line; what a spreadsheet would run is text to it."""
    text = _ENDS_A_CELL.sub(" ", text).strip()
    return f"'{text}" if _is_formula(text) else text


def harmless_table(blocks: Sequence[Block]) -> list[Block]:
    """The same table outside of lists and quotes, with an apostrophe before what a spreadsheet would run."""
    return [replace(block, inside=(), rows=tuple(tuple(map(_harmless, row)) for row in block.rows)) for block in blocks]


def _harmless(cell: Cell) -> Cell:
    text = _ENDS_A_CELL.sub(" ", "".join(run.text for run in cell)).strip()
    return (Run("'", cell[0].at, 0), *cell) if _is_formula(text) else cell


def _is_formula(text: str) -> bool:
    return len(text) > 1 and text.startswith(_STARTS_A_FORMULA) and not _NUMBER.fullmatch(text)
