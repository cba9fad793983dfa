"""What is selected of a message, as values: the blocks between two positions, and what they are for other programs."""

from collections.abc import Sequence
from dataclasses import replace

from desktop_app.rendering.block_nesting import leaves_of
from desktop_app.rendering.blocks import Block, BlockKind, Cell, Run, Style
from desktop_app.rendering.html_text import html_fragment, html_inline
from desktop_app.rendering.markdown_text import markdown_of_blocks
from desktop_app.rendering.text_units import cut_units, units
from desktop_app.rendering.visible_text import Place

_WHOLE = Style.FORMULA | Style.FOOTNOTE  # chosen as a whole if any of it is


def selected_markdown(blocks: Sequence[Block], start: Place, end: Place) -> str:
    """The Markdown between two positions; code alone is wanted as it is, without fences."""
    chosen = selected_blocks(blocks, start, end)
    leaves = leaves_of(chosen)
    if len(leaves) == 1 and chosen[0].kind is BlockKind.CODE:
        return leaves[0].code.removesuffix("\n")
    return markdown_of_blocks(chosen)


def selected_html(blocks: Sequence[Block], start: Place, end: Place) -> str:
    """The HTML between two positions; a piece of one line is no paragraph of its own."""
    chosen = selected_blocks(blocks, start, end)
    if len(chosen) == 1 and chosen[0].kind is BlockKind.PARAGRAPH and not chosen[0].inside and chosen[0] not in blocks:
        return html_inline(chosen[0].runs)
    return html_fragment(chosen)


def selected_blocks(blocks: Sequence[Block], start: Place, end: Place) -> list[Block]:
    """The blocks between two positions, those at the ends cut.

    What has lost its beginning stands in no quote or list and is no heading; a table without its head, and code without
    its first line, are a later part.
    """
    (first, from_), (last, to) = start, end
    chosen: list[Block] = []
    for index in range(max(first, 0), min(last + 1, len(blocks))):
        block = blocks[index]
        length = units(block.plain_text)
        cut_start = min(max(from_, 0), length) if index == first else 0
        cut_end = min(to, length) if index == last else length
        if cut_start >= cut_end and length:
            continue
        piece = block if cut_end - cut_start == length else _cut(block, cut_start, cut_end)
        chosen.append(piece)
    return chosen


def _cut(block: Block, start: int, end: int) -> Block:
    """A piece of a block."""
    if block.kind is BlockKind.TABLE:
        return _cut_table(block, start, end)
    if block.kind is BlockKind.FORMULA and start < units(block.runs[0].text):
        start = 0
    if block.kind is BlockKind.CODE:
        text = cut_units(block.plain_text, start, end)
        ends = block.text.endswith("\n") or end < units(block.plain_text)
        return replace(block, text=text + "\n" * ends, places=(), part=max(block.part, 1) if start else block.part)
    if start:
        block = replace(block, kind=BlockKind.PARAGRAPH, heading=0, inside=())
    return replace(block, runs=tuple(_cut_runs(block.runs, start, end)))


def _cut_runs(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    chosen = []
    at = 0
    for run in runs:
        first, at = at, at + units(run.text)
        if first >= end or at <= start:
            continue
        if (start <= first and at <= end) or run.style & _WHOLE:
            chosen.append(run)
            continue
        text = cut_units(run.text, max(start - first, 0), end - first)
        exact = run.size == len(run.text)
        before = len(cut_units(run.text, 0, max(start - first, 0))) if exact else 0
        chosen.append(Run(text, run.at + before, len(text) if exact else run.size, run.style, run.target))
    return chosen


def _cut_table(block: Block, start: int, end: int) -> Block:
    """The rows that are touched, with empty cells where they are not; a piece of one cell is a paragraph."""
    rows: list[tuple[Cell, ...]] = []
    touched: list[Cell] = []
    head_touched = False
    at = 0
    for number, row in enumerate(block.rows):
        cells = []
        for cell in row:
            length = sum(units(run.text) for run in cell)
            cells.append(tuple(_cut_runs(cell, start - at, end - at)))
            touched += [cells[-1]] if cells[-1] else []
            at += length + 1
        if any(cells):
            rows.append(tuple(cells))
            head_touched = head_touched or number == 0
    if len(touched) == 1:
        return Block(BlockKind.PARAGRAPH, block.at, touched[0], spaced=block.spaced)
    return replace(block, rows=tuple(rows), part=block.part if head_touched else max(block.part, 1))
