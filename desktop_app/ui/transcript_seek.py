"""Brings a place of a chat into view, wherever it is: its message is built and read first, what is folded there is unfolded."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractScrollArea

from desktop_app.ui.message_column import MARGIN, MessageColumn
from desktop_app.ui.message_shelf import MessageShelf
from desktop_app.ui.message_view import MessageView

_FROM_TOP = 3  # the place comes to stand a third below the top edge
CLEAR = 64
"""Pixels below the top edge that the find bar may cover."""


@dataclass(frozen=True, slots=True)
class _Target:
    """A message, and which offset of its visible text once it is read."""

    index: int
    offset: Callable[[MessageView], int]
    at_top: bool = False  # else anywhere in view


class TranscriptSeek(QObject):
    """One place at a time; a newer one takes the place of the one before."""

    def __init__(
        self,
        area: QAbstractScrollArea,
        shelf: MessageShelf,
        column: MessageColumn,
        arrange: Callable[[], None],
        follow: Callable[[bool], None],
    ) -> None:
        super().__init__(area)
        self._area, self._shelf, self._column = area, shelf, column
        self._arrange, self._follow = arrange, follow
        self._target: _Target | None = None
        self._reading = QTimer(self, singleShot=True, interval=0)
        self._reading.timeout.connect(self._go_on)

    def seek(self, index: int, offset: int) -> None:
        """Show the character at an offset of a message's visible text; nothing moves if it is in view."""
        self._target = _Target(index, lambda _: offset)
        self._go_on()

    def bring_up(self, index: int, source: int) -> None:
        """Put what stands at a place of a message's source at the top edge."""
        self._target = _Target(index, lambda view: view.offset_of_source(source), at_top=True)
        self._go_on()

    def _go_on(self) -> None:
        target = self._target
        if target is None or target.index >= len(self._shelf):
            return
        index = target.index
        if index not in self._shelf.views:
            self._hold(index, -1, 0)
        view = self._shelf.view(index)
        if not view.is_read:
            view.ensure(0, 0)
            self._reading.start()
            return
        self._target = None
        offset = target.offset(view)
        if view.reveal(offset):
            self._arrange()
        block, _ = view.segments.text.place(offset)
        caret, bar, height = view.caret_at(offset), self._area.verticalScrollBar(), self._area.viewport().height()
        y = self._column.top(index) + caret.top() - bar.value()
        if target.at_top or y < CLEAR or y + caret.height() > height - MARGIN:
            from_top = 0 if target.at_top else height // _FROM_TOP
            self._hold(index, block, round(caret.top()) - view.mark_y(block, 0) - from_top)
            self._follow(bar.value() >= bar.maximum())
        if not target.at_top:
            view.bring_across(offset)

    def _hold(self, index: int, segment: int, offset: int) -> None:
        self._follow(False)
        self._column.hold_mark(index, segment, offset)
        self._arrange()
