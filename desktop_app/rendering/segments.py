"""Which segment draws which block."""

from desktop_app.rendering.blocks import Block, BlockKind
from desktop_app.rendering.code_segment import CodeSegment, estimated_code_height
from desktop_app.rendering.code_shape import AS_WRITTEN, CodeShape
from desktop_app.rendering.formula_segment import FormulaSegment
from desktop_app.rendering.look import Look
from desktop_app.rendering.prose_segment import ProseSegment, RuleSegment, block_font
from desktop_app.rendering.segment import Segment, gap_above
from desktop_app.rendering.table_segment import TableSegment
from desktop_app.rendering.thought_segment import ThoughtSegment, thought_line_height


def make_segment(
    block: Block,
    look: Look,
    width: int,
    *,
    before: Block | None,
    after: Block | None,
    head: Segment | None = None,
    old: Segment | None = None,
    shape: CodeShape = AS_WRITTEN,
) -> Segment:
    """Lay a block out. `head` is the first piece of the same table; `old` an earlier state of the block, for what can be kept of it."""
    gap = look.zoomed(gap_above(block, before))
    is_last = after is None or after.part == 0
    match block.kind:
        case BlockKind.CODE:
            return CodeSegment(block, look, width, gap=gap, is_last=is_last, shape=shape, old=old)
        case BlockKind.TABLE:
            widths = head.widths if isinstance(head, TableSegment) and block.part else ()
            table = TableSegment(block, look, width, gap=gap, widths=widths, is_last=is_last, old=old)
            if isinstance(old, TableSegment):
                table.scroll = min(old.scroll, table.scroll_range)
            return table
        case BlockKind.THOUGHT:
            return ThoughtSegment(block, look, width, gap=gap)
        case BlockKind.RULE:
            return RuleSegment(block, look, width, gap=gap)
        case BlockKind.FORMULA:
            formula = FormulaSegment(block, look, width, gap=gap)
            if isinstance(old, FormulaSegment):
                formula.scroll = min(old.scroll, formula.scroll_range)
            return formula
        case _:
            return ProseSegment(block, look, width, gap=gap, old=old)


def estimated_height(block: Block, look: Look, width: int, shape: CodeShape = AS_WRITTEN) -> int:
    """About how tall a block will be, without laying it out."""
    if block.kind is BlockKind.CODE:
        return estimated_code_height(block, look, width, shape)
    if block.kind is BlockKind.TABLE:
        return len(block.rows) * (look.line_height(look.reading) + look.zoomed(12) + 1)
    if block.kind is BlockKind.RULE:
        return 9
    if block.kind is BlockKind.THOUGHT:
        return thought_line_height(look)
    if block.kind is BlockKind.FORMULA:
        return round(look.line_height(look.reading) * (1.8 if len(block.runs[0].text) < 80 else 3.5))
    font = block_font(block, look)
    characters = max(width / (font.pixelSize() * (0.6 if block.kind is BlockKind.SOURCE else 0.48)), 8)
    lines = "".join(run.text for run in block.runs).split("\n")
    return max(round(sum(max(len(line) / characters, 1) for line in lines)), 1) * look.line_height(font)
