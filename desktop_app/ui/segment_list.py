"""The segments of one message: laid out where they are seen, estimated elsewhere; positions run through all of them."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop_app.rendering.blocks import Block, BlockKind, Run
from desktop_app.rendering.code_segment import CodeSegment
from desktop_app.rendering.code_shape import AS_WRITTEN, CodeShape
from desktop_app.rendering.footnotes import footnote_blocks, footnote_text
from desktop_app.rendering.look import Look
from desktop_app.rendering.marks import Mark
from desktop_app.rendering.segment import Segment, gap_above
from desktop_app.rendering.segments import estimated_height, make_segment
from desktop_app.rendering.table_segment import TableSegment
from desktop_app.rendering.visible_text import Place, VisibleText

_UNWRAPPED = (BlockKind.CODE, BlockKind.TABLE, BlockKind.RULE, BlockKind.THOUGHT)
_LAID_OUT_AT_MOST = 60  # segments, before those far away are let go


class SegmentList:
    """Blocks from top to bottom. All y are pixels from the list's top."""

    def __init__(self, look: Look, width: int) -> None:
        self.look = look
        self.width = width
        self.blocks: list[Block] = []
        self.text = VisibleText(self.blocks)
        self._hidden_by: dict[str, set[int]] = {}
        self._hidden: set[int] = set()  # blocks that are folded away: they have places, but no height
        self._segments: dict[int, Segment] = {}  # those that are laid out
        self._shapes: dict[int, CodeShape] = {}  # of code blocks that are not shown as written, by their first piece
        self._heights: list[int] = []
        self._tops: list[int] = [0]  # where each segment begins, the space above it skipped; trusted up to _sure
        self._bottoms: list[int] = [0]
        self._sure = 0

    def __len__(self) -> int:
        return len(self.blocks)

    @property
    def height(self) -> int:
        """Of all segments, estimated ones included."""
        self._place()
        return self._bottoms[-1]

    def top(self, index: int) -> int:
        """Where a segment begins."""
        self._place()
        return self._tops[index + 1]

    def set_width(self, width: int) -> None:
        """Lay out anew for another width, when needed."""
        if width != self.width:
            self.width = width
            self._forget()

    def set_look(self, look: Look, width: int) -> None:
        """Lay out anew with other fonts or colours for a width, when needed; heights grow or shrink as text does."""
        taller, wrapped = look.growth(self.look, width, self.width)
        if (taller, wrapped) != (1.0, 1.0):
            self._heights = [
                max(round(height * (taller if block.kind in _UNWRAPPED else wrapped)), 1)
                for height, block in zip(self._heights, self.blocks, strict=True)
            ]
            self._sure = 0
        self.look, self.width = look, width
        self._segments.clear()

    def replace_from(self, first: int, blocks: Sequence[Block]) -> int | None:
        """Put `blocks` in the place of all from index `first` on. The y from which on something changed; None: nothing did."""
        changed: int | None = None
        old_blocks, old_heights = self.blocks[first:], self._heights[first:]
        same = 0
        while same < min(len(blocks), len(old_blocks)) and blocks[same] == old_blocks[same]:
            same += 1
        if same == len(blocks) == len(old_blocks):
            return None
        start = first + same
        self._place()
        changed = self._bottoms[start] if start < len(self._bottoms) else self._bottoms[-1]
        old_segments = {index: self._segments.pop(index) for index in list(self._segments) if index >= start}
        del self.blocks[start:], self._heights[start:]
        self.text.changed_from(start)
        if not blocks:  # another text: what the reader wanted was about the old one
            self._shapes = {index: shape for index, shape in self._shapes.items() if index < start}
            for hidden_by in (self._hidden, *self._hidden_by.values()):
                hidden_by.difference_update([index for index in hidden_by if index >= start])
        self._sure = min(self._sure, start)
        if 0 < start <= len(self.blocks) and self._joins(start - 1, blocks[same] if same < len(blocks) else None):
            self._segments.pop(start - 1)  # it gains or loses its lower edge
            self._sure = min(self._sure, start - 1)
            changed = self._bottoms[start - 1]
        self.blocks += blocks[same:]  # all at once: a piece must know whether another one follows
        for offset in range(same, len(blocks)):
            block = blocks[offset]
            old = old_segments.get(first + offset)
            before = old_blocks[offset] if offset < len(old_blocks) else None
            if old is not None and before is not None and before.kind is block.kind:
                grown = self._make(first + offset, old)
                self._segments[first + offset] = grown
                self._heights.append(grown.height)
                if offset == same:
                    changed += self.look.zoomed(gap_above(block, self._before(start))) + old.first_change(grown)
            else:
                known = old_heights[offset] if before == block and offset < len(old_heights) else None
                self._heights.append(known or self._estimated(first + offset))
        return changed

    def set_lead(self, height: int) -> None:
        """Leave so much room above the first segment, for what is not read yet."""
        self._bottoms[0] = height
        self._sure = 0

    def take(self, other: "SegmentList") -> None:
        """Show the blocks of `other`; what is laid out of their end here is kept where it is."""
        if other.look is not self.look or other.width != self.width:
            other.set_look(self.look, self.width)
        shift = len(other.blocks) - len(self.blocks)
        moved = {index + shift: segment for index, segment in self._segments.items() if index + shift >= 0}
        kept = {index: segment for index, segment in moved.items() if segment.block == other.blocks[index]}
        for index, segment in kept.items():
            other._heights[index] = segment.height
            other._sure = min(other._sure, index)
        self._shapes = {index + shift: shape for index, shape in self._shapes.items() if index + shift in kept}
        self.blocks[:] = other.blocks
        self.text.take(other.text)
        self._segments, self._heights = kept, other._heights
        self._tops, self._bottoms, self._sure = other._tops, other._bottoms, other._sure
        self._hidden, self._hidden_by = other._hidden, other._hidden_by

    def set_hidden(self, indices: Iterable[int], hidden: bool, *, by: str = "") -> None:
        """Fold blocks away, or show them again: hidden ones have no height and are not drawn, but keep their places.

        Who hides for different reasons says so in `by`: a block is shown once nobody hides it.
        """
        hidden_by = self._hidden_by.setdefault(by, set())
        hidden_by.symmetric_difference_update([index for index in indices if (index in hidden_by) != hidden])
        before, self._hidden = self._hidden, set().union(*self._hidden_by.values())
        changed = before ^ self._hidden
        if not changed:
            return
        for index in changed:
            self._segments.pop(index, None)
        following = max(changed) + 1
        self._segments.pop(following, None)  # the space above it may be another
        self._sure = min(self._sure, min(changed))

    def is_hidden(self, index: int) -> bool:
        """True for a block that is folded away."""
        return index in self._hidden

    def ensure(self, top: int, bottom: int, timer: QElapsedTimer | None = None, budget: int = 8) -> bool:
        """Lay out what lies between two y, at most `budget` ms if a timer is given. True if all of it is laid out now."""
        self._place()
        index = self.index_at(top)
        while index < len(self.blocks):
            self._place()
            if self._tops[index + 1] > bottom:
                break
            if index not in self._segments and index not in self._hidden:
                if timer is not None and timer.elapsed() >= budget:
                    return False
                self._lay_out(index)
            index += 1
        self._release(top, bottom)
        return True

    def segment(self, index: int) -> Segment:
        """A segment, laid out if it was not."""
        return self._segments.get(index) or self._lay_out(index)

    def laid_out_at(self, index: int) -> Segment | None:
        """A segment if it is laid out."""
        return self._segments.get(index)

    def laid_out(self) -> list[tuple[int, Segment]]:
        """The segments that are laid out and not hidden, with their index."""
        if not self._hidden:
            return sorted(self._segments.items())
        return sorted((index, segment) for index, segment in self._segments.items() if index not in self._hidden)

    def laid_out_of(self, *kinds: BlockKind) -> list[tuple[int, Segment]]:
        """Those of some kinds."""
        return [(index, segment) for index, segment in self.laid_out() if segment.block.kind in kinds]

    def index_at(self, y: int) -> int:
        """The segment at a y, or the nearest one."""
        self._place()
        low, high = 0, max(len(self.blocks) - 1, 0)
        while low < high:
            middle = (low + high) // 2
            if self._bottoms[middle + 1] <= y:
                low = middle + 1
            else:
                high = middle
        while low > 0 and low in self._hidden:
            low -= 1
        return low

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, layers: Sequence[Sequence[Mark]] = ()) -> None:
        """Draw the segments that touch `clip`; layers of marks are counted in the message's visible text."""
        if not self.blocks:
            return
        top, bottom = int(clip.top() - origin.y()), int(clip.bottom() - origin.y()) + 1
        for index in range(self.index_at(top), len(self.blocks)):
            self._place()
            y = self._tops[index + 1]
            if y > bottom:
                break
            if index in self._hidden:
                continue
            inside = [mark for marks in layers if marks for mark in self.text.marks_in(index, marks)]
            self.segment(index).paint(painter, origin + QPointF(0, self._tops[index + 1]), clip, inside)

    # what stands where

    def position_at(self, point: QPointF) -> Place:
        """The position nearest to a point."""
        if not self.blocks:
            return (0, 0)
        index = self.index_at(int(point.y()))
        return index, self.segment(index).position_at(point - QPointF(0, self.top(index)))

    def caret_at(self, place: Place) -> QRectF:
        """Where a caret at a place would stand; of a folded block, where it would begin."""
        index, position = place
        if index >= len(self.blocks):
            return QRectF(0, self.height, 0, 0)
        if index in self._hidden:
            return QRectF(0, self.top(index), 0, 0)
        caret = self.segment(index).caret_at(position)
        return caret.translated(0, self.top(index))

    def run_at(self, point: QPointF) -> Run | None:
        """The run under a point."""
        if not self.blocks:
            return None
        index = self.index_at(int(point.y()))
        return self.segment(index).run_at(point - QPointF(0, self.top(index)))

    def links(self) -> list[tuple[Run, QRectF]]:
        """The links in what is laid out, with where their first line stands."""
        self._place()
        return [(run, rect.translated(0, self._tops[index + 1])) for index, segment in self.laid_out() for run, rect in segment.links()]

    def end_point(self) -> tuple[QPointF, int]:
        """Where the caret of growing text stands, and its height."""
        if self.blocks:
            segment = self.segment(len(self.blocks) - 1)
            point = segment.end_point()
            if point is not None:
                return point + QPointF(0, self.top(len(self.blocks) - 1)), segment.caret_height
        return QPointF(0, self.height), self.look.line_height(self.look.reading)

    def code_of(self, index: int) -> str:
        """The whole code of the code block that starts at a segment."""
        group = self.scroll_group(index)
        return "".join(block.text for block in self.blocks[group.start : group.stop])

    def scroll_group(self, index: int) -> range:
        """The pieces of one code block or table that scroll sideways together."""
        if self.blocks[index].kind not in (BlockKind.CODE, BlockKind.TABLE):
            return range(index, index + 1)
        start = index - self.blocks[index].part
        last = len(self.blocks) - start
        # parts count up from the first piece: a block is one of them if its part is its distance from there
        return range(start, start + bisect_left(range(last), True, key=lambda part: self.blocks[start + part].part != part))

    def shape(self, index: int) -> CodeShape:
        """How the reader wants to see the code block that a piece belongs to."""
        return self._shape(index)

    def set_shape(self, index: int, shape: CodeShape) -> None:
        """Show the code block that a piece belongs to in another way."""
        group = self.scroll_group(index)
        if shape == self._shapes.get(group[0], AS_WRITTEN):
            return
        self._shapes[group[0]] = shape
        for piece in group:
            self._segments.pop(piece, None)
            self._heights[piece] = self._estimated(piece)
        self._sure = min(self._sure, group[0])

    def show_formulas(self, sources: frozenset[str]) -> int | None:
        """Lay out anew what waited for these formulas. The y from which on something changed; None: nothing did."""
        changed: int | None = None
        for index, segment in self.laid_out():
            if segment.awaited.isdisjoint(sources):
                continue
            changed = self.top(index) if changed is None else changed
            made = self._make(index, segment)
            self._segments[index] = made
            if self._heights[index] != made.height:
                self._heights[index] = made.height
                self._sure = min(self._sure, index)
        return changed

    def footnote_start(self, label: str) -> int | None:
        """Where in the visible text a footnote begins; None if there is none with that label."""
        blocks = footnote_blocks(self.blocks, label)
        return self.text.start(blocks[0]) if blocks else None

    def footnote_text(self, label: str) -> str:
        """What a footnote says."""
        return footnote_text(self.blocks, label)

    # inside

    def _shape(self, index: int) -> CodeShape:
        return self._shapes.get(index - self.blocks[index].part, AS_WRITTEN)

    def _estimated(self, index: int) -> int:
        return estimated_height(self.blocks[index], self.look, self.width, self._shape(index))

    def _before(self, index: int) -> Block | None:
        before = index - 1
        while before in self._hidden:
            before -= 1
        return self.blocks[before] if before >= 0 else None

    def _joins(self, index: int, following: Block | None) -> bool:
        segment = self._segments.get(index)
        if not isinstance(segment, CodeSegment | TableSegment):
            return False
        return segment.is_last != (following is None or following.part == 0)

    def _make(self, index: int, old: Segment | None) -> Segment:
        block = self.blocks[index]
        after = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        head: Segment | None = None
        if block.kind is BlockKind.TABLE and block.part:
            start = index - block.part
            head = self.segment(start) if 0 <= start < index else None
        return make_segment(
            block, self.look, self.width, before=self._before(index), after=after, head=head, old=old, shape=self._shape(index)
        )

    def _lay_out(self, index: int) -> Segment:
        segment = self._make(index, None)
        if isinstance(segment, CodeSegment | TableSegment):
            group = self.scroll_group(index)
            sibling = next((self._segments[other] for other in self._segments if other in group), None)
            if isinstance(sibling, CodeSegment | TableSegment):
                segment.scroll = sibling.scroll
        self._segments[index] = segment
        if self._heights[index] != segment.height:
            self._heights[index] = segment.height
            self._sure = min(self._sure, index)
        return segment

    def _release(self, top: int, bottom: int) -> None:
        """Let go of what is laid out far from two y, once there is much of it."""
        if len(self._segments) <= _LAID_OUT_AT_MOST:
            return
        screens = bottom - top
        first, last = self.index_at(top - screens), self.index_at(bottom + screens)
        # the first piece of a table says how wide the columns of the others are
        heads = {index - self.blocks[index].part for index in self._segments if first <= index <= last}
        for index in [index for index in self._segments if not first <= index <= last and index not in heads]:
            del self._segments[index]

    def _forget(self) -> None:
        self._segments.clear()
        self._heights = [self._estimated(index) for index in range(len(self.blocks))]
        self._sure = 0

    def _place(self) -> None:
        """Add up heights from the first one that changed."""
        count = len(self.blocks)
        if self._sure >= count and len(self._tops) == count + 1:
            return
        sure = min(self._sure, count, len(self._tops) - 1)
        del self._tops[sure + 1 :], self._bottoms[sure + 1 :]
        y = self._bottoms[-1]
        for index in range(sure, count):
            is_hidden = index in self._hidden
            top = y if is_hidden else y + self.look.zoomed(gap_above(self.blocks[index], self._before(index)))
            y = top if is_hidden else top + self._heights[index]
            self._tops.append(top)
            self._bottoms.append(y)
        self._sure = count
