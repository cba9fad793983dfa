"""The keyboard among messages: up and down from one to the next, in and out by Tab."""

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from shiboken6 import isValid

from desktop_app.ui.message_column import MARGIN
from desktop_app.ui.message_shelf import MessageShelf
from desktop_app.ui.message_view import MessageView

STEP = 72  # px that an arrow key or a notch of the wheel scrolls


class MessageWalk(QObject):
    """Moves the focus between the messages of a shelf, and scrolls what is longer than the view."""

    def __init__(self, area: QAbstractScrollArea, shelf: MessageShelf) -> None:
        super().__init__(area)
        self._area = area
        self._shelf = shelf

    def step(self, direction: int) -> None:
        """To the message before (-1) or after (1); a long one is scrolled through first."""
        bar, height = self._area.verticalScrollBar(), self._area.viewport().height()
        current = next((index for index, view in self._shelf.views.items() if view.holds_focus), None)
        if current is None:
            bar.setValue(bar.value() + direction * STEP)
            return
        view = self._shelf.views[current]
        hidden = -view.y() if direction < 0 else view.geometry().bottom() - height
        following = current + direction
        if hidden > 0 or not 0 <= following < len(self._shelf):
            before = -view.y()
            bar.setValue(bar.value() + direction * (min(STEP, hidden) if hidden > 0 else STEP))
            self._tell_lines(view, before, -view.y())
            return
        target = self._shelf.view(following)
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self._show(target.geometry())

    def _tell_lines(self, view: MessageView, before: int, now: int) -> None:
        """The view's top edge moved through a message: a screen reader hears the lines that came into sight."""
        if QAccessible.isActive():
            down = self._area.viewport().height() if now > before else 0
            text = view.text_between(min(before, now) + down, max(before, now) + down)
            if text:
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, text))

    def enter(self, reason: Qt.FocusReason) -> None:
        """To the last message in sight."""
        sight = self._area.viewport().rect()
        seen = [index for index, view in self._shelf.views.items() if view.geometry().intersects(sight)]
        if seen:
            self._shelf.views[max(seen)].setFocus(reason)

    def leave(self, forwards: bool) -> None:
        """To what comes after all messages, or before them."""
        reason = Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason
        widget: QWidget | None = self._area
        while widget is not None:
            widget = widget.nextInFocusChain() if forwards else widget.previousInFocusChain()
            if widget is None or widget is self._area:
                return
            takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
            if takes_tab and not self._area.isAncestorOf(widget):
                widget.setFocus(reason)
                return

    def focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        """Tell the messages that lost and gained the keyboard."""
        moved = [widget for widget in (old, now) if widget is not None and isValid(widget)]
        for view in list(self._shelf.views.values()):
            if any(widget is view or view.isAncestorOf(widget) for widget in moved):
                view.focus_changed()
            if old is not None and now is not None and now is not view and view.isAncestorOf(now):
                self.show_rect(view, QRect(now.mapTo(view, QPoint(0, 0)), now.size()))  # Tab may lead out of sight

    def show_link(self, view: MessageView) -> None:
        """Scroll until the link that has the keyboard is in sight."""
        if view.has_link_focus:
            self.show_rect(view, view.focus_rect())

    def show_rect(self, view: QWidget, rect: QRect) -> None:
        """Scroll until a rectangle of a view is in sight."""
        self._show(rect.translated(view.pos()))

    def _show(self, rect: QRect) -> None:
        bar, height = self._area.verticalScrollBar(), self._area.viewport().height()
        above, below = rect.top() - MARGIN, rect.bottom() - height + MARGIN
        if above < 0:
            bar.setValue(bar.value() + max(above, below))
        elif below > 0:
            bar.setValue(bar.value() + min(above, below))
