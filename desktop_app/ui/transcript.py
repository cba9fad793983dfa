"""The messages of a chat from top to bottom, followed to the end while the reader is there."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QElapsedTimer, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desktop_app.chat.message import AnswerState, Message, Phase, Role
from desktop_app.chat.ports import MessageSource
from desktop_app.rendering.code_highlighter import CodeHighlighter
from desktop_app.ui.answer_announcer import AnswerAnnouncer
from desktop_app.ui.drag_scroll import DragScroll
from desktop_app.ui.explain import Action
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_gate import MessageGate
from desktop_app.ui.message_menu import MenuOffers, message_menu
from desktop_app.ui.message_scroll import MessageScroll
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.message_walk import STEP, MessageWalk
from desktop_app.ui.selection_keys import SelectionKeys
from desktop_app.ui.theme import Theme
from desktop_app.ui.transcript_acts import TranscriptActs
from desktop_app.ui.transcript_branch import TranscriptBranch
from desktop_app.ui.transcript_copies import TranscriptCopies
from desktop_app.ui.transcript_edits import TranscriptEdits
from desktop_app.ui.transcript_find import TranscriptFind
from desktop_app.ui.transcript_pointer import TranscriptPointer
from desktop_app.ui.transcript_seek import CLEAR, TranscriptSeek
from desktop_app.ui.transcript_selection import END, Spot, TranscriptSelection
from desktop_app.ui.typed_letter import is_letter
from desktop_app.ui.unfinished_edits import UnfinishedEdits

FRAME = 50  # ms between two layouts of growing text: a lone token is seen at once, many in 20 frames a second
_BEHIND = 8  # ms to the next layout when more came than one can take
_STEPS: Mapping[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_FEW_WORDS = 100  # characters that are looked for when the find bar opens


class Transcript(MessageScroll):
    """The messages of one chat, growing or not: read, selected, searched and copied."""

    link_wanted = Signal(str, str)
    """The text of a link and its target."""
    action_wanted = Signal(str, Action)
    """The id of an answer, and what its notice or state line offers."""
    cut_wanted = Signal(QPoint)
    """The cut line was pressed: its place on the screen."""
    copied = Signal()
    save_wanted = Signal(str, str)
    """Code to be kept in a file, and its language."""
    typed = Signal(str)
    """A letter, meant for the composer."""

    def __init__(self, theme: Theme, icons: Icons, edits: UnfinishedEdits, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._icons = icons
        self.view_made = self._shelf.view_made
        self.gate = MessageGate(self)
        self._highlighter = CodeHighlighter(self)
        self._announcer = AnswerAnnouncer(self)
        self._walk = MessageWalk(self, self._shelf)
        self.selection = TranscriptSelection(self._shelf.index_of, self)
        self.selection.changed.connect(self._selection_changed)
        self._copies = TranscriptCopies(self._shelf, self.selection, self)
        self._copies.copied.connect(self.copied)
        self._pointer = TranscriptPointer(self._shelf, self.selection, self._copies.data_now, self)
        self._seek = TranscriptSeek(self, self._shelf, self._column, self._arrange, self._follow)
        self.finding = TranscriptFind(
            self._shelf, self._in_sight, self._place_read, lambda index, start, _: self._seek.seek(index, start), self
        )
        self.finding.changed.connect(self._show_marks)
        self.edits = TranscriptEdits(self._shelf, edits, self._hold, self._walk.show_rect, self)
        self.acts = TranscriptActs(self._shelf, self.gate, self._copies, self.edits, self)
        self._branch = TranscriptBranch(self, self._shelf, self._column, self._follow)
        self._drag = DragScroll(self, self._pointer.select_to)
        self._pointer.dragged.connect(self._drag.drag)
        self._keys = SelectionKeys(self._shelf, self.selection, lambda: self.viewport().height() - STEP, self._walk.show_rect, self)
        self._frame = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._frame.timeout.connect(self._show_growth)
        self._since_frame = QElapsedTimer()
        self._cut_above: str | None = None  # the first message that still reaches the model
        self._unheard: dict[str, list[str]] = {}  # new text by message
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Messages"))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._walk.focus_changed)

    # content

    def show_messages(self, source: MessageSource | None) -> None:
        """Show the messages of a chat, at their end."""
        self._let_go()
        self._shelf.show(source)
        self.finding.forget_chat()
        self._follow(True)
        self._arrange()

    def show_branch(self) -> None:
        """The source has other messages now, from some place on: show them, and leave the others where they are."""
        self._let_go()
        self._set_last(False)
        self.edits.branch_changed()
        self._branch.show()
        self.finding.messages_removed()
        self._set_last(True)
        self._set_new_text(False)  # another text is not news
        self._go_along()
        self._arrange()

    def _go_along(self) -> None:
        """An answer that begins was asked for just now: its end is gone to, as that of what is sent."""
        answer = self._shelf.message(len(self._shelf) - 1).answer if len(self._shelf) else None
        if answer is not None and answer.phase is not Phase.ENDED and not self._is_at_work:
            self._follow(True)

    @property
    def _is_at_work(self) -> bool:
        return self.selection.span is not None or self.edits.are_open

    def _hold(self) -> None:
        """What is seen stays where it is, also at the end."""
        self._follow(False)
        self._column.hold(self.verticalScrollBar().value())
        self._arrange()

    def _let_go(self) -> None:
        self._drag.stop()
        self._pointer.let_go()
        self.selection.clear()
        self._unheard.clear()

    def add_message(self, message: Message) -> None:
        """One more message; the user's own is always gone to."""
        self._set_last(False)
        self._shelf.add(message)
        self._shelf.estimate(self._look, self._card_width)
        self._set_last(True)
        self.finding.message_changed(message.id)
        if message.role is Role.USER:
            self._follow(True)
        self._go_along()
        self._arrange()
        self._tell_new_text()

    def append_text(self, message_id: str, text: str) -> None:
        """More text of an answer; seen at most 50 ms later."""
        view = self._shelf.view_of(message_id)
        if view is None:
            self._shelf.forget_pulled(message_id)
            return
        view.append_text(text)
        self._unheard.setdefault(message_id, []).append(text)
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
        self._tell_growth()
        view.set_state(state)
        if not was_growing and view.is_growing:  # it is gone on with
            self._announcer.begin("")
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

    def update_message(self, message: Message) -> None:
        """A message has another rating, or other versions beside it; another text is shown too."""
        view = self._shelf.view_of(message.id)
        if view is not None and not view.is_growing and view.message.text != message.text:
            self.replace_message(message)
            return
        self._shelf.replace(message)
        if view is not None:
            view.show_standing(message)

    def remove_messages(self, ids: Sequence[str], source: MessageSource | None) -> None:
        """Take messages away; `source` has the rest."""
        if not self._shelf.remove(ids):
            self._shelf.show(source)
        self.finding.messages_removed()
        self._set_last(True)
        self._arrange()
        self._tell_new_text(self._has_new_text)

    def set_cut(self, message_id: str | None) -> None:
        """Draw the line above a message: what is higher up reaches the model no more. None: all of it does."""
        if message_id == self._cut_above:
            return
        self._cut_above = message_id
        for view in self._shelf.views.values():
            view.show_cut(view.message_id == message_id)
        self._arrange()

    @property
    def selected_line(self) -> str:
        """What is selected, if it is a few words of one message."""
        text = self._copies.selected_text()
        return "" if len(text) > _FEW_WORDS or "\n" in text else text

    def copy_selection(self) -> None:
        """Put what is selected on the clipboard; nothing if nothing is."""
        self._copies.copy_selection()

    def _place_read(self) -> tuple[int, int]:
        """Where the selection in sight begins, else the line below the find bar: a message's index and an offset in its visible text."""
        seen, span = self._in_sight(), self.selection.span
        index = None if span is None else self._shelf.index_of(span[0].message_id)
        if span is not None and index in seen:
            view = self._shelf.views[index]
            if 0 <= view.y() + view.caret_at(span[0].offset).top() < self.viewport().height():
                return index, span[0].offset
        if not seen:
            return 0, 0
        view = self._shelf.views[seen[0]]
        if not view.is_read:  # its end is shown: what is above is nearer
            return seen[0], END
        return seen[0], view.offset_at(QPointF(0, min(CLEAR, self.verticalScrollBar().value()) - view.y()))

    def go_to_message(self, index: int) -> None:
        """Bring a message's beginning into view; what is found next is found there."""
        self.finding.start_in(index)
        self._seek.bring_up(index, 0)

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

    # views

    def _make_view(self, message: Message) -> MessageView:
        view = MessageView(
            *(self._theme, self._icons, self._look, self._highlighter, self.gate),
            *(message, self._card_width, self._pointer, self.viewport()),
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
        view.text_moved.connect(lambda by, view=view: self.selection.move(view.message_id, by))
        view.act_wanted.connect(lambda act, view=view: self.acts.do(view, act))
        view.more_wanted.connect(lambda point, view=view: self.menu_at(view, point).popup(view.mapToGlobal(point)))
        view.save_wanted.connect(self.save_wanted)
        view.reshaped.connect(self._reshaped)
        view.action_wanted.connect(lambda action, view=view: self.action_wanted.emit(view.message_id, action))
        view.left.connect(self._walk.leave)
        view.cut_wanted.connect(self.cut_wanted)
        view.show_cut(view.message_id == self._cut_above)
        view.focus_moved.connect(lambda view=view: self._walk.show_link(view))
        self._mark(view)
        self.edits.join(view)
        last = len(self._shelf) - 1
        view.set_last(self._shelf.views.get(last) is view)

    def _must_stay(self, view: MessageView) -> bool:
        return view.holds_focus or view.editor is not None or self._pointer.is_pressed_on(view)

    def menu_at(self, view: MessageView, point: QPoint) -> QMenu:
        """The menu for a point of a message."""
        offers = MenuOffers(self._copies, self.selection, self.gate, self.acts.do, self._show_source)
        return message_menu(view, point, offers, self)

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

    def _mark(self, view: MessageView) -> None:
        view.set_marks(self.finding.marks_of(view.message_id), self.selection.mark_of(view.message_id))

    def _show_marks(self) -> None:
        for view in self._shelf.views.values():
            self._mark(view)

    def _selection_changed(self) -> None:
        self._show_marks()
        if self.selection.span is not None and any(True for _ in self._shelf.growing()):
            self._follow(False)

    def _set_last(self, is_last: bool) -> None:
        view = self._shelf.views.get(len(self._shelf) - 1)
        if view is not None:
            view.set_last(is_last)

    def _tell_growth(self) -> None:
        """Once a frame, not once a token."""
        unheard, self._unheard = self._unheard, {}
        for message_id, texts in unheard.items():
            self.finding.message_changed(message_id)
            self._announcer.hear("".join(texts))

    def _show_growth(self) -> None:
        self._tell_growth()
        self._since_frame.start()
        if self._end_in_sight and not self._is_at_work:
            self._follow(True)  # also after an edit or another version held the text still
        self._placing = True
        grown = False
        for view in list(self._shelf.growing()):
            before = view.height()
            view.flush()
            grown = grown or view.height() != before
            if view.has_pending and not self._frame.isActive():
                self._frame.start(_BEHIND)
        self._placing = False
        if grown:
            self._arrange()
        self._tell_new_text()

    def _tell_new_text(self, is_new: bool = True) -> None:
        if not self._column.at_end:
            self._set_new_text(is_new and not self._end_in_sight)

    # events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll and walk; letters go to the composer."""
        self._jump.stop()
        if event.matches(QKeySequence.StandardKey.Copy) and self.selection.span is not None:
            self._copies.copy_selection()
        elif self._keys.take(event) or self.acts.take_key(event):
            pass
        elif event.key() in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._walk.step(_STEPS[event.key()])
        elif self.scroll_by_key(event):
            pass
        elif is_letter(event):
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
