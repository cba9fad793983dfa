"""Which blocks are a footnote's."""

from collections.abc import Sequence

from desktop_app.rendering.blocks import Block, LevelKind


def footnote_blocks(blocks: Sequence[Block], label: str) -> range:
    """The blocks of the first footnote with a label; empty if there is none."""
    key = label.casefold()
    start = None
    for index, block in enumerate(blocks):
        inside = any(level.kind is LevelKind.FOOTNOTE and level.label.casefold() == key for level in block.inside)
        if inside and start is None:
            start = index
        elif not inside and start is not None:
            return range(start, index)
    return range(0) if start is None else range(start, len(blocks))


def footnote_text(blocks: Sequence[Block], label: str) -> str:
    """What a footnote says."""
    return "\n".join(blocks[index].plain_text for index in footnote_blocks(blocks, label))
