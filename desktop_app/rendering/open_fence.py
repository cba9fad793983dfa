"""A code block at top level that is still open: its lines are kept as they are, nothing of it is parsed."""

import re

from desktop_app.rendering.blocks import CODE_LIMIT, CODE_LINES, Block, BlockKind
from desktop_app.rendering.markdown_blocks import language_of
from desktop_app.rendering.source_lines import BLANK

_OPENING = re.compile(r"( {0,3})(?:(`{3,})([^`\n]*)|(~{3,})([^\n]*))\n")


def fence_opening(text: str, at: int, end: int) -> "re.Match[str] | None":
    """The line that opens a code block, if it stands at `at` and is complete before `end`."""
    return _OPENING.match(text, at, end)


class OpenFence:
    """The lines of an open code block that are not settled yet."""

    def __init__(self, opening: "re.Match[str]", at: int, spaced: bool) -> None:
        marks = opening.group(2) or opening.group(4)
        self._mark = marks[0]
        self._close = re.compile(rf" {{0,3}}{re.escape(marks[0])}{{{len(marks)},}}[ \t]*\n?$")
        self._indent = len(opening.group(1))
        self._language = language_of(opening.group(3) or opening.group(5) or "")
        self._at = at
        self._spaced = spaced
        self._part = 0
        self._lines: list[str] = []
        self._size = 0
        self._line_complete = True
        self._places: list[tuple[int, int]] = []
        self._next = at + len(opening.group())  # where the next line stands in the message

    def take(self, line: str) -> tuple[list[Block], bool]:
        """Take a line, or 8,000 characters of one; the blocks that are settled by it, and whether it closed the code."""
        if self._line_complete and self._close.match(line):
            return ([self._block()] if self._lines or self._part == 0 else []), True
        settled = self._add(line)
        self._line_complete = line.endswith("\n")
        return settled, False

    def blocks_with(self, rest: str, *, finished: bool) -> list[Block]:
        """The blocks that are not settled, with `rest`, the line that is not complete."""
        closing = self._line_complete and (self._close.match(rest) or (not finished and rest and not rest.strip(f" {self._mark}")))
        blocks: list[Block] = []
        kept = (self._part, self._lines, self._size, self._spaced, self._places, self._next)
        self._lines, self._places = list(self._lines), list(self._places)
        if rest.strip(BLANK) and not closing:  # the parser drops spaces that end the text without a line feed
            blocks = self._add(rest)
        if self._lines or self._part == 0:
            blocks.append(self._block())
        self._part, self._lines, self._size, self._spaced, self._places, self._next = kept
        return blocks

    def _add(self, line: str) -> list[Block]:
        place = self._next
        self._next += len(line)
        if self._line_complete and self._indent:
            indent = min(self._indent, len(line) - len(line.lstrip(" ")))
            line, place = line[indent:], place + indent
        settled = []
        if self._lines and (len(self._lines) >= CODE_LINES or self._size + len(line) > CODE_LIMIT):
            settled.append(self._block())
            self._part += 1
            self._lines, self._size, self._spaced, self._places = [], 0, False, []
        if not self._places or place - self._places[-1][1] != self._size - self._places[-1][0]:
            self._places.append((self._size, place))
        self._lines.append(line)
        self._size += len(line)
        return settled

    def _block(self) -> Block:
        text = "".join(self._lines)
        return Block(
            BlockKind.CODE,
            self._at,
            language=self._language,
            text=text,
            places=tuple(self._places),
            part=self._part,
            spaced=self._spaced,
        )
