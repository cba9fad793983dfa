"""Pieces of blocks written as Markdown again, for the clipboard."""

from collections.abc import Sequence

from desktop_app.rendering.blocks import Block, BlockKind, LevelKind, Run, Style

_MARKS = ((Style.STRIKE, "~~"), (Style.STRONG, "**"), (Style.EMPHASIS, "*"))


def markdown_of_runs(runs: Sequence[Run]) -> str:
    """Runs with their marks; plain text stays as it is seen."""
    written = ""
    open_marks: list[tuple[Style, str]] = []
    for run in runs:
        text = run.text
        lead = text[: len(text) - len(text.lstrip())]
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
    core = text.rstrip()
    tail = text[len(core) :]
    if not core:
        return text
    if run.style & Style.CODE:
        ticks = "`"
        while ticks in core:
            ticks += "`"
        space = " " if core.startswith("`") or core.endswith("`") else ""
        core = f"{ticks}{space}{core}{space}{ticks}"
    if run.style & Style.LINK and core != run.target:
        core = f"[{core}]({run.target})"
    return core + tail


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
