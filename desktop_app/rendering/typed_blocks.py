"""What a person typed, as blocks: the text stays as it was typed, only fenced code becomes a code block."""

import re

from desktop_app.rendering.blocks import Block, BlockKind, Run
from desktop_app.rendering.open_fence import OpenFence, fence_opening
from desktop_app.rendering.paragraph_cuts import typed_parts


def typed_blocks(text: str) -> list[Block]:
    """The blocks of a user's message; line breaks and spaces are kept."""
    text = re.sub("[\ud800-\udfff\x00]", "\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    blocks: list[Block] = []
    at = start = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        opening = fence_opening(text, at, end)
        if opening is None or not _closes_later(text, opening):
            at = end
            continue
        blocks += _paragraphs(text, start, at)
        fence = OpenFence(opening, at, True)
        at, closed = end, False
        while at < len(text) and not closed:
            end = text.find("\n", at) + 1 or len(text)
            settled, closed = fence.take(text[at:end])
            blocks += settled
            at = end
        start = at
    return blocks + _paragraphs(text, start, len(text))


def _closes_later(text: str, opening: "re.Match[str]") -> bool:
    marks = opening.group(2) or opening.group(4)
    return re.search(rf"^ {{0,3}}{re.escape(marks)}+[ \t]*$", text[opening.end() :], re.MULTILINE) is not None


def _paragraphs(text: str, start: int, end: int) -> list[Block]:
    blocks: list[Block] = []
    at = start
    for piece in re.split(r"(\n(?:[ \t]*\n)+)", text[start:end]):
        body = piece.strip("\n")
        if body.strip():
            first = at + piece.index(body)
            for number, part in enumerate(typed_parts(body)):
                blocks.append(Block(BlockKind.PARAGRAPH, first, (Run(part, first, len(part)),), part=min(number, 1)))
                first += len(part)
        at += len(piece)
    return blocks
