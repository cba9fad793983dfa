"""A table as a spreadsheet takes it: cells parted by tabs, or HTML; nothing in it becomes a formula."""

import html
import re
from collections.abc import Sequence

from desktop_app.rendering.blocks import Block

_FORMULA = ("=", "+", "-", "@")
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,\u0020\u00a0\u2009\u202f'’]{0,40}(?:[eE][+-]?[0-9]{1,4})?[\u0020\u00a0\u202f]?[%€$£]?")


def table_tsv(blocks: Sequence[Block]) -> str:
    """The rows of all pieces of a table, cells parted by tabs."""
    return "".join("\t".join(row) + "\n" for row in _rows(blocks))


def table_html(blocks: Sequence[Block]) -> str:
    """The same as an HTML table; the first row is its head."""
    lines = ["<table>"]
    for number, row in enumerate(_rows(blocks)):
        tag = "td" if number else "th"
        lines.append("<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row) + "</tr>")
    lines.append("</table>")
    return "\n".join(lines)


def harmless(cell: str) -> str:
    """The cell's text, with an apostrophe before what a spreadsheet would compute."""
    if len(cell) > 1 and cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def _rows(blocks: Sequence[Block]) -> list[list[str]]:
    return [[harmless(" ".join("".join(run.text for run in cell).split())) for cell in row] for block in blocks for row in block.rows]
