"""How wide a table's columns are where nothing scrolls and all rows are known: as wide as they like, or as their words need."""

from collections.abc import Iterable, Sequence

from desktop_app.rendering.blocks import Block, Cell
from desktop_app.rendering.look import Look
from desktop_app.rendering.table_segment import TableSegment

_UNBOUNDED = 1_000_000  # px: there a table is as wide as it likes
_WIDEST, _NARROWEST = 320, 96  # px, of a column that gives way: it keeps the former if it can, and words wider than the latter are broken
_STRONG = 1.08  # how much wider the head's letters are
_WORDS = 3  # of a cell, the longest, are measured


class PaperColumns:
    """Takes the pieces of one table, then tells the widths."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._natural: list[int] = []
        self._least: list[int] = []
        self._between = 0  # px between all columns together

    def add(self, block: Block) -> None:
        """Measure one more piece."""
        segment = TableSegment(block, self._look, _UNBOUNDED)
        self._natural = _widest(self._natural, segment.widths)
        self._between = max(self._between, int(segment.text_width) - sum(segment.widths))
        for number, row in enumerate(block.rows):
            strong = _STRONG if block.part == 0 and number == 0 else 1.0
            self._least = _widest(self._least, [self._word_width(cell) * strong for cell in row])

    def widths(self, width: int) -> list[int]:
        """The columns' widths in a room of `width`; wider than that if even the words do not fit."""
        room = width - self._between
        if sum(self._natural) <= room:
            return self._natural
        wanted = [min(natural, _WIDEST) for natural in self._natural]
        left = room - sum(wanted)
        if left >= 0:
            wanted[self._natural.index(max(self._natural))] += left
            return wanted
        least = [min(word, most, _NARROWEST) for word, most in zip(self._least, wanted, strict=True)]
        spare = sum(wanted) - sum(least)
        share = max(room - sum(least), 0) / spare if spare else 0.0
        return [int(few + (most - few) * share) for few, most in zip(least, wanted, strict=True)]

    def _word_width(self, cell: Cell) -> float:
        words = sorted("".join(run.text for run in cell).split(), key=len)[-_WORDS:]
        metrics = self._look.metrics(self._look.reading)
        return max((metrics.horizontalAdvance(word[:_NARROWEST]) + 2 for word in words), default=1.0)


def _widest(one: Sequence[int], other: Iterable[float]) -> list[int]:
    others = [int(width + 0.999) for width in other]
    count = max(len(one), len(others))
    return [max(one[at] if at < len(one) else 1, others[at] if at < len(others) else 1) for at in range(count)]
