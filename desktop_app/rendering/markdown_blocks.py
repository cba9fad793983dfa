"""Markdown tokens become blocks: quotes and lists are flattened into levels, long code and tables are parted."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop_app.rendering.blocks import CODE_LIMIT, CODE_LINES, TABLE_ROWS, Block, BlockKind, Cell, Level, LevelKind, Run, Style
from desktop_app.rendering.formula_parts import parted_at_formulas
from desktop_app.rendering.formula_rules import END
from desktop_app.rendering.inline_runs import runs_from
from desktop_app.rendering.markdown_parser import NESTING
from desktop_app.rendering.source_lines import SourceLines

if TYPE_CHECKING:
    from markdown_it.token import Token

_TASK = re.compile(r"\[([ xX])\](?:\s+|$)")
_LANGUAGE = re.compile(r"[\w+#.-]{1,40}")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MARKS = " \t>-*+.)0123456789"


@dataclass(frozen=True, slots=True)
class Span:
    """The lines of a top-level block, or of an item of a top-level list; `end` is exclusive."""

    kind: str  # the token's type
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ListCarry:
    """A list: what its marks look like, and a number in it."""

    markup: str
    number: int


def language_of(info: str) -> str:
    """The language that a fence names, as written; empty if it names none."""
    if "\\" in info or "&" in info:
        from markdown_it.common.utils import unescapeAll

        info = unescapeAll(info)
    match = _LANGUAGE.match(info.strip().lstrip("{."))
    return match.group() if match else ""


def code_parts(text: str) -> list[str]:
    """Code in pieces of at most 200 lines and about 8,000 characters; joined they are the whole. Never empty."""
    if len(text) <= CODE_LIMIT and text.count("\n") <= CODE_LINES:
        return [text]
    parts: list[str] = []
    lines: list[str] = []
    size = 0
    for line in _LINE.findall(text):
        for start in range(0, len(line), CODE_LIMIT):
            piece = line[start : start + CODE_LIMIT]
            if lines and (len(lines) >= CODE_LINES or size + len(piece) > CODE_LIMIT):
                parts.append("".join(lines))
                lines, size = [], 0
            lines.append(piece)
            size += len(piece)
    parts.append("".join(lines))
    return parts


def part_of_places(places: Sequence[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The places of a piece of code between two offsets, counted from its beginning."""
    first = max(bisect_right(places, start, key=lambda place: place[0]) - 1, 0)
    found = []
    for at, place in places[first:]:
        if at >= end:
            break
        found.append((max(at - start, 0), place + max(start - at, 0)))
    return tuple(found)


