"""Blocks in pieces that take a few milliseconds each: a screen shows one at a time, paper wants them all."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from desktop_app.rendering.blocks import Block, BlockKind

_LINES = 20  # of code
_ROWS = 10  # of a table


def small_pieces(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, code and tables in more of the pieces that they come in anyway."""
    for block in blocks:
        if block.kind is BlockKind.CODE:
            yield from _code(block)
        elif block.kind is BlockKind.TABLE:
            for first in range(0, max(len(block.rows), 1), _ROWS):
                yield replace(block, rows=block.rows[first : first + _ROWS], part=block.part + first)
        else:
            yield block


def _code(block: Block) -> Iterator[Block]:
    lines = [f"{line}\n" for line in block.text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    if not lines[-1]:
        lines.pop()
    for first in range(0, max(len(lines), 1), _LINES):
        yield replace(block, text="".join(lines[first : first + _LINES]), part=block.part + first)
