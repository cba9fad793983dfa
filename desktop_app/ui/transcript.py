"""The messages of a chat from top to bottom, followed to the end while the reader is there."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEasingCurve, QElapsedTimer, QPoint, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QMenu, QWidget

from desktop_app.chat.message import AnswerState, Message, Role
from desktop_app.chat.ports import MessageSource
from desktop_app.rendering.code_highlighter import CodeHighlighter
from desktop_app.rendering.formula import Formulas
from desktop_app.ui.answer_announcer import AnswerAnnouncer
from desktop_app.ui.drag_scroll import DragScroll
from desktop_app.ui.explain import Action
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_body import REACH
from desktop_app.ui.message_column import Line, MessageColumn
from desktop_app.ui.message_menu import message_menu
from desktop_app.ui.message_shelf import MessageShelf
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.message_walk import STEP, MessageWalk
from desktop_app.ui.selection_keys import SelectionKeys
from desktop_app.ui.theme import Theme
from desktop_app.ui.transcript_copies import TranscriptCopies
from desktop_app.ui.transcript_find import TranscriptFind
from desktop_app.ui.transcript_look import transcript_look
from desktop_app.ui.transcript_pointer import TranscriptPointer
from desktop_app.ui.transcript_seek import TranscriptSeek
from desktop_app.ui.transcript_selection import Spot, TranscriptSelection
from desktop_app.ui.zoom_wheel import ZoomWheel

FRAME = 50  # ms between two layouts of growing text: a lone token is seen at once, many in 20 frames a second
_SIDE, _NARROW_SIDE, _NARROW = 32, 24, 640  # px beside the text; under 640 px less
_NARROWEST = 360  # px of text where there is room: zoomed out, what is around it still needs them
_PAGES: Mapping[int, int] = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_STEPS: Mapping[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_JUMP = 200  # ms
_FEW_WORDS = 100  # characters that are looked for when the find bar opens


class Transcript(QAbstractScrollArea):
    """A virtual list: only messages within a screen of the view are widgets."""

    link_wanted = Signal(str, str)
    """The text of a link and its target."""
    action_wanted = Signal(str, Action)
    """The id of an answer, and what its notice or state line offers."""
    zoom_wanted = Signal(int)
    """Steps, larger or smaller."""
    copied = Signal()
    save_wanted = Signal(str, str)
    """Code to be kept in a file, and its language."""
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
        self._formulas = Formulas(self)
        self._look = transcript_look(theme, self._formulas)
        self._characters = 75
        self._placing = False
        self._laid_out_width = self._card_width
        self._has_new_text = False
        self._pointed: int | None = None  # px from the top, where a wheel zooms
        self._read: Line | None = None  # the line that one zoom after another leaves where it is
        self._highlighter = CodeHighlighter(self)
        self._announcer = AnswerAnnouncer(self)
        self._shelf = MessageShelf(self.viewport(), self._make_view)
        self._shelf.view_made.connect(self._join)
        self._shelf.view_resized.connect(self._arrange_soon)
        self._column = MessageColumn(self._shelf)
        self._walk = MessageWalk(self, self._shelf)
        self.selection = TranscriptSelection(self._shelf.index_of, self)
        self.selection.changed.connect(self._selection_changed)
        self._copies = TranscriptCopies(self._shelf, self.selection, self)
        self._copies.copied.connect(self.copied)
        self._pointer = TranscriptPointer(self._shelf, self.selection, self._copies.data_now, self)
        self._seek = TranscriptSeek(self, self._shelf, self._column, self._arrange, self._follow)
        self.finding = TranscriptFind(self._shelf, self._in_sight, lambda index, start, _: self._seek.seek(index, start), self)
        self.finding.changed.connect(self._show_marks)
        self._drag = DragScroll(self, self._pointer.select_to)
        self._pointer.dragged.connect(self._drag.drag)
        self._keys = SelectionKeys(self._shelf, self.selection, lambda: self.viewport().height() - STEP, self._walk.show_rect, self)
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
        bar.setSingleStep(STEP // 3)
        bar.rangeChanged.connect(lambda lowest, highest: bar.setEnabled(highest > lowest))
        bar.valueChanged.connect(self._bar_moved)
        bar.actionTriggered.connect(lambda _: self._jump.stop())
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.setAccessibleName(self.tr("Messages"))
        theme.changed.connect(self._look_changed)
        theme.text_changed.connect(self._text_changed)
        ZoomWheel(self).zoom_wanted.connect(self._zoom)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._walk.focus_changed)

    # content

    @property
    def is_empty(self) -> bool:
        """True if there is no message."""
        return len(self._shelf) == 0

    def show_messages(self, source: MessageSource | None) -> None:
        """Show the messages of a chat, at their end."""
        self.selection.clear()
        self._shelf.show(source)
        self.finding.forget_chat()
        self._follow(True)
        self._arrange()

    def add_message(self, message: Message) -> None:
        """One more message; the user's own is always gone to."""
        self._set_last(False)
        self._shelf.add(message)
        self._shelf.estimate(self._look, self._card_width)
        self._set_last(True)
        self.finding.message_changed(message.id)
        if message.role is Role.USER:
            self._follow(True)
        elif not self._column.at_end:
            self._set_new_text(True)
        self._arrange()

    def append_text(self, message_id: str, text: str) -> None:
        """More text of an answer; seen at most 50 ms later."""
        view = self._shelf.view_of(message_id)
        if view is None:
            self._shelf.forget_pulled(message_id)
            return
        view.append_text(text)
        self.finding.message_changed(message_id)
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
        self.finding.message_changed(message.id)

    def remove_messages(self, ids: Sequence[str], source: MessageSource | None) -> None:
        """Take messages away; `source` has the rest."""
        if not self._shelf.remove(ids):
            self._shelf.show(source)
        self.finding.messages_removed()
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
    def selected_line(self) -> str:
        """What is selected, if it is a few words of one message."""
        text = self._copies.selected_text()
        return "" if len(text) > _FEW_WORDS or "\n" in text else text

    def leave_find(self) -> bool:
        """Look for nothing any more; the hit that was gone to is selected and has the keyboard. False if there was none."""
        current = self.finding.current
        self.finding.look_for("")
        view = None if current is None else self._shelf.view_of(current[0])
        if current is None or view is None:
            return False
        self.selection.begin(Spot(current[0], current[1]), Spot(current[0], current[2]))
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

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
        view = MessageView(
            self._theme, self._icons, self._look, self._highlighter, message, self._card_width, self._pointer, self.viewport()
        )
        view.show_message(message)
        if view.is_growing:
            self._announcer.begin(message.text)
        return view

    def _join(self, view: MessageView) -> None:
        QWidget.setTabOrder(self, view)  # made last, it would stand behind everything else in the window
        view.link_wanted.connect(self.link_wanted)
        view.footnote_wanted.connect(lambda start, view=view: self._seek.seek(self._shelf.index_of(view.message_id) or 0, start))
        view.copied.connect(self.copied)
        view.copy_wanted.connect(lambda view=view: self._copies.copy_message(view.message_id))
        view.more_wanted.connect(lambda point, view=view: self.menu_at(view, point).popup(view.mapToGlobal(point)))
        view.save_wanted.connect(self.save_wanted)
        view.reshaped.connect(self._reshaped)
        view.action_wanted.connect(lambda action, view=view: self.action_wanted.emit(view.message_id, action))
        view.left.connect(self._walk.leave)
        view.focus_moved.connect(lambda view=view: self._walk.show_link(view))
        self._mark(view)
        last = len(self._shelf) - 1
        view.set_last(self._shelf.views.get(last) is view)

    def menu_at(self, view: MessageView, point: QPoint) -> QMenu:
        """The menu for a point of a message."""
        return message_menu(view, point, self._copies, self.selection, self._show_source, self)

    def _show_source(self, view: MessageView, is_source: bool) -> None:
        """What stands at the top edge stays there, as far as the two forms have it in common."""
        index, top, bar = self._shelf.index_of(view.message_id), -view.y(), self.verticalScrollBar()
        source = view.source_at(top)
        if self.selection.part_of(view.message_id) is not None:
            self.selection.clear()
        self._follow(False)
        self._shelf.show_source(view, is_source)
        self.finding.message_changed(view.message_id)
        self._column.hold(bar.value())
        self._arrange()
        if index is not None and top > view.text_top:
            self._seek.bring_up(index, source)
        else:
            self._follow(bar.value() >= bar.maximum())

    def _in_sight(self) -> list[int]:
        """The messages of which something is seen, first message first."""
        height = self.viewport().height()
        return sorted(index for index, view in self._shelf.views.items() if view.y() < height and view.geometry().bottom() > 0)

    def _mark(self, view: MessageView) -> None:
        view.set_marks(self.finding.marks_of(view.message_id), self.selection.mark_of(view.message_id))

    def _show_marks(self) -> None:
        for view in self._shelf.views.values():
            self._mark(view)

    def _selection_changed(self) -> None:
        self._show_marks()
        if self.selection.span is not None and any(True for _ in self._shelf.growing()):
            self._follow(False)

    def _reshaped(self, before: int, after: int) -> None:
        """A reader who changes how something is shown stays at it."""
        bar = self.verticalScrollBar()
        self._follow(False)
        self._column.hold(bar.value() + after - before)
        self._arrange()
        if bar.value() >= bar.maximum():
            self._follow(True)

    def _set_last(self, is_last: bool) -> None:
        view = self._shelf.views.get(len(self._shelf) - 1)
        if view is not None:
            view.set_last(is_last)

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

    def _show_growth(self) -> None:
        self._since_frame.start()
        self._placing = True
        grown = False
        for view in list(self._shelf.growing()):
            before = view.height()
            view.flush()
            grown = grown or view.height() != before
        self._placing = False
        if not self._column.at_end:
            self._set_new_text(True)
        if grown:
            self._arrange()

    def _follow(self, follow: bool) -> None:
        self._read = None
        self._column.at_end = follow
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
            self._shelf.drop_outside(first - 1, last + 1, lambda view: view.holds_focus or self._pointer.is_pressed_on(view))
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

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width or height: the anchor stays."""
        super().resizeEvent(event)
        self._arrange()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Places are set by `_place`."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll and walk; letters go to the composer."""
        bar, key = self.verticalScrollBar(), event.key()
        self._jump.stop()
        if event.matches(QKeySequence.StandardKey.Copy) and self.selection.span is not None:
            self._copies.copy_selection()
        elif self._keys.take(event):
            pass
        elif key in _PAGES and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            bar.setValue(bar.value() + _PAGES[key] * (bar.pageStep() - STEP // 2))
        elif key == Qt.Key.Key_Home:
            bar.setValue(0)
        elif key == Qt.Key.Key_End:
            self._follow(True)
            self._arrange()
        elif key in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._walk.step(_STEPS[key])
        elif _is_typing(event):
            self.typed.emit(event.text())
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside a message: select from the nearest place."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pointer.press(event, None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select from where the press was."""
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The button was let go."""
        self._pointer.release(event, None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes to the message that is seen last."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self._walk.enter(event.reason())


def _is_typing(event: QKeyEvent) -> bool:
    """True for a letter; AltGr is Ctrl and Alt at once on Windows."""
    keys = Qt.KeyboardModifier
    held = event.modifiers() & (keys.ControlModifier | keys.AltModifier | keys.MetaModifier)
    return bool(event.text()) and event.text().isprintable() and held in (keys.NoModifier, keys.ControlModifier | keys.AltModifier)
