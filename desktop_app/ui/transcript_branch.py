"""Shows another branch in place of the one that is read: what both have in common stays where it is."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.message_column import MessageColumn
from desktop_app.ui.message_shelf import GAP, MessageShelf
from desktop_app.ui.message_view import MessageView

_ENOUGH = 50  # ms that the end of the other version may take to be laid out before it is shown


class TranscriptBranch:
    """Holds the row of the message that was switched, if it is in sight: whoever leafs through versions leaves the pointer there."""

    def __init__(self, area: QAbstractScrollArea, shelf: MessageShelf, column: MessageColumn, follow: Callable[[bool], None]) -> None:
        self._area, self._shelf, self._column, self._follow = area, shelf, column, follow

    def show(self) -> None:
        """Show what the source has now; the caller arranges it."""
        shelf, bar, height = self._shelf, self._area.verticalScrollBar(), self._area.viewport().height()
        first = shelf.first_change()
        old = shelf.views.get(first)
        act = _act_with_focus(old)
        held_focus = any(view.holds_focus for index, view in shelf.views.items() if index >= first)
        bottom = None if old is None else old.geometry().bottom() + 1
        value = bar.value()
        shelf.reload(first)
        in_sight = bottom is not None and 0 < bottom <= height and first < len(shelf)
        if in_sight and first < len(shelf) - 1:
            self._follow(False)  # the end may be far from what is leafed through
        if not self._column.at_end:
            if bottom is not None and in_sight:
                self._hold_bottom(first, bottom)
            else:
                self._column.hold(min(value, max(self._column.total - height, 0)))
        if held_focus:
            self._give_focus(min(first, len(shelf) - 1), act)

    def _hold_bottom(self, index: int, bottom: int) -> None:
        height = self._area.viewport().height()
        timer = QElapsedTimer()
        view = self._shelf.view(index)
        timer.start()
        while timer.elapsed() < _ENOUGH and not view.ensure(view.height_now - height, view.height_now):
            pass  # a long text is read in slices
        self._shelf.measure(index)
        self._column.hold(self._column.top(index) + self._shelf.heights[index] - GAP - bottom)

    def _give_focus(self, index: int, act: MessageAct | None) -> None:
        """To the same button of the other version, else to the message."""
        if index < 0:
            return
        view = self._shelf.view(index)
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        button = None if act is None or view.action_row is None else view.action_row.button(act)
        if button is not None and button.isEnabled():
            button.setFocus(Qt.FocusReason.OtherFocusReason)


def _act_with_focus(view: MessageView | None) -> MessageAct | None:
    return None if view is None or view.action_row is None else view.action_row.act_of(QApplication.focusWidget())
