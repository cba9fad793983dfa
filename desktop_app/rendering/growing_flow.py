"""A paragraph that grows: its settled lines stay laid out, only the last ones are laid out anew. The lines are those of one TextFlow."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter

from desktop_app.rendering.blocks import Run, Style
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark
from desktop_app.rendering.text_direction import has_right_to_left
from desktop_app.rendering.text_flow import WITH_GROUND, TextFlow
from desktop_app.rendering.text_units import cut_units, units

_MANY = 6  # lines that are laid out anew, before some of them settle
_TRIED = 8  # lines that are looked at for one that can begin a part

# tabs, hyphens that are seen at a line's end only, and marks of direction reach beyond the part that they stand in
_ODD = re.compile("[\t\u00ad\u200e\u202a-\u202e\u2066-\u2069]")

_Place = tuple[int, int]  # a run, and characters of it


@dataclass(frozen=True, slots=True)
class _Settled:
    """Lines that stay as long as the text up to `sure` does: one line more, as that holds the word that did not fit."""

    flow: TextFlow
    end: _Place
    sure: _Place
    position: int  # at which the next part begins
    row: int


def grown_flow(runs: Sequence[Run], look: Look, font: QFont, width: float, old: "Flow | None" = None) -> "Flow":
    """Runs laid out; if they are the next state of a flow that grows, what can be kept of it is."""
    if old is None:
        return TextFlow(runs, look, font, width)
    settled = old.still_settled(runs, look, font, width) if isinstance(old, GrowingFlow) else []
    rest = _from(runs, settled[-1].end if settled else (0, 0))
    text = "".join(run.text for run in rest)
    if any(run.style & Style.FORMULA for run in rest) or has_right_to_left(text) or _ODD.search(text):
        return TextFlow(runs, look, font, width)
    return GrowingFlow(runs, look, font, width, settled, rest)


class GrowingFlow:
    """Text from left to right without formulas, in parts that stand below each other. As a TextFlow; immutable once made."""

    right_to_left = ends_right_to_left = False
    extra_above = 0
    awaited: frozenset[str] = frozenset()
    drawn: Set[int] = frozenset()

    def __init__(
        self, runs: Sequence[Run], look: Look, font: QFont, width: float, settled: Sequence[_Settled], rest: Sequence[Run]
    ) -> None:
        self.runs = runs
        self._given = (look, font, width)
        self._settled = list(settled)
        last = TextFlow(rest, look, font, width)
        if len(last.line_tops) >= _MANY:
            last = self._settle(last)
        self._flows = [*(part.flow for part in self._settled), last]
        self._positions = [0, *(part.position for part in self._settled)]
        self._rows = [0, *(part.row for part in self._settled)]
        self.line_height = last.line_height
        self.length = self._positions[-1] + last.length
        self.height = self._rows[-1] * self.line_height + last.height

    def still_settled(self, runs: Sequence[Run], look: Look, font: QFont, width: float) -> list[_Settled]:
        """The parts of which other runs would change nothing."""
        if self._given != (look, font, width):
            return []
        count = len(self._settled)
        while count and not _is_same(self.runs, runs, self._settled[count - 1].sure):
            count -= 1
        return self._settled[:count]

    def _settle(self, last: TextFlow) -> TextFlow:
        """Settle the lines of the last part, as many as can be; what is left of it."""
        starts = last.line_starts
        text = "".join(run.text for run in last.runs)
        for row in range(len(starts) - 2, max(len(starts) - 2 - _TRIED, 0), -1):
            cut = len(cut_units(text, 0, starts[row]))
            until = _place(last.runs, cut - text[cut - 1].isspace())
            if _parts_lines(text, cut) and not last.runs[until[0]].style & WITH_GROUND:  # which is behind a line's last space, too
                break
        else:
            return last
        at, inside, position, above = 0, 0, 0, 0
        if self._settled:
            before = self._settled[-1]
            (at, inside), position, above = before.end, before.position, before.row
        end = _place(last.runs, cut)
        head = TextFlow(_until(last.runs, until), *self._given)
        rest = TextFlow(_from(last.runs, end), *self._given)
        if head.line_starts != starts[:row] or [starts[row] + start for start in rest.line_starts] != starts[row:]:
            return last
        sure = _place(last.runs, len(cut_units(text, 0, starts[row + 1])))
        end, sure = ((at + run, inside + characters if run == 0 else characters) for run, characters in (end, sure))
        self._settled.append(_Settled(head, end, sure, position + starts[row], above + row))
        return rest

    def is_drawn(self, index: int) -> bool:
        """No run is a formula."""
        return False

    def start_of(self, index: int) -> int:
        """The position at which a run begins, or the last one ends."""
        first = self._settled[-1].end[0] if self._settled else -1
        return self._positions[-1] + self._flows[-1].start_of(index - first) if index > first >= 0 else self._starts[index]

    @property
    def line_tops(self) -> list[int]:
        """Where its lines begin."""
        return [row * self.line_height for row in range(self._rows[-1] + len(self._flows[-1].line_tops))]

    def top_of_line(self, row: int) -> int:
        """Where a line begins."""
        return min(row * self.line_height, self.height)

    def line_of(self, position: int) -> int:
        """The number of the line that holds a position."""
        part = self._part_of(position)
        return self._rows[part] + self._flows[part].line_of(position - self._positions[part])

    def caret_at(self, position: int) -> QRectF:
        """Where a caret before a position would stand, as high as its line."""
        part = self._part_of(position)
        return self._flows[part].caret_at(position - self._positions[part]).translated(0, self._top(part))

    def end_point(self) -> QPointF:
        """Where the next glyph would stand: the end of the last line, and that line's top."""
        return self._flows[-1].end_point() + QPointF(0, self._top(-1))

    def position_at(self, point: QPointF) -> int:
        """The position nearest to a point."""
        row = max(int(point.y() // self.line_height), 0)
        part = bisect_right(self._rows, row) - 1
        if row + 1 in self._rows:  # behind the end of a line is another place than behind the end of all text
            return self._whole.position_at(point)
        return self._positions[part] + self._flows[part].position_at(point - QPointF(0, self._top(part)))

    def run_at(self, point: QPointF) -> Run | None:
        """The run whose glyphs lie under a point."""
        return self._whole.run_at(point)

    def run_rects(self, index: int) -> list[QRectF]:
        """Where a run stands, line by line."""
        return self._whole.run_rects(index)

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, marks: Sequence[Mark]) -> None:
        """Draw what lies inside `clip`; the painter's pen is the colour of plain text."""
        if marks:  # all of their grounds lie behind all of the text
            self._whole.paint(painter, origin, clip, marks)
            return
        placed = [(flow, origin + QPointF(0, self._top(part))) for part, flow in enumerate(self._flows)]
        for flow, place in placed:
            flow.paint_grounds(painter, place, clip)
        for flow, place in placed:
            if flow.touches(place, clip):
                flow.paint_text(painter, place, clip, ())

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(units(run.text) for run in self.runs)]

    @cached_property
    def _whole(self) -> TextFlow:
        return TextFlow(self.runs, *self._given)

    def _part_of(self, position: int) -> int:
        return bisect_right(self._positions, position) - 1

    def _top(self, part: int) -> int:
        return self._rows[part] * self.line_height


