"""Where the keyboard can stand inside a message: its links and buttons from top to bottom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop_app.rendering.blocks import Run
from desktop_app.ui.segment_list import SegmentList


@dataclass(frozen=True, slots=True)
class LinkStop:
    """A link, and where its first line stands in the message."""

    run: Run
    rect: QRect


Stop = LinkStop | QWidget


def link_stops(segments: SegmentList, origin: QPoint) -> list[LinkStop]:
    """The links in the segments that are laid out; the segments' top left stands at `origin` in the message."""
    return [LinkStop(run, rect.toAlignedRect().translated(origin)) for run, rect in segments.links() if run.target]


class MessageStops(QObject):
    """Tab walks through the stops; a link has the keyboard while `link` is set and the message has the focus."""

    moved = Signal()

    def __init__(self, owner: QWidget, links: Callable[[], Sequence[LinkStop]]) -> None:
        super().__init__(owner)
        self._owner = owner
        self._links = links
        self.link: LinkStop | None = None

    def clear(self) -> None:
        """The message as a whole has the keyboard."""
        if self.link is not None:
            self.link = None
            self.moved.emit()

    def step(self, forwards: bool) -> bool:
        """Go to the next stop, or the one before; the message itself comes first. False if there is none."""
        stops = self._stops()
        at = self._current(stops) + (1 if forwards else -1)
        if not -1 <= at < len(stops):
            return False
        reason = Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason
        stop = stops[at] if at >= 0 else None
        self.link = stop if isinstance(stop, LinkStop) else None
        (stop if isinstance(stop, QWidget) else self._owner).setFocus(reason)
        self.moved.emit()
        return True

    def rect_of(self, widget: QWidget) -> QRect:
        """Where a button stands in the message."""
        return QRect(widget.mapTo(self._owner, QPoint(0, 0)), widget.size())

    def _stops(self) -> list[Stop]:
        buttons = [
            button
            for button in self._owner.findChildren(QAbstractButton)
            if button.isVisibleTo(self._owner) and button.isEnabled() and button.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        stops: list[Stop] = [*self._links(), *buttons]
        return sorted(stops, key=self._place)

    def _place(self, stop: Stop) -> tuple[int, int]:
        rect = stop.rect if isinstance(stop, LinkStop) else self.rect_of(stop)
        return rect.center().y(), rect.x()

    def _current(self, stops: Sequence[Stop]) -> int:
        for index, stop in enumerate(stops):
            if (isinstance(stop, QWidget) and stop.hasFocus()) or (self.link is not None and stop == self.link):
                return index
        return -1
