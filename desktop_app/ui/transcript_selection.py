"""What is selected in a chat: a piece from one place to another, through as many messages as lie between.

Places are offsets in a message's visible text, so a selection outlives widgets, widths, zoom and the scrolling out of sight.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop_app.rendering.marks import Mark

END = 1 << 40
"""An offset after all text of a message, however long it grows."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a chat."""

    message_id: str
    offset: int  # characters of the message's visible text


Span = tuple[Spot, Spot]
"""From a spot to a later one."""


class TranscriptSelection(QObject):
    """An anchor that stays and a focus that moves; `index_of` tells where a message stands in the chat."""

    changed = Signal()

    def __init__(self, index_of: Callable[[str], int | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._index_of = index_of
        self._anchor: Span | None = None  # what the first press chose: a place, a word or a block
        self.focus: Spot | None = None

    @property
    def span(self) -> Span | None:
        """What is selected, first spot first; None if nothing is."""
        if self._anchor is None or self.focus is None:
            return None
        first, last = self._anchor
        keys = [(self._key(spot), spot) for spot in (first, last, self.focus)]
        if any(key[0] < 0 for key, _ in keys):
            return None
        start, end = min(keys, key=lambda one: one[0]), max(keys, key=lambda one: one[0])
        return (start[1], end[1]) if start[0] < end[0] else None

    @property
    def has_anchor(self) -> bool:
        """True if a place was chosen from which a selection can be extended."""
        return self._anchor is not None

    def begin(self, first: Spot, last: Spot | None = None) -> None:
        """Start at a place, or with a piece that stays selected."""
        self._anchor, self.focus = (first, last or first), last or first
        self.changed.emit()

    def extend(self, to: Spot) -> None:
        """Select from the anchor to a place."""
        if self._anchor is not None and to != self.focus:
            self.focus = to
            self.changed.emit()

    def clear(self) -> None:
        """Nothing is selected."""
        if self._anchor is not None:
            self._anchor = self.focus = None
            self.changed.emit()

    def move(self, message_id: str, by: int) -> None:
        """Text of a message stands so many characters further on: what is selected of it goes along."""

        def moved(spot: Spot) -> Spot:
            return replace(spot, offset=spot.offset + by) if spot.message_id == message_id and spot.offset < END else spot

        if self._anchor is not None and self.focus is not None:
            self._anchor, self.focus = (moved(self._anchor[0]), moved(self._anchor[1])), moved(self.focus)
            self.changed.emit()

    def holds(self, spot: Spot) -> bool:
        """True for a place inside of what is selected."""
        span = self.span
        return span is not None and self._key(span[0]) <= self._key(spot) < self._key(span[1])

    def part_of(self, message_id: str) -> tuple[int, int] | None:
        """From where to where a message is selected; None if nothing of it is."""
        span, index = self.span, self._index_of(message_id)
        if span is None or index is None:
            return None
        first, last = self._key(span[0])[0], self._key(span[1])[0]
        if not first <= index <= last:
            return None
        start = span[0].offset if index == first else 0
        end = span[1].offset if index == last else END
        return (start, end) if start < end else None

    def mark_of(self, message_id: str) -> list[Mark]:
        """The same as marks to be painted."""
        part = self.part_of(message_id)
        return [] if part is None else [Mark(*part)]

    def _key(self, spot: Spot) -> tuple[int, int]:
        index = self._index_of(spot.message_id)
        return (-1, 0) if index is None else (index, spot.offset)
