r"""Rules of the parser for formulas: `\[…\]` and `$$…$$` that fill whole lines, and all kinds inside a line."""

from typing import TYPE_CHECKING

from desktop_app.rendering.formula_source import FORMULA_LIMIT, closer_at, formula_end, holds_maths, opener_at, reads_as_prose

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

GROWING = "growing"  # key in the parser's environment: more text may come
END = "end"  # key in a block token's meta: where in its content the formula ends; -1: it is not closed yet


def formula_inline(state: "StateInline", silent: bool) -> bool:
    """A formula inside a line."""
    if state.src[state.pos] not in "$\\":
        return False
    end = formula_end(state.src, state.pos, state.posMax)
    if end < 0:
        return False
    if not silent:
        token = state.push("formula_inline", "", 0)
        token.content = state.src[state.pos : end]
    state.pos = end
    return True


def formula_block(state: "StateBlock", start_line: int, end_line: int, silent: bool) -> bool:
    """A formula that begins a line and ends one, without an empty line in it; one at the end of a growing text may be open."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    opener = opener_at(state.src, start)
    if len(opener) < 2 or opener == "\\(" or state.is_code_block(start_line):
        return False
    close = closer_at(state.src, start, opener, min(len(state.src), start + FORMULA_LIMIT))
    if close < 0 and not (state.env.get(GROWING) and len(state.src) - start < FORMULA_LIMIT):
        return False
    last = _last_line(state, start_line, end_line, close)
    if last < 0:
        return False
    content = state.getLines(start_line, last + 1, state.blkIndent, False).strip()
    end = content.rfind("\\]" if opener == "\\[" else "$$") + 2 if close >= 0 else -1
    body = content[2 : end - 2] if close >= 0 else content[2:]
    if (close >= 0 and not holds_maths(body)) or "`" in body or (opener == "$$" and reads_as_prose(body)):
        return False
    if not silent:
        token = state.push("formula_block", "", 0)
        token.block = True
        token.content, token.map = content, [start_line, last + 1]
        token.meta[END] = end
        state.line = last + 1
    return True


def _last_line(state: "StateBlock", start_line: int, end_line: int, close: int) -> int:
    """The line that ends with the closing delimiter, or the last one of all if there is none yet; -1 if there is no such line."""
    indent = min(state.blkIndent, state.sCount[start_line])  # it may end a paragraph that stands deeper
    for line in range(start_line, end_line):
        if line > start_line and (state.isEmpty(line) or state.sCount[line] < indent):
            return -1
        if 0 <= close < state.eMarks[line]:
            rest = state.src[close + 2 : state.eMarks[line]].strip()
            return line if len(rest) < 2 and rest in ".,;:!?" else -1
    return end_line - 1 if close < 0 and end_line >= len(state.bMarks) - 1 else -1
