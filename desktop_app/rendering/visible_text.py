"""A message's visible text, and where a place in it lies among its blocks.

Selections and finds are offsets in it: they outlive widgets, widths and zoom. Blocks are parted by one line feed each.
"""

from bisect import bisect_right
from collections.abc import Sequence

from desktop_app.rendering.blocks import Block
from desktop_app.rendering.marks import Mark, marks_within, near
from desktop_app.rendering.source_map import SourceMap

Place = tuple[int, int]
"""A block's index, and UTF-16 units of its visible text."""


class VisibleText:
    """The text of a list of blocks that may grow; whoever changes the list says from where on."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._starts = [0]
        self._maps: dict[int, SourceMap] = {}  # of blocks that were asked for

    def changed_from(self, first: int) -> None:
        """Blocks from index `first` on are others now."""
        del self._starts[first + 1 :]
        for index in [index for index in self._maps if index >= first]:
            del self._maps[index]

    def take(self, other: "VisibleText") -> None:
        """The blocks are those of `other` now; what it has counted need not be counted again."""
        self._starts[:] = other._starts
        self._maps.clear()

    @property
    def length(self) -> int:
        """Characters of all blocks."""
        return max(self.start(len(self._blocks)) - 1, 0)

    def start(self, index: int) -> int:
        """The offset of a block's first character."""
        starts = self._starts
        while len(starts) <= index:
            starts.append(starts[-1] + self._blocks[len(starts) - 1].visible_length + 1)
        return starts[index]

    def map(self, index: int) -> SourceMap:
        """A block's source map."""
        if index not in self._maps:
            if len(self._maps) > _MAPS_AT_MOST:
                self._maps.clear()
            self._maps[index] = SourceMap(self._blocks[index])
        return self._maps[index]

    def offset(self, place: Place) -> int:
        """The offset of a place."""
        index, position = place
        if index >= len(self._blocks):
            return self.length
        return self.start(index) + self.map(index).visible_at_document(position)

    def place(self, offset: int) -> Place:
        """The place of an offset; the nearest one for an offset outside."""
        if not self._blocks:
            return (0, 0)
        self.start(len(self._blocks))
        index = min(max(bisect_right(self._starts, offset) - 1, 0), len(self._blocks) - 1)
        inside = min(max(offset - self._starts[index], 0), self._blocks[index].visible_length)
        return index, self.map(index).document_at(inside)

    def marks_in(self, index: int, marks: Sequence[Mark]) -> list[Mark]:
        """What of marks in order, counted in the whole text, lies in a block, counted in its UTF-16 units."""
        start, end = self.start(index), self.start(index + 1) - 1
        inside = marks_within(near(marks, start, end), start, end)
        if not inside:
            return inside
        there = self.map(index)
        return [Mark(there.document_at(mark.start), there.document_at(mark.end), mark.kind) for mark in inside]


_MAPS_AT_MOST = 200
