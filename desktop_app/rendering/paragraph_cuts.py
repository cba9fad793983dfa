"""Where a paragraph that is too long is cut, and how it goes on."""

import re
from dataclasses import dataclass, replace

from desktop_app.rendering.blocks import PARAGRAPH_LIMIT, Block, BlockKind, Run, Style

_RUNS = 160  # of one paragraph, before it is cut
_LAST = PARAGRAPH_LIMIT // 4  # characters among which a place is looked for where a line may well end
_LAST_RUNS = _RUNS // 4
_LINE_ENDS = re.compile("[.!?…][\"'”)]?(?= )|[。！？]|(?=\n)")


@dataclass(frozen=True, slots=True)
class ParagraphCarry:
    """A paragraph that was cut at a space, or after a formula that stands by itself."""

    after_formula: bool = False


def paragraph_cut(blocks: list[Block]) -> tuple[int, ParagraphCarry]:
    """Where in the message a paragraph that is too long is cut: before its last formula, where a sentence or line ends, or at a space.

    -1 if it is short enough.
    """
    before = sum(block.visible_length for block in blocks[:-1])
    if before > PARAGRAPH_LIMIT:
        return blocks[-1].at, ParagraphCarry(after_formula=blocks[-1].kind is BlockKind.PARAGRAPH)
    block = blocks[-1]
    length = 0
    cut = hard = natural = -1
    for number, run in enumerate(block.runs):
        if number >= _RUNS and cut > block.at:
            return natural if natural > block.at else cut, ParagraphCarry()
        exact = run.size == len(run.text) and not run.style & Style.FORMULA
        for start in range(0, len(run.text), 64) if exact else ():
            piece = run.text[start : start + 64]
            if length + start + len(piece) > PARAGRAPH_LIMIT:
                break
            space = max(piece.rfind(" "), piece.rfind("\n"))
            if space > 0 or (space == 0 and start):
                cut = run.at + start + space
            hard = run.at + start + len(piece)
            if not run.style and (length + start >= PARAGRAPH_LIMIT - _LAST or number >= _RUNS - _LAST_RUNS):
                natural = max([natural, *(run.at + start + match.end() for match in _LINE_ENDS.finditer(piece))])
        length += len(run.text)
        if length > PARAGRAPH_LIMIT:
            return next((place for place in (natural, cut) if place > block.at), hard), ParagraphCarry()
    return -1, ParagraphCarry()


def typed_parts(text: str) -> list[str]:
    """A text in parts that are not too long, each with the space that it ends with; joined they are the whole."""
    parts, at = [], 0
    while len(text) - at > PARAGRAPH_LIMIT:
        end = at + PARAGRAPH_LIMIT
        stops = [match.end() for match in _LINE_ENDS.finditer(text, end - _LAST, end) if text[match.end()] == " "]
        space = stops[-1] if stops else text.rfind(" ", end - _LAST, end)
        parts.append(text[at : space + 1 if space > 0 else end])
        at += len(parts[-1])
    return [*parts, text[at:]]


def part_before(block: Block, cut: int) -> Block:
    """The part of a paragraph that stands before a place in the message; other blocks are never cut inside."""
    if not block.runs or block.runs[-1].at + block.runs[-1].size <= cut:
        return block
    runs = []
    for run in block.runs:
        if run.at >= cut:
            break
        if run.at + run.size > cut and run.size == len(run.text) and not run.style & Style.FORMULA:
            run = Run(run.text[: cut - run.at], run.at, cut - run.at, run.style, run.target)
        runs.append(run)
    return replace(block, runs=tuple(runs))


def continued(block: Block, part: int) -> Block:
    """A paragraph that goes on: without the space or line break at which it was cut."""
    runs = list(block.runs)
    while runs and runs[0].text[:1] in (" ", "\n"):
        first = runs.pop(0)
        if len(first.text) > 1 and len(first.text) == first.size:
            runs.insert(0, Run(first.text[1:], first.at + 1, first.size - 1, first.style, first.target))
    return replace(block, runs=tuple(runs), part=part, spaced=False)
