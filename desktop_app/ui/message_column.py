"""Where messages stand while heights above them turn out otherwise than estimated: what is at the top edge stays there."""

from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer

from desktop_app.ui.message_shelf import GAP, MessageShelf

MARGIN = 24  # px above the first and below the last message
_BUDGET = 8  # ms of building in one frame


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A place in a message: a segment of it (-1: its top) and pixels below that."""

    index: int = 0
    segment: int = -1
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is read: its message, segment (-1: none) and text position, and where it is seen."""

    index: int
    segment: int
    position: int
    below: int  # px below the line's top, or the message's
    y: int  # px below the view's top edge
    line_height: int  # px, of reading text at that time


class MessageColumn:
    """Turns scroll values into anchors and back; a value is the y of the view's top edge in the whole column, in pixels."""

    def __init__(self, shelf: MessageShelf) -> None:
        self._shelf = shelf
        self._anchor = _Anchor()
        self.at_end = True

    def __len__(self) -> int:
        return len(self._shelf)

    @property
    def total(self) -> int:
        """The height of the column, margins included."""
        return self._shelf.heights.total - GAP + 2 * MARGIN if len(self._shelf) else 0

    def top(self, index: int) -> int:
        """Where a message begins."""
        return MARGIN + self._shelf.heights.top(index)

    def value(self, height: int) -> int:
        """The value for a view of that height: the end, or where the anchor is now."""
        highest = max(self.total - height, 0)
        if self.at_end or not len(self._shelf):
            return highest
        anchor = self._anchor
        view = self._shelf.views.get(anchor.index)
        inside = view.mark_y(anchor.segment, anchor.offset) if view is not None and anchor.segment >= 0 else anchor.offset
        return min(max(self.top(anchor.index) + inside, 0), highest)

    def hold(self, value: int) -> None:
        """Hold on to what stands at a value."""
        if not len(self._shelf):
            self._anchor = _Anchor()
            return
        index = self._shelf.heights.at(value - MARGIN)
        offset = value - self.top(index)
        view = self._shelf.views.get(index)
        self._anchor = _Anchor(index, *(view.mark_at(offset) if view is not None else (-1, offset)))

    def hold_mark(self, index: int, segment: int, offset: int) -> None:
        """Hold on to a place of a message: a segment of it (-1: its top) and pixels below that."""
        self._anchor = _Anchor(index, segment, offset)

    def line_at(self, y: int, height: int, line_height: int) -> Line | None:
        """The line seen at a y of a view of that height; where no text is, the message that begins nearest."""
        if not len(self._shelf):
            return None
        place = self.value(height) + y
        index = self._shelf.heights.at(place - MARGIN)
        view, below = self._shelf.views.get(index), place - self.top(index)
        found = view.text_at(below) if view is not None else None
        if found is not None:
            return Line(index, *found, y, line_height)
        if index + 1 < len(self._shelf) and 2 * below > self._shelf.heights[index]:
            index, below = index + 1, place - self.top(index + 1)
        return Line(index, -1, 0, below, y, line_height)

    def keep_line(self, line: Line, line_height: int) -> None:
        """Hold on to a line, so that it is seen where it was, in reading text of that height."""
        if line.index >= len(self._shelf):
            return
        view = self._shelf.view(line.index)
        if 0 <= line.segment < len(view.segments):
            below = view.line_top(line.segment, line.position) + round(line.below * line_height / line.line_height)
            self._anchor = _Anchor(line.index, line.segment, below - line.y)
        else:
            self._anchor = _Anchor(line.index, -1, line.below - line.y)

    def build(self, height: int) -> bool:
        """Lay out what is in a view of that height, then a screen above and below. False if 8 ms did not do."""
        timer = QElapsedTimer()
        timer.start()
        return self._build(0, height, height, timer) and self._build(-height, 2 * height, height, timer)

    def near(self, height: int) -> tuple[int, int]:
        """The first and last message within a screen of a view of that height."""
        value = self.value(height)
        return self._shelf.heights.at(value - height - MARGIN), self._shelf.heights.at(value + 2 * height - MARGIN)

    def _build(self, above: int, below: int, height: int, timer: QElapsedTimer) -> bool:
        """Lay out all between two distances from the top edge; from the end upwards while the end is followed."""
        shelf = self._shelf
        if not len(shelf):
            return True
        step = -1 if self.at_end else 1
        if not self.at_end and self._anchor.segment < 0:
            self._build_anchor()
        index = shelf.heights.at(self.value(height) + (below if self.at_end else above) - MARGIN)
        while 0 <= index < len(shelf):
            value, top = self.value(height), self.top(index)
            if top > value + below or top + shelf.heights[index] < value + above:
                break
            if timer.elapsed() >= _BUDGET:
                return False
            if not shelf.ensure(index, value + above - top, value + below - top, timer):
                return False
            index += step
        return True

    def _build_anchor(self) -> None:
        """The message at the top edge comes first, so that the anchor is a piece of it and not a guess at its height."""
        anchor = self._anchor
        if anchor.index >= len(self._shelf) or anchor.offset <= 0 or anchor.index in self._shelf.views:
            return  # of a message that is built the offset is no guess
        share = anchor.offset / max(self._shelf.heights[anchor.index], 1)
        view = self._shelf.view(anchor.index)
        self._anchor = _Anchor(anchor.index, *view.mark_at(round(share * view.height_now)))