class BlockMaker:
    """Walks over the tokens of one piece of source; `blocks`, `tops`, `items` and `last_list` are what it found."""

    def __init__(self, source: SourceLines, carry: ListCarry | None = None, first_part: int = 0) -> None:
        self.blocks: list[Block] = []
        self.tops: list[Span] = []
        self.items: list[Span] = []  # of the list that is the last top-level block
        self.last_list: ListCarry | None = None  # that list, with the number of its last item
        self._source = source
        self._carry = carry
        self._first_part = first_part
        self._levels: list[tuple[Level, int, int, int]] = []  # with blocks made before it, first line, end
        self._numbers: list[int | None] = []  # of the next item of each open list
        self._opens = False  # the next item is the first one of its list
        self.has_open_formula = False  # whose end may still come

    def make(self, tokens: "Sequence[Token]") -> "BlockMaker":
        """Turn the tokens into blocks."""
        stream = iter(tokens)
        for token in stream:
            if token.level == 0 and token.map and token.nesting >= 0:
                self.tops.append(Span(token.type, token.map[0], token.map[1]))
                self.items = []
            self._take(token, stream)
        return self

    def _take(self, token: "Token", stream: "Iterator[Token]") -> None:
        kind = token.type
        if kind in ("paragraph_open", "heading_open"):
            self._text_block(token, next(stream))
        elif kind in ("fence", "code_block"):
            self._code(token)
        elif kind == "hr":
            self._append(Block(BlockKind.RULE, 0), self._lines(token)[0])
        elif kind == "table_open":
            self._table(token, stream)
        elif kind == "blockquote_open":
            self._enter(Level(LevelKind.QUOTE), token)
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self._open_list(token)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._numbers.pop()
        elif kind == "list_item_open":
            self._open_item(token)
        elif kind == "formula_block":
            self._formula(token)
        elif kind == "footnote_open":
            self._enter(Level(LevelKind.FOOTNOTE, opens=True, label=token.content), token)
        elif kind in ("list_item_close", "blockquote_close", "footnote_close"):
            self._leave(token)

    # quotes, lists and their items

    def _open_list(self, token: "Token") -> None:
        number: int | None = None
        carry = self._carry if token.level == 0 and len(self.tops) == 1 else None
        goes_on = carry is not None and carry.markup == token.markup
        if token.type == "ordered_list_open":
            start = token.attrGet("start")
            number = carry.number if carry is not None and goes_on else 1 if start is None else int(start)
        self._numbers.append(number)
        self._opens = not goes_on
        if token.level == 0:
            self.last_list = ListCarry(token.markup, (number or 0) - 1)

    def _open_item(self, token: "Token") -> None:
        number = self._numbers[-1]
        if number is not None:
            self._numbers[-1] = number + 1
        if not self._levels:
            start, end = self._lines(token)
            self.items.append(Span(token.type, start, end))
            if self.last_list is not None:
                self.last_list = replace(self.last_list, number=self.last_list.number + 1)
        kind = LevelKind.BULLET if number is None else LevelKind.NUMBER
        self._enter(Level(kind, number or 0, opens=self._opens), token)
        self._opens = False

    def _enter(self, level: Level, token: "Token") -> None:
        self._levels.append((level, len(self.blocks), *self._lines(token)))

    def _leave(self, token: "Token") -> None:
        _, made_before, first_line, end = self._levels[-1]
        if made_before == len(self.blocks):
            # nothing was made of it: it is empty or holds link definitions only, or its content is nested too deep and shown as its source
            text = "\n".join(self._source.lines[first_line:end]).rstrip() if token.level + 1 >= NESTING else ""
            at = self._source.place(first_line)
            runs = (Run(text, at, len(text)),) if text.strip(_MARKS) else ()
            self._append(Block(BlockKind.PARAGRAPH, 0, runs), first_line)
        self._levels.pop()

    # leaves

    def _text_block(self, token: "Token", inline: "Token") -> None:
        line = self._lines(inline)[0]
        runs = runs_from(inline.children or (), self._source.content(inline.content, line))
        if token.type == "heading_open":
            self._append(Block(BlockKind.HEADING, 0, runs, heading=int(token.tag[1:])), line)
            return
        if self._levels and runs and self._levels[-1][1] == len(self.blocks) and self._levels[-1][0].kind is not LevelKind.QUOTE:
            runs = self._take_task(runs)
        for kind, part in parted_at_formulas(runs):
            self._append(Block(kind, 0, part), line, at=part[0].at if part else None)
            line = -1

    def _formula(self, token: "Token") -> None:
        line = self._lines(token)[0]
        content, end = self._source.content(token.content, line), int(token.meta[END])
        self.has_open_formula = self.has_open_formula or end < 0
        start, stop = content.place(0), content.place(len(token.content) if end < 0 else end)
        runs = [Run(token.content if end < 0 else token.content[:end], start, stop - start, Style.FORMULA)]
        if 0 < end < len(token.content):
            runs.append(Run(token.content[end:], stop, content.place(len(token.content)) - stop))
        self._append(Block(BlockKind.FORMULA, 0, tuple(runs)), line)

    def _take_task(self, runs: tuple[Run, ...]) -> tuple[Run, ...]:
        first = runs[0]
        match = _TASK.match(first.text) if not first.style else None
        if match is None:
            return runs
        level, *rest = self._levels[-1]
        kind = LevelKind.OPEN_TASK if match.group(1) == " " else LevelKind.DONE_TASK
        self._levels[-1] = (replace(level, kind=kind), rest[0], rest[1], rest[2])
        text = first.text[match.end() :]
        kept = Run(text, first.at + match.end(), first.size - match.end(), first.style, first.target)
        return (kept, *runs[1:]) if text else runs[1:]

    def _code(self, token: "Token") -> None:
        line = self._lines(token)[0]
        language = language_of(token.info) if token.type == "fence" else ""
        places = self._source.code_places(token.content, line + (token.type == "fence"))
        at = 0
        for part, text in enumerate(code_parts(token.content)):
            block = Block(BlockKind.CODE, 0, language=language, text=text, places=part_of_places(places, at, at + len(text)), part=part)
            self._append(block, line)
            at += len(text)

    def _table(self, token: "Token", stream: "Iterator[Token]") -> None:
        first_line = self._lines(token)[0]
        rows: list[tuple[Cell, ...]] = []
        places: list[int] = []
        aligns: list[str] = []
        cells: list[Cell] = []
        column = 0
        for inner in stream:
            if inner.type == "tr_open":
                cells, column = [], 0
                places.append(self._lines(inner)[0])
            elif inner.type in ("th_open", "td_open"):
                if inner.type == "th_open":
                    aligns.append(str(inner.attrGet("style") or "").removeprefix("text-align:"))
            elif inner.type == "inline":
                content, column = self._source.cell(inner.content, places[-1], column)
                cells.append(runs_from(inner.children or (), content))
            elif inner.type == "tr_close":
                rows.append(tuple(cells))
            elif inner.type == "table_close":
                break
        part = self._first_part if len(self.tops) == 1 and not self._levels else 0
        if part:  # the head only stands there so that the rows are read as rows
            rows, places = rows[1:], places[1:]
        size = TABLE_ROWS + (0 if part else 1)
        while rows:
            line = places[0] if part else first_line
            self._append(Block(BlockKind.TABLE, 0, rows=tuple(rows[:size]), aligns=tuple(aligns), part=part), line)
            rows, places, part, size = rows[size:], places[size:], part + 1, TABLE_ROWS

    def _lines(self, token: "Token") -> tuple[int, int]:
        return (token.map[0], token.map[1]) if token.map else (0, 0)

    def _append(self, block: Block, line: int, at: int | None = None) -> None:
        """Add a block that starts at a line, or else at a place inside the paragraph whose first part was added before."""
        made = len(self.blocks)
        inside = tuple(replace(level, first=before == made, opens=level.opens and before == made) for level, before, _, _ in self._levels)
        at = max(self._source.place(line), self._source.floor) if line >= 0 or at is None else at
        spaced = line >= 0 and block.part == 0 and (self._source.is_blank(line - 1) if line else self._source.offset == 0)
        if spaced and line and any(level.first and level.kind is not LevelKind.QUOTE for level in inside):
            # what was empty may have been the end of a quote in the item before: that does not part the items
            spaced = self._source.marks(line - 1) <= sum(level.kind is LevelKind.QUOTE for level in inside)
        self.blocks.append(replace(block, at=at, inside=inside, spaced=spaced))
