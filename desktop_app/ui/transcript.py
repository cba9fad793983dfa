"""The messages of a chat from top to bottom, followed to the end while the reader is there.

What stands still is an anchor: the piece of a message at the top edge of the view. Heights above it may turn out
otherwise than estimated; the anchor stays where it is on the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEasingCurve, QElapsedTimer, QEvent, QPoint, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget
from shiboken6 import isValid

from desktop_app.chat.message import AnswerState, Message, Role
from desktop_app.chat.ports import MessageSource
from desktop_app.rendering.code_highlighter import CodeHighlighter
from desktop_app.ui.answer_announcer import AnswerAnnouncer
from desktop_app.ui.explain import Action
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_shelf import GAP, MessageShelf
from desktop_app.ui.message_view import REACH, MessageView
from desktop_app.ui.theme import Theme
from desktop_app.ui.transcript_look import transcript_look

FRAME = 33  # ms between two layouts of growing text
_MARGIN = 24  # px above the first and below the last message
_SIDE, _NARROW_SIDE, _NARROW = 32, 24, 640  # px beside the text; under 640 px less
_STEP = 72  # px that an arrow key or a wheel notch scrolls
_JUMP = 200  # ms


@dataclass(slots=True)
class _Anchor:
    """A place in a message: a segment of it (-1: its top) and pixels below that."""

    index: int = 0
    segment: int = -1
    offset: int = 0


class Transcript(QAbstractScrollArea):
    """A virtual list: only messages within a screen of the view are widgets."""

    link_wanted = Signal(str, str)
    """The text of a link and its target."""
    action_wanted = Signal(str, Action)
    """The id of an answer, and what its notice or state line offers."""
    copied = Signal()
    typed = Signal(str)
    """A letter, meant for the composer."""
    new_text_changed = Signal(bool)
    """There is text below that the reader has not followed to, or no more."""
    scrolled = Signal(bool)
    """Whether text lies above the top edge."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._look = transcript_look(theme)
        self._characters = 75
        self._anchor = _Anchor()
        self._at_end = True
        self._placing = False
        self._has_new_text = False
        self._highlighter = CodeHighlighter(self)
        self._announcer = AnswerAnnouncer(self)
        self._shelf = MessageShelf(self.viewport(), self._make_view)
        self._shelf.view_made.connect(self._join)
        self._shelf.view_resized.connect(self._arrange_soon)
        self._frame = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._frame.timeout.connect(self._show_growth)
        self._since_frame = QElapsedTimer()
        self._building = QTimer(self, singleShot=True)
        self._building.timeout.connect(self._arrange)
        self._jump = QVariantAnimation(self, duration=_JUMP)
        self._jump.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._jump.valueChanged.connect(lambda value: self.verticalScrollBar().setValue(int(value)))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # its room is always kept; without a range it is disabled, and not drawn
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = self.verticalScrollBar()
        bar.setSingleStep(_STEP // 3)
        bar.rangeChanged.connect(lambda lowest, highest: bar.setEnabled(highest > lowest))
        bar.valueChanged.connect(self._bar_moved)
        bar.actionTriggered.connect(lambda _: self._jump.stop())
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.setAccessibleName(self.tr("Messages"))
        theme.changed.connect(self._look_changed)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)

    # content

    @property
    def is_empty(self) -> bool:
        """True if there is no message."""
        return len(self._shelf) == 0

    def show_messages(self, source: MessageSource | None) -> None:
        """Show the messages of a chat, at their end."""
        self._shelf.show(source)
        self._anchor = _Anchor()
        self._follow(True)
        self._arrange()

    def add_message(self, message: Message) -> None:
        """One more message; the user's own is always gone to."""
        self._set_last(False)
        self._shelf.add(message)
        self._shelf.estimate(self._look, self._card_width)
        self._set_last(True)
        if message.role is Role.USER:
            self._follow(True)
        elif not self._at_end:
            self._set_new_text(True)
        self._arrange()

    def append_text(self, message_id: str, text: str) -> None:
        """More text of an answer; seen at most 33 ms later."""
        view = self._shelf.view_of(message_id)
        if view is None:
            self._shelf.forget_pulled(message_id)
            return
        view.append_text(text)
        self._announcer.hear(text)
        if not self._frame.isActive():
            since = self._since_frame.elapsed() if self._since_frame.isValid() else FRAME
            self._frame.start(max(FRAME - since, 0))

    def update_answer(self, message_id: str, state: AnswerState) -> None:
        """Where an answer stands now."""
        view = self._shelf.view_of(message_id)
        if view is None:
            self._shelf.forget_pulled(message_id)
            return
        was_growing = view.is_growing
        view.set_state(state)
        if was_growing and not view.is_growing:
            self._shelf.forget_pulled(message_id)
            self._announcer.finish()

    def replace_message(self, message: Message) -> None:
        """Another text and state for a message that is shown."""
        self._shelf.forget_pulled(message.id)
        view = self._shelf.view_of(message.id)
        if view is not None:
            view.show_message(message)
            self._arrange()

    def remove_messages(self, ids: Sequence[str], source: MessageSource | None) -> None:
        """Take messages away; `source` has the rest."""
        if not self._shelf.remove(ids):
            self._shelf.show(source)
        self._set_last(True)
        self._arrange()

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
            self._follow(True)
            self._arrange()

    @property
    def text_left(self) -> int:
        """Where text begins, in the transcript's coordinates; the composer begins there too."""
        return self._card_left + REACH

    @property
    def text_width(self) -> int:
        """The width of the reading column."""
        return self._card_width - 2 * REACH

    # views

    def _make_view(self, message: Message) -> MessageView:
        return MessageView(self._theme, self._icons, self._look, self._highlighter, message, self._card_width, self.viewport())

    def _join(self, view: MessageView) -> None:
        view.link_wanted.connect(self.link_wanted)
        view.copied.connect(self.copied)
        view.action_wanted.connect(lambda action, view=view: self.action_wanted.emit(view.message_id, action))
        view.selection_started.connect(lambda view=view: self._clear_selections(view))
        view.selection_made.connect(self._let_go)
        view.left.connect(self._leave)
        last = len(self._shelf) - 1
        view.set_last(self._shelf.views.get(last) is view)

    def _clear_selections(self, but: MessageView) -> None:
        for view in self._shelf.views.values():
            if view is not but:
                view.clear_selection()

    def _leave(self, forwards: bool) -> None:
        """Tab leaves the messages: to the composer, or to what stands before the transcript."""
        widget: QWidget = self
        while True:
            widget = widget.nextInFocusChain() if forwards else widget.previousInFocusChain()
            tabs = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
            if widget is self or (tabs and not self.isAncestorOf(widget)):
                break
        widget.setFocus(Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason)

    def _focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        for view in list(self._shelf.views.values()):
            if any(widget is not None and isValid(widget) and (widget is view or view.isAncestorOf(widget)) for widget in (old, now)):
                view.focus_changed()

    def _let_go(self) -> None:
        if any(True for _ in self._shelf.growing()):
            self._follow(False)

    def _set_last(self, is_last: bool) -> None:
        view = self._shelf.views.get(len(self._shelf) - 1)
        if view is not None:
            view.set_last(is_last)

    def _look_changed(self) -> None:
        self._look = transcript_look(self._theme)
        for view in self._shelf.views.values():
            view.set_look(self._look)
        self._arrange()

    def _show_growth(self) -> None:
        self._since_frame.start()
        self._placing = True
        grown = False
        for view in list(self._shelf.growing()):
            before = view.height()
            view.flush()
            grown = grown or view.height() != before
        self._placing = False
        if not self._at_end:
            self._set_new_text(True)
        if grown:
            self._arrange()

    def _follow(self, follow: bool) -> None:
        self._at_end = follow
        if follow:
            self._set_new_text(False)

    def _set_new_text(self, has_new_text: bool) -> None:
        if has_new_text != self._has_new_text:
            self._has_new_text = has_new_text
            self.new_text_changed.emit(has_new_text)

    # geometry

    @property
    def _card_width(self) -> int:
        room = self._room
        side = _NARROW_SIDE if room < _NARROW else _SIDE
        widest = self._theme.reading_width(self._characters) if self._characters else room
        return max(min(widest, room - 2 * side), 160) + 2 * REACH

    @property
    def _card_left(self) -> int:
        return (self._room - self._card_width) // 2

    @property
    def _room(self) -> int:
        """The width without the scroll bar, right also before the transcript was ever shown."""
        return self.width() - self.verticalScrollBar().sizeHint().width()

    @property
    def _total(self) -> int:
        return self._shelf.heights.total - GAP + 2 * _MARGIN if len(self._shelf) else 0

    def _top(self, index: int) -> int:
        return _MARGIN + self._shelf.heights.top(index)

    def _value(self) -> int:
        """Where the top edge of the view stands in the column."""
        highest = max(self._total - self.viewport().height(), 0)
        if self._at_end or not len(self._shelf):
            return highest
        anchor = self._anchor
        view = self._shelf.views.get(anchor.index)
        inside = view.mark_y(anchor.segment, anchor.offset) if view is not None and anchor.segment >= 0 else anchor.offset
        return min(max(self._top(anchor.index) + inside, 0), highest)

    def _set_anchor(self, value: int) -> None:
        """Hold on to what stands at the top edge."""
        if not len(self._shelf):
            return
        index = self._shelf.heights.at(value - _MARGIN)
        offset = value - self._top(index)
        view = self._shelf.views.get(index)
        segment = -1
        if view is not None:
            segment, offset = view.mark_at(offset)
        self._anchor = _Anchor(index, segment, offset)

    def _bar_moved(self, value: int) -> None:
        if self._placing:
            return
        bar = self.verticalScrollBar()
        self._follow(value >= bar.maximum())
        self._set_anchor(value)
        self._arrange()

    def _arrange_soon(self) -> None:
        if not self._placing and not self._building.isActive():
            self._building.start(0)

    def _arrange(self) -> None:
        """Build what is near the view, within 8 ms, and put everything in its place."""
        if self._placing or self.viewport().width() < 1:
            return
        self._placing = True
        timer = QElapsedTimer()
        timer.start()
        for view in self._shelf.views.values():
            view.set_width(self._card_width)
        for index in self._shelf.views:
            self._shelf.measure(index)
        height = self.viewport().height()
        done = self._build(0, height, timer) and self._build(-height, 2 * height, timer)
        self._place()
        self._placing = False
        if not done:
            self._building.start(0)
        self.scrolled.emit(self.verticalScrollBar().value() > 0)

    def _build(self, above: int, below: int, timer: QElapsedTimer) -> bool:
        """Lay out all between two distances from the top edge; from the end upwards while the end is followed."""
        if not len(self._shelf):
            return True
        shelf = self._shelf
        step = -1 if self._at_end else 1
        value = self._value()
        index = shelf.heights.at(value + (below if self._at_end else above) - _MARGIN)
        if not self._at_end and self._anchor.segment < 0:
            self._set_anchor_view(timer)
        while 0 <= index < len(shelf):
            value = self._value()
            top = self._top(index)
            if (step < 0 and top + shelf.heights[index] < value + above) or (step > 0 and top > value + below):
                break
            done = shelf.ensure(index, value + above - top, value + below - top, timer)
            if not done or timer.elapsed() >= 8:
                return done and self._reached(index + step, value + above, value + below)
            index += step
        return True

    def _reached(self, index: int, top: int, bottom: int) -> bool:
        if not 0 <= index < len(self._shelf):
            return True
        return self._top(index) > bottom or self._top(index) + self._shelf.heights[index] < top

    def _set_anchor_view(self, timer: QElapsedTimer) -> None:
        """The message at the top edge is built first, so that the anchor is a piece of it."""
        anchor = self._anchor
        if anchor.index < len(self._shelf) and anchor.offset > 0:
            share = anchor.offset / max(self._shelf.heights[anchor.index], 1)
            view = self._shelf.view(anchor.index)
            segment, offset = view.mark_at(round(share * view.height_now))
            self._anchor = _Anchor(anchor.index, segment, offset)

    def _place(self) -> None:
        height = self.viewport().height()
        value = self._value()
        bar = self.verticalScrollBar()
        bar.setPageStep(height)
        bar.setRange(0, max(self._total - height, 0))
        bar.setValue(value)
        shelf = self._shelf
        if len(shelf):
            first, last = shelf.heights.at(value - height - _MARGIN), shelf.heights.at(value + 2 * height - _MARGIN)
            shelf.drop_outside(first - 1, last + 1, lambda view: view.must_stay)
        left = self._card_left
        for index, view in shelf.views.items():
            place = QPoint(left, self._top(index) - value)
            if view.pos() != place:
                view.move(place)
        if not self._at_end:
            self._set_anchor(value)

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width or height: the anchor stays."""
        super().resizeEvent(event)
        self._arrange()

    def viewportEvent(self, event: QEvent) -> bool:
        """Messages paint themselves; the bar moves them, not Qt."""
        return super().viewportEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Places are set by `_place`."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll and walk; letters go to the composer."""
        bar = self.verticalScrollBar()
        moves = {
            Qt.Key.Key_PageUp: -bar.pageStep() + _STEP // 2,
            Qt.Key.Key_PageDown: bar.pageStep() - _STEP // 2,
        }
        self._jump.stop()
        key = Qt.Key(event.key())
        if key in moves and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            bar.setValue(bar.value() + moves[key])
        elif key is Qt.Key.Key_Home:
            bar.setValue(0)
        elif key is Qt.Key.Key_End:
            self._follow(True)
            self._arrange()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self._walk(-1 if key is Qt.Key.Key_Up else 1)
        elif event.text().isprintable() and event.text() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.typed.emit(event.text())
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes to the message that is seen last."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.OtherFocusReason):
            seen = [index for index, view in self._shelf.views.items() if view.geometry().intersects(self.viewport().rect())]
            if seen:
                self._shelf.views[max(seen)].setFocus(event.reason())

    def _walk(self, step: int) -> None:
        """To the message before or after; a long one is scrolled through first."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        current = next((index for index, view in self._shelf.views.items() if view.holds_focus), None)
        if current is None:
            bar.setValue(bar.value() + step * _STEP)
            return
        view = self._shelf.views[current]
        hidden = -view.y() if step < 0 else view.geometry().bottom() - height
        following = current + step
        if hidden > 0 or not 0 <= following < len(self._shelf):
            bar.setValue(bar.value() + step * min(_STEP, hidden if hidden > 0 else _STEP))
            return
        target = self._shelf.view(following)
        self._arrange()
        target.setFocus(Qt.FocusReason.TabFocusReason)
        if target.y() < _MARGIN:
            bar.setValue(bar.value() + max(target.y() - _MARGIN, target.geometry().bottom() - height + _MARGIN))
        elif target.geometry().bottom() > height - _MARGIN:
            bar.setValue(bar.value() + min(target.geometry().bottom() - height + _MARGIN, target.y() - _MARGIN))
