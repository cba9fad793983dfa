"""Blocks written as Markdown again, for the clipboard."""

import re
from collections.abc import Sequence

from desktop_app.rendering.block_nesting import Leaf, leaves_of
from desktop_app.rendering.blocks import Block, BlockKind, Level, LevelKind, Run, Style

_RULES = {"left": ":--- ", "center": ":---:", "right": " ---:"}
_TICKS = re.compile("`{3,}")
_MARKS = ((Style.STRIKE, "~~"), (Style.STRONG, "**"), (Style.EMPHASIS, "*"))


def markdown_of_runs(runs: Sequence[Run]) -> str:
    """Runs with their marks; plain text stays as it is seen."""
    written = ""
    open_marks: list[tuple[Style, str]] = []
    for run in runs:
        text = run.text
        lead = "" if run.style & Style.CODE else text[: len(text) - len(text.lstrip())]
        styles = run.style if text.strip() else Style.PLAIN
        kept = 0
        while kept < len(open_marks) and (styles & open_marks[kept][0] or not text.strip()):
            kept += 1
        written = _closed(written, open_marks[kept:])
        del open_marks[kept:]
        written += lead
        for style, mark in _MARKS:
            if styles & style and (style, mark) not in open_marks:
                open_marks.append((style, mark))
                written += mark
        written += _core(run, text[len(lead) :])
    return _closed(written, open_marks)


def _closed(written: str, marks: Sequence[tuple[Style, str]]) -> str:
    """What was written with marks closed; before the space at its end, where they would not count as closing."""
    if not marks:
        return written
    body = written.rstrip()
    return body + "".join(mark for _, mark in reversed(marks)) + written[len(body) :]


def _core(run: Run, text: str) -> str:
    """A run's text without space before it, as code or as a link where it is one."""
    core = text if run.style & Style.CODE else text.rstrip()
    tail = text[len(core) :]
    if not core:
        return text
    if run.style & Style.CODE:
        ticks = "`"
        while ticks in core:
            ticks += "`"
        spaced = core.strip(" ") and core.startswith(" ") and core.endswith(" ")  # one on either side would be taken away
        space = " " if core.startswith("`") or core.endswith("`") or spaced else ""
        core = f"{ticks}{space}{core}{space}{ticks}"
    if run.style & Style.FOOTNOTE:
        core = f"[^{run.target}]"
    if run.style & Style.LINK and core != run.target:
        core = f"[{core}]({run.target})"
    return core + tail


def _prefixed(text: str, block: Block, others: set[int]) -> str:
    """Text with the marks of the block's heading, quotes and lists before its lines; `others` as `_other_marks` finds them."""
    if block.kind is BlockKind.HEADING:
        text = f"{'#' * block.heading} {text}".replace("\n", " ")
    first = rest = ""
    for depth, level in enumerate(block.inside):
        if level.kind is LevelKind.QUOTE:
            first, rest = f"{first}> ", f"{rest}> "
            continue
        mark = _mark(level, other=depth in others)
        space = _space(level)
        if level.kind is LevelKind.OPEN_TASK:
            mark += "[ ] "
        elif level.kind is LevelKind.DONE_TASK:
            mark += "[x] "
        first, rest = first + (mark if level.first else space), rest + space
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(rest + line if line else rest.rstrip() for line in lines[1:])])


def _mark(level: Level, *, other: bool = False) -> str:
    if level.kind is LevelKind.FOOTNOTE:
        return f"[^{level.label}]: "
    if level.kind is LevelKind.NUMBER or level.number:
        return f"{level.number}) " if other else f"{level.number}. "
    return "* " if other else "- "


def _space(level: Level) -> str:
    """What stands before the further lines of an item or a footnote."""
    return " " * (4 if level.kind is LevelKind.FOOTNOTE else len(_mark(level)))


def markdown_of_blocks(blocks: Sequence[Block]) -> str:
    """Blocks with the marks of what they are and what they stand inside of."""
    written: list[str] = []
    others: set[int] = set()
    before: Block | None = None
    for leaf in leaves_of(blocks):
        block = leaf.parts[0]
        if before is not None:
            others = _other_marks(block, before, others)
            written.append(f"\n{_between(block)}\n" if block.spaced else "\n")
        written.append(_prefixed(_body(leaf), block, others))
        before = block
    return "".join(written)


def _other_marks(block: Block, before: Block, others: set[int]) -> set[int]:
    """The depths at which lists have the other mark, since they would go on in the list before otherwise."""
    for depth, level in enumerate(block.inside):
        if level.first or depth >= len(before.inside):
            kept = {one for one in others if one < depth}
            beside = depth < len(before.inside) and before.inside[depth].kind is not LevelKind.QUOTE
            has_other = beside and (depth in others) != level.opens
            return kept | {depth} if has_other else kept
    return {one for one in others if one < len(block.inside)}


def _between(block: Block) -> str:
    """An empty line before a block; inside the quotes that go on in it."""
    marks = ""
    for level in block.inside:
        if level.first:
            break
        marks += "> " if level.kind is LevelKind.QUOTE else _space(level)
    return marks.rstrip()


def _body(leaf: Leaf) -> str:
    block = leaf.parts[0]
    if block.kind is BlockKind.CODE:
        code = leaf.code
        ticks = "`" * max(3, 1 + max((len(found) for found in _TICKS.findall(code)), default=0))
        end = "\n" if code and not code.endswith("\n") else ""
        return f"{ticks}{block.language}\n{code}{end}{ticks}"
    if block.kind is BlockKind.TABLE:
        return _table(leaf)
    if block.kind is BlockKind.RULE:
        return "---" if block.spaced and not block.inside else "___"  # that makes no heading of the line above
    return markdown_of_runs(leaf.runs) if leaf.runs else "\n".join(part.plain_text for part in leaf.parts)


def _table(leaf: Leaf) -> str:
    """Rows as a Markdown table; a single one without the head as its texts."""
    rows = [[markdown_of_runs(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in leaf.rows]
    if len(rows) == 1 and not leaf.has_head:
        return "\t".join(cell for cell in rows[0] if cell)
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    if leaf.has_head:
        lines.insert(1, f"|{'|'.join(_RULES.get(align, ' --- ') for align in leaf.parts[0].aligns)}|")
    return "\n".join(lines)