Flow = TextFlow | GrowingFlow


def _parts_lines(text: str, at: int) -> bool:
    """True if what stands before a line's start is laid out alike with and without what follows, and the other way round.

    That is sure after a line break, after the one space between two words, and between two ideographs or the like.
    The letters' scripts decide on the fonts of signs around them.
    """
    if not _has_script(text[at]) or not any(map(_has_script, text[:at])):
        return False
    if text[at - 1] == "\n":
        return True
    if text[at - 1] == " ":
        return at > 1 and _has_script(text[at - 2])
    return _has_script(text[at - 1]) and all(unicodedata.east_asian_width(character) == "W" for character in text[at - 1 : at + 1])


def _has_script(character: str) -> bool:
    """True for a letter of one script."""
    if character.isascii():
        return character.isalpha()
    return unicodedata.category(character) in ("Lu", "Ll", "Lo") and not unicodedata.decomposition(character).startswith("<")


def _is_same(old: Sequence[Run], new: Sequence[Run], place: _Place) -> bool:
    """True if runs are the same up to a place in the old ones."""
    index, characters = place
    if old[:index] != new[:index]:
        return False
    if not characters:
        return True
    if index >= len(new) or (old[index].style, old[index].target) != (new[index].style, new[index].target):
        return False
    return new[index].text.startswith(old[index].text[:characters])


def _place(runs: Sequence[Run], characters: int) -> _Place:
    """The place that stands so many characters after the start."""
    for index, run in enumerate(runs):
        if characters < len(run.text):
            return index, characters
        characters -= len(run.text)
    return len(runs), 0


def _from(runs: Sequence[Run], place: _Place) -> Sequence[Run]:
    index, characters = place
    return (_with_text(runs[index], runs[index].text[characters:]), *runs[index + 1 :]) if characters else runs[index:]


def _until(runs: Sequence[Run], place: _Place) -> Sequence[Run]:
    index, characters = place
    return (*runs[:index], _with_text(runs[index], runs[index].text[:characters])) if characters else runs[:index]


def _with_text(run: Run, text: str) -> Run:
    return Run(text, run.at, run.size, run.style, run.target)
