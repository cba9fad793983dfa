"""Pieces of blocks written as Markdown again, for the clipboard."""

from collections.abc import Sequence

from desktop_app.rendering.blocks import Block, BlockKind, LevelKind, Run, Style

_MARKS = ((Style.STRIKE, "~~"), (Style.STRONG, "**"), (Style.EMPHASIS, "*"))


def markdown_of_runs(runs: Sequence[Run]) -> str:
    """Runs with their marks; plain text stays as it is seen."""
    return "".join(_marked(run) for run in runs)


def _marked(run: Run) -> str:
    text = run.text
    if not run.style or not text.strip():
        return text
    lead, core, tail = text[: len(text) - len(text.lstrip())], text.strip(), text[len(text.rstrip()) :]
    if run.style & Style.CODE:
        ticks = "`"
        while ticks in core:
            ticks += "`"
        space = " " if core.startswith("`") or core.endswith("`") else ""
        core = f"{ticks}{space}{core}{space}{ticks}"
    for style, mark in _MARKS:
        if run.style & style:
            core = f"{mark}{core}{mark}"
    if run.style & Style.LINK and core != run.target:
        core = f"[{core}]({run.target})"
    return f"{lead}{core}{tail}"


def prefixed(text: str, block: Block, *, whole: bool) -> str:
    """Text with the marks of the block's heading, quotes and lists before its lines; without them if it is a piece of a line."""
    if not whole:
        return text
    if block.kind is BlockKind.HEADING:
        text = f"{'#' * block.heading} {text}"
    first = rest = ""
    for level in block.inside:
        if level.kind is LevelKind.QUOTE:
            first, rest = f"{first}> ", f"{rest}> "
            continue
        mark = f"{level.number}. " if level.kind is LevelKind.NUMBER else "- "
        space = " " * len(mark)
        if level.kind is LevelKind.OPEN_TASK:
            mark += "[ ] "
        elif level.kind is LevelKind.DONE_TASK:
            mark += "[x] "
        first, rest = first + (mark if level.first else space), rest + space
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(rest + line for line in lines[1:])])
