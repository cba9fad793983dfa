"""The mouse on a chat's text: selecting by character, word and block through all messages, dragging text out, following links."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QMimeData, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication

from desktop_app.rendering.blocks import Run
from desktop_app.rendering.text_steps import word_at
from desktop_app.ui.message_shelf import MessageShelf
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.transcript_selection import Spot, TranscriptSelection


class TranscriptPointer(QObject):
    """Turns presses and moves on messages, and on the space between them, into a selection. Places are on the screen."""

    dragged = Signal(QPoint)
    """The mouse selects, and is at a place on the screen."""

    def __init__(
        self, shelf: MessageShelf, selection: TranscriptSelection, selected_data: Callable[[], QMimeData | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._selection = selection
        self._selected_data = selected_data
        self._link: Run | None = None
        self._pressed = QPoint()
        self._pressed_on: str | None = None  # the id of the message
        self._selects = False
        self._may_drag = False
        self._clicked_twice = QElapsedTimer()

    def is_pressed_on(self, view: MessageView) -> bool:
        """True while the button is held that was pressed on a message: it must not go away meanwhile."""
        return self._pressed_on == view.message_id

    def spot_at(self, place: QPoint) -> Spot | None:
        """What is nearest to a place on the screen; None if there are no messages."""
        view = self._shelf.nearest(place)
        return None if view is None else Spot(view.message_id, view.offset_at(QPointF(view.mapFromGlobal(place))))

    def press(self, event: QMouseEvent, view: MessageView | None) -> None:
        """A click selects nothing, or with Shift up to here; on what is selected it may drag it out. A third one selects the block."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        place = event.globalPosition().toPoint()
        spot = self.spot_at(place)
        self._pressed, self._pressed_on = place, view.message_id if view is not None else None
        third = self._clicked_twice.isValid() and self._clicked_twice.elapsed() < QApplication.doubleClickInterval()
        self._clicked_twice.invalidate()
        self._link, self._may_drag, self._selects = None, False, spot is not None
        if spot is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._selection.has_anchor:
            self._selection.extend(spot)
        elif third and view is not None:
            self._select_block(view, spot)
        elif self._selection.holds(spot):
            self._may_drag = True
        else:
            self._link = view.link_at(event.position()) if view is not None else None
            self._selection.begin(spot)

    def double_press(self, event: QMouseEvent, view: MessageView) -> None:
        """Select a word."""
        if event.button() is not Qt.MouseButton.LeftButton or not view.segments.blocks:
            return
        self._clicked_twice.start()
        self._link, self._may_drag, self._selects = None, False, True
        text = view.segments.text
        block, at = text.place(view.offset_at(event.position()))
        start, end = word_at(view.segments.blocks[block].plain_text, at)
        self._selection.begin(Spot(view.message_id, text.offset((block, start))), Spot(view.message_id, text.offset((block, end))))

    def move(self, event: QMouseEvent) -> None:
        """Select from where the press was, or drag out what is selected."""
        if not event.buttons() & Qt.MouseButton.LeftButton or not self._selects:
            return
        place = event.globalPosition().toPoint()
        if self._link is not None or self._may_drag:
            if (place - self._pressed).manhattanLength() < QApplication.startDragDistance():
                return
            if self._may_drag:
                self._drag_out()
                return
            self._link = None
        self.select_to(place)
        self.dragged.emit(place)

    def select_to(self, place: QPoint) -> None:
        """Select up to a place on the screen, as when the mouse is dragged there."""
        spot = self.spot_at(place)
        if spot is not None and self._selects:
            self._selection.extend(spot)

    def release(self, event: QMouseEvent, view: MessageView | None) -> None:
        """A click on a link follows it; one on what is selected lets it go."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        link, self._link = self._link, None
        if link is not None and view is not None and view.link_at(event.position()) == link:
            view.follow(link)
        if self._may_drag:
            spot = self.spot_at(event.globalPosition().toPoint())
            if spot is not None:
                self._selection.begin(spot)
        self.let_go()

    def let_go(self) -> None:
        """Whatever the button was pressed on counts no more."""
        self._link, self._pressed_on, self._may_drag, self._selects = None, None, False, False

    def _select_block(self, view: MessageView, spot: Spot) -> None:
        text = view.segments.text
        block, _ = text.place(spot.offset)
        start = text.start(block)
        end = start + (view.segments.blocks[block].visible_length if view.segments.blocks else 0)
        self._selection.begin(Spot(view.message_id, start), Spot(view.message_id, end))

    def _drag_out(self) -> None:
        data = self._selected_data()
        self._pressed_on, self._may_drag, self._selects = None, False, False
        if data is not None:
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction)  # Qt has no other way; it is called from Qt's loop, never from a task's step
