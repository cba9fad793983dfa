"""A piece of a message's text by lines, and where its inline contents stand in the message."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

BLANK = " \t\n"
"""What a blank line is made of; Python knows more kinds of space than Markdown."""


class SourceLines:
    """A piece of a message's text; what stands before `floor` in the message is scaffolding and makes no runs."""

    def __init__(self, text: str, offset: int = 0, floor: int = 0) -> None:
        self.offset = offset
        self.floor = floor
        self.lines = text.split("\n")
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def is_blank(self, line: int) -> bool:
        """True for an empty line, also inside quotes."""
        return not self.lines[line].strip(" \t>")

    def marks(self, line: int) -> int:
        """The marks of quotes in an empty line."""
        return self.lines[line].count(">")

    def text_end(self, line: int) -> int:
        """The line after the last one before `line` that is not empty."""
        while line > 0 and (line > len(self.lines) or not self.lines[line - 1].strip(BLANK)):
            line -= 1
        return line

    def place(self, line: int, column: int = 0) -> int:
        """The offset in the message of a column of a line."""
        return self.offset + self._starts[min(line, len(self.lines))] + column

    def content(self, text: str, first_line: int) -> "PlacedContent":
        """The inline content of a paragraph or heading that starts at a line."""
        starts, places, at = [], [], 0
        for number, line in enumerate(text.split("\n"), first_line):
            starts.append(at)
            places.append(self.place(number, self._column(line, number)))
            at += len(line) + 1
        return PlacedContent(text, starts, places, self.floor)

    def code_places(self, code: str, first_line: int) -> list[tuple[int, int]]:
        """Where the lines of a code block that starts at a line stand, those that follow each other in the message joined."""
        places: list[tuple[int, int]] = []
        for at, place in self.content(code, first_line).lines:
            if at < len(code) and (not places or place - places[-1][1] != at - places[-1][0]):
                places.append((at, place))
        return places

    def cell(self, text: str, line: int, column: int) -> "tuple[PlacedContent, int]":
        """The inline content of a table cell, looked for from a column on; and the column after it."""
        found = self.lines[line].find(text, column) if line < len(self.lines) else -1
        if found < 0:  # holds an escaped bar
            found = column
        return PlacedContent(text, [0], [self.place(line, found)], self.floor), found + len(text)

    def _column(self, content: str, number: int) -> int:
        line = self.lines[number] if number < len(self.lines) else ""
        if line.endswith(content):
            return len(line) - len(content)
        found = line.rfind(content)
        if found >= 0:
            return found
        # a tab that a list partly took stands as spaces in the content; what follows it is placed right
        return max(line.rfind(content.strip()), 0) - (len(content) - len(content.lstrip()))


class PlacedContent:
    """Inline content whose characters know where they stand in the message."""

    def __init__(self, text: str, starts: Sequence[int], places: Sequence[int], floor: int) -> None:
        self.text = text
        self.floor = floor
        self._starts = starts
        self._places = places

    @property
    def lines(self) -> Iterable[tuple[int, int]]:
        """Where each line begins: in the content, and in the message."""
        return zip(self._starts, self._places, strict=True)

    def place(self, offset: int) -> int:
        """The offset in the message of a character of the content."""
        line = max(bisect_right(self._starts, offset) - 1, 0)
        return self._places[line] + offset - self._starts[line]
