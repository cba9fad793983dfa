"""The whole text of a link of which one run is known: "https://*good*.example" is three runs, and one link."""

from bisect import bisect_right
from collections.abc import Sequence

from desktop_app.rendering.blocks import Block, Run, Style


def begins_link(runs: Sequence[Run], index: int) -> bool:
    """True for a footnote's mark, and for the first run of a link: it is one, however many styles are in it."""
    run = runs[index]
    if not run.style & Style.LINK:
        return bool(run.style & Style.FOOTNOTE)
    return not (run.target and index and runs[index - 1].target == run.target)


def linked_text(blocks: Sequence[Block], run: Run) -> str:
    """All that leads where a run leads, without anything else between."""
    index = bisect_right(blocks, run.at, key=lambda block: block.at) - 1
    if index < 0:
        return run.text
    block = blocks[index]
    for runs in (block.runs, *(cell for row in block.rows for cell in row)):
        for at, one in enumerate(runs):
            if one.target == run.target and one.at <= run.at < one.at + one.size:
                return _around(runs, at)
    return run.text


def _around(runs: Sequence[Run], at: int) -> str:
    first = last = at
    while first and runs[first - 1].target == runs[at].target:
        first -= 1
    while last + 1 < len(runs) and runs[last + 1].target == runs[at].target:
        last += 1
    return "".join(run.text for run in runs[first : last + 1])
