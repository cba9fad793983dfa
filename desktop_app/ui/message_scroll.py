"""A column of messages that scrolls: a virtual list, in which only what lies within a screen of the view is widgets."""

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QPoint, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from desktop_app.chat.message import Message
from desktop_app.rendering.formula import Formulas
from desktop_app.ui.message_column import Line, MessageColumn
from desktop_app.ui.message_places import REACH
from desktop_app.ui.message_shelf import MessageShelf
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.message_walk import STEP
from desktop_app.ui.theme import Theme
from desktop_app.ui.transcript_look import transcript_look
from desktop_app.ui.zoom_wheel import ZoomWheel

_SIDE, _NARROW_SIDE, _NARROW = 32, 24, 640  # px beside the text; under 640 px less
_NARROWEST = 360  # px of text where there is room: zoomed out, what is around it still needs them
_JUMP = 200  # ms
_PAGES: Mapping[int, int] = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class MessageScroll(QAbstractScrollArea):
    """Places views, holds the line that is read still while heights above it turn out otherwise, and follows the end while it is there.

    Whoever builds on it makes the views: `_make_view`, `_join` once one has its place, `_must_stay` for those that are not to go.
    """

    zoom_wanted = Signal(int)
    """Steps, larger or smaller."""
    new_text_changed = Signal(bool)
    """There is text below that the reader has not followed to, or no more."""
    scrolled = Signal(bool)
    """Whether text lies above the top edge."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._formulas = Formulas(self)
        self._look = transcript_look(theme, self._formulas)
        self._characters = 75
        self._placing = False
        self._laid_out_width = self._card_width
        self._has_new_text = False
        self._pointed: int | None = None  # px from the top, where a wheel zooms
        self._read: Line | None = None  # the line that one zoom after another leaves where it is
        self._shelf = MessageShelf(self.viewport(), self._make_view)
        self._shelf.view_made.connect(self._join)
        self._shelf.view_resized.connect(self._arrange_soon)
        self._column = MessageColumn(self._shelf)
        self._building = QTimer(self, singleShot=True)
        self._building.timeout.connect(self._arrange)
        self._jump = QVariantAnimation(self, duration=_JUMP)
        self._jump.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._jump.valueChanged.connect(lambda value: self.verticalScrollBar().setValue(int(value)))
        self._jump.finished.connect(self._arrive)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # its room is always kept; without a range it is disabled, and not drawn
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = self.verticalScrollBar()
        bar.setSingleStep(STEP // 3)
        bar.rangeChanged.connect(lambda lowest, highest: bar.setEnabled(highest > lowest))
        bar.valueChanged.connect(self._bar_moved)
        bar.actionTriggered.connect(lambda _: self._jump.stop())
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        theme.changed.connect(self._look_changed)
        theme.text_changed.connect(self._text_changed)
        ZoomWheel(self).zoom_wanted.connect(self._zoom)

    def _make_view(self, message: Message) -> MessageView:
        raise NotImplementedError

    def _join(self, view: MessageView) -> None:
        raise NotImplementedError

    def _must_stay(self, view: MessageView) -> bool:
        raise NotImplementedError

    @property
    def is_empty(self) -> bool:
        """True if there is no message."""
        return len(self._shelf) == 0

    def set_reading_width(self, characters: int) -> None:
        """Average characters in a line; 0: as many as there is room for."""
        if characters != self._characters:
            self._characters = characters
            self._arrange()

    def go_to_end(self) -> None:
        """Jump to the end, gliding if it is near."""
        bar = self.verticalScrollBar()
        distance = bar.maximum() - bar.value()
        if 0 < distance < self.viewport().height() and not self._theme.reduced_motion:
            self._jump.setStartValue(bar.value())
            self._jump.setEndValue(bar.maximum())
            self._jump.start()
        else:
            self._arrive()

    def _arrive(self) -> None:
        self._follow(True)  # the end may have moved on meanwhile
        self._arrange()

    def scroll_by_key(self, event: QKeyEvent) -> bool:
        """Scroll by a page, or to either end of the chat. False for other keys."""
        bar, key = self.verticalScrollBar(), event.key()
        if key in _PAGES and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            bar.setValue(bar.value() + _PAGES[key] * (bar.pageStep() - STEP // 2))
        elif key == Qt.Key.Key_Home or event.matches(QKeySequence.StandardKey.MoveToStartOfDocument):
            bar.setValue(0)
        elif key == Qt.Key.Key_End or event.matches(QKeySequence.StandardKey.MoveToEndOfDocument):
            self._follow(True)
            self._arrange()
        else:
            return False
        return True

    @property
    def text_left(self) -> int:
        """Where text begins, in the transcript's coordinates; the composer begins there too."""
        return self._card_left + REACH

    @property
    def text_width(self) -> int:
        """The width of the reading column."""
        return self._card_width - 2 * REACH

    # what is read stays where it is

    def _in_sight(self) -> list[int]:
        """The messages of which something is seen, first message first."""
        height = self.viewport().height()
        return sorted(index for index, view in self._shelf.views.items() if view.y() < height and view.geometry().bottom() > 0)

    def _follow(self, follow: bool) -> None:
        self._read = None
        self._column.at_end = follow
        if follow:
            self._set_new_text(False)

    @property
    def _end_in_sight(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum()

    def _set_new_text(self, has_new_text: bool) -> None:
        if has_new_text != self._has_new_text:
            self._has_new_text = has_new_text
            self.new_text_changed.emit(has_new_text)

    def _reshaped(self, before: int, after: int) -> None:
        """A reader who changes how something is shown stays at it."""
        bar = self.verticalScrollBar()
        self._follow(False)
        self._column.hold(bar.value() + after - before)
        self._arrange()
        if bar.value() >= bar.maximum():
            self._follow(True)

    def _look_changed(self) -> None:
        self._set_look()
        self._arrange()

    def _text_changed(self) -> None:
        """Another size or font: the line at the top edge, or under the pointer, stays where it is."""
        y = self._pointed or 0
        if self._read is None or self._read.y != y:
            self._read = self._column.line_at(y, self.viewport().height(), self._line_height)
        self._set_look()
        if self._read is not None:
            self._column.keep_line(self._read, self._line_height)
        self._arrange()

    def _zoom(self, steps: int, y: int) -> None:
        self._pointed = y
        self.zoom_wanted.emit(steps)
        self._pointed = None

    def _set_look(self) -> None:
        old, self._look = self._look, transcript_look(self._theme, self._formulas)
        self._placing = True
        self._shelf.set_look(self._look, old, self._card_width, self._laid_out_width)
        self._laid_out_width = self._card_width
        self._placing = False

    @property
    def _line_height(self) -> int:
        return self._look.line_height(self._look.reading)

    # geometry

    @property
    def _card_width(self) -> int:
        room = self._room
        side = _NARROW_SIDE if room < _NARROW else _SIDE
        widest = max(self._theme.reading_width(self._characters), _NARROWEST) if self._characters else room
        return max(min(widest, room - 2 * side), 160) + 2 * REACH

    @property
    def _card_left(self) -> int:
        return (self._room - self._card_width) // 2

    @property
    def _room(self) -> int:
        """The width without the scroll bar, right also before the transcript was ever shown."""
        return self.width() - self.verticalScrollBar().sizeHint().width()

    def _bar_moved(self, value: int) -> None:
        if self._placing:
            return
        bar = self.verticalScrollBar()
        self._follow(value >= bar.maximum())
        self._column.hold(value)
        self._arrange()

    def _arrange_soon(self) -> None:
        if not self._placing and not self._building.isActive():
            self._building.start(0)

    def _arrange(self) -> None:
        """Build what is near the view, within 8 ms, and put everything in its place."""
        if self._placing or self.viewport().width() < 1:
            return
        self._placing = True
        width = self._laid_out_width = self._card_width
        for view in self._shelf.views.values():
            view.set_width(width)
        for index in self._shelf.views:
            self._shelf.measure(index)
        done = self._column.build(self.viewport().height())
        self._place()
        self._placing = False
        if not done:
            self._building.start(0)
        self.scrolled.emit(self.verticalScrollBar().value() > 0)

    def _place(self) -> None:
        column, height, bar = self._column, self.viewport().height(), self.verticalScrollBar()
        if len(column):
            first, last = column.near(height)
            self._shelf.drop_outside(first - 1, last + 1, self._must_stay)
        value = column.value(height)
        bar.setPageStep(height)
        bar.setRange(0, max(column.total - height, 0))
        bar.setValue(value)
        left = self._card_left
        for index, view in self._shelf.views.items():
            place = QPoint(left, column.top(index) - value)
            if view.pos() != place:
                view.move(place)
        if not column.at_end:
            column.hold(value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width or height: the anchor stays."""
        super().resizeEvent(event)
        self._arrange()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Places are set by `_place`."""
