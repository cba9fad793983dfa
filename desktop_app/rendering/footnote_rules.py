"""Rules of the parser for footnotes: `[^label]: text` with what is indented below it, and `[^label]` where its text is known."""

import re
from typing import TYPE_CHECKING

from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_LABEL = re.compile(r"\[\^([^\s\[\]`]{1,60})\]")
_INDENT = 4  # columns of what belongs to a footnote


def footnote_key(label: str) -> str:
    """Under what a footnote is kept among link definitions; no label of a link can read like that."""
    return "[^" + label.casefold()


def footnote_definition(state: "StateBlock", start_line: int, end_line: int, silent: bool) -> bool:
    """The text of a footnote, kept where it stands."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    match = None if state.is_code_block(start_line) else _LABEL.match(state.src, start, state.eMarks[start_line])
    if match is None or state.src[match.end() : match.end() + 1] != ":":
        return False
    if silent:
        return True
    label = match.group(1)
    _push(state, "footnote_open", 1, label).map = map_ = [start_line, 0]
    definition = {"href": label, "title": "", "map": [start_line, start_line + 1]}
    state.env["references"].setdefault(footnote_key(label), definition)
    _read_inside(state, start_line, end_line, match.end() + 1)
    map_[1] = max(state.line, start_line + 1)
    _push(state, "footnote_close", -1, label)
    return True


def footnote_reference(state: "StateInline", silent: bool) -> bool:
    """The mark of a footnote; one without a text known stays as it is written."""
    if not state.src.startswith("[^", state.pos):
        return False
    match = _LABEL.match(state.src, state.pos, state.posMax)
    if match is None or state.env["references"].get(footnote_key(match.group(1))) is None:
        return False
    if not silent:
        token = state.push("footnote_reference", "", 0)
        token.content, token.markup = match.group(1), match.group()
    state.pos = match.end()
    return True


def _read_inside(state: "StateBlock", start_line: int, end_line: int, at: int) -> None:
    """Read what stands after the colon, and what is indented below it, as blocks of their own."""
    kept = (state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line], state.parentType)
    offset = state.sCount[start_line] + at - (state.bMarks[start_line] + state.tShift[start_line])
    text = at
    while text < state.eMarks[start_line] and state.src[text] in " \t":
        text += 1
    state.bMarks[start_line], state.tShift[start_line] = at, text - at
    state.blkIndent += _INDENT
    # however much space follows the colon, it is no code
    state.sCount[start_line] = max(min(offset + text - at, state.blkIndent + 3), state.blkIndent)
    state.parentType = "footnote"
    state.md.block.tokenize(state, start_line, end_line)
    state.blkIndent -= _INDENT
    state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line], state.parentType = kept


def _push(state: "StateBlock", kind: str, nesting: "int", label: str) -> Token:
    token = state.push(kind, "", nesting)  # type: ignore[arg-type]
    token.block = True
    token.content = label
    return token
