"""What stands below an answer's text: the wait, a notice, how it ended, actions and figures. Built when first needed."""

from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import AnswerState, Message, Phase
from desktop_app.ui.answer_actions import HEIGHT, AnswerActions
from desktop_app.ui.explain import Action, ending_sentence, explain
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.message_gate import MessageGate
from desktop_app.ui.notice import Notice
from desktop_app.ui.quiet_line import QuietLine
from desktop_app.ui.state_line import WARNINGS, StateLine
from desktop_app.ui.theme import Theme
from desktop_app.ui.waiting_line import WaitingLine

_GAP = 12  # px above a notice or state line
_ACTIONS_GAP = 8  # px above the actions
_CONTINUABLE = (Ending.STOPPED, Ending.LIMIT, Ending.CLOSED, Ending.BROKE_OFF)
_TELL_ALL = (ErrorKind.BROKE_OFF, ErrorKind.EMPTY)  # a state line says enough of these once there is text


class AnswerFooter(QObject):
    """The widgets below one answer; `owner` is the message that they are children of."""

    resized = Signal()
    """Other widgets, or another height."""
    act_wanted = Signal(MessageAct)
    more_wanted = Signal(QPoint)
    """The menu is wanted, at a point of the owner."""
    action_wanted = Signal(Action)

    def __init__(self, theme: Theme, icons: Icons, gate: MessageGate, message: Message, owner: QWidget) -> None:
        super().__init__(owner)
        self._theme = theme
        self._icons = icons
        self._gate = gate
        self._message = message
        self._owner = owner
        self._waiting: WaitingLine | None = None
        self._quiet: QuietLine | None = None
        self._notice: Notice | None = None
        self._line: StateLine | None = None
        self._actions: AnswerActions | None = None
        self._state: AnswerState | None = None
        self._has_text = False
        self._is_last = False
        self._is_near = False
        self._width = 0
        gate.changed.connect(self._offer_continue)

    @property
    def actions(self) -> AnswerActions | None:
        """The row, if it was needed yet."""
        return self._actions

    def show_message(self, message: Message) -> None:
        """Another version, more of them, or another rating."""
        needed_room = self._needs_room
        self._message = message
        if self._actions is not None:
            self._actions.show_message(message)
        self._show_actions()
        if self._needs_room != needed_room:
            self.resized.emit()

    def show_state(self, state: AnswerState | None, *, has_text: bool) -> None:
        """Say where the answer stands."""
        before, had_text, self._state, self._has_text = self._state, self._has_text, state, has_text
        if (
            before is None
            or state is None
            or before.phase is not state.phase
            or before.ending != state.ending
            or before.error != state.error
            or before.wait != state.wait
            or before.quiet_since != state.quiet_since
        ) or had_text != has_text:
            self._say(state)
            if self._quiet is not None and before is not None and before.quiet_since is None:
                self._quiet.announce()
            self.resized.emit()
        if self._actions is not None and state is not None:
            self._actions.show_figures(state)

    def set_last(self, is_last: bool) -> None:
        """The last answer always shows its actions, and can be tried again."""
        if is_last == self._is_last:
            return
        self._is_last = is_last
        for widget in (self._notice, self._line):
            if widget is not None:
                widget.set_can_retry(is_last)
        self._show_actions()
        self.resized.emit()

    def set_near(self, is_near: bool) -> None:
        """The pointer or the keyboard is at the message."""
        self._is_near = is_near
        self._show_actions()

    def height_below(self, width: int) -> int:
        """The height of all of it for a width; the actions' room is kept wherever there will ever be some."""
        self._width = width
        height = 0
        for widget in self._below_text:
            height += widget.height_for(width) + (_GAP if self._has_text else 0)
        if self._line is not None:
            height += self._line.height_for(width) + _GAP
        return height + _ACTIONS_GAP + HEIGHT if self._needs_room else height

    def place(self, left: int, top: int, width: int) -> None:
        """Put the widgets below the text."""
        y = top
        for widget in self._below_text:
            y += _GAP if self._has_text else 0
            height = widget.height_for(width)
            widget.setGeometry(left, y, width, height)
            y += height
        if self._line is not None:
            height = self._line.height_for(width)
            self._line.setGeometry(left, y + _GAP, width, height)
            y += height + _GAP
        if self._actions is not None:
            hang = self._actions.overhang
            self._actions.setGeometry(QRect(left - hang, y + _ACTIONS_GAP, width + hang, HEIGHT))

    @property
    def _has_ended(self) -> bool:
        return self._state is not None and self._state.phase is Phase.ENDED

    @property
    def _needs_room(self) -> bool:
        """An answer that ended without a text has actions only if there are others: they lead back to one that has."""
        return self._has_text or not self._has_ended or self._message.versions > 1

    @property
    def _below_text(self) -> list[WaitingLine | QuietLine | Notice]:
        """What stands there from top to bottom, a state line aside."""
        return [widget for widget in (self._waiting, self._quiet, self._notice) if widget is not None and not widget.isHidden()]

    def _say(self, state: AnswerState | None) -> None:
        waits = state is not None and state.phase is not Phase.ENDED and (not self._has_text or state.wait is not None)
        quiet_since = None if state is None else state.quiet_since
        for widget in (None if waits else self._waiting, None if quiet_since is not None else self._quiet, self._notice, self._line):
            if widget is not None:
                self._hide(widget)
                widget.deleteLater()
        self._notice = self._line = None
        if not waits:
            self._waiting = None
        elif self._waiting is None:
            self._waiting = WaitingLine(self._theme, self._owner, at_once=state is not None and state.at_once)
            self._waiting.again_wanted.connect(lambda: self.action_wanted.emit(Action.TRY_NOW))
            self._waiting.stop_wanted.connect(lambda: self.action_wanted.emit(Action.STOP))
            self._waiting.resized.connect(self.resized)
        if self._waiting is not None and state is not None:
            self._waiting.show_wait(state.wait)
        self._say_quiet(quiet_since)
        if state is None or state.phase is not Phase.ENDED:
            pass  # nothing has ended yet
        elif state.error is not None and not (self._has_text and state.error.kind in _TELL_ALL):
            self._notice = Notice(self._theme, self._icons, explain(state.error), can_retry=self._is_last, parent=self._owner)
            self._notice.action_wanted.connect(self.action_wanted)
            self._notice.resized.connect(self.resized)
        elif (sentence := ending_sentence(state, has_text=self._has_text)) is not None and state.ending is not None:
            # what was given up before its first word has no row of actions to ask for it again
            helps = state.ending in WARNINGS or not self._has_text
            self._line = StateLine(
                self._theme, self._icons, state.ending, sentence, can_retry=self._is_last, retry_helps=helps, parent=self._owner
            )
            self._line.retry_wanted.connect(lambda: self.action_wanted.emit(Action.TRY_AGAIN))
            self._line.continue_wanted.connect(lambda: self.act_wanted.emit(MessageAct.CONTINUE))
            self._offer_continue()
        for widget in (None if self._quiet is not None else self._waiting, self._quiet, self._notice, self._line):
            if widget is not None:
                widget.show()
        self._show_actions()

    def _say_quiet(self, since: float | None) -> None:
        """One line waits: what is said of a quiet server stands in the place of the wait for its first token."""
        if since is None:
            self._quiet = None
        elif self._quiet is None:
            self._quiet = QuietLine(self._theme, self._icons, since, self._owner)
            self._quiet.wait_wanted.connect(lambda: self.action_wanted.emit(Action.WAIT))
            self._quiet.stop_wanted.connect(lambda: self.action_wanted.emit(Action.STOP))
            self._quiet.resized.connect(self.resized)
            if self._waiting is not None:
                self._hide(self._waiting)

    def _hide(self, widget: QWidget) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and widget.isAncestorOf(focused):
            self._owner.setFocus()  # the pressed button goes: letters that are typed now reach the composer
        widget.hide()

    def _offer_continue(self) -> None:
        """Where the model can go on; another endpoint may be able to what the one before was not."""
        if self._line is None or self._state is None:
            return
        can_continue = self._has_text and self._state.ending in _CONTINUABLE and self._gate.can_continue(self._message.id)
        before = self._line.height_for(self._width)
        self._line.set_can_continue(can_continue, self._gate.refusal(MessageAct.CONTINUE, self._message))
        if self._line.height_for(self._width) != before:
            self.resized.emit()

    def _offer_more(self, button: QWidget) -> None:
        self.more_wanted.emit(button.mapTo(self._owner, button.rect().bottomLeft()))

    def _show_actions(self) -> None:
        state = self._state
        grows = state is not None and state.phase is not Phase.ENDED
        wanted = (self._has_text or self._has_ended) and self._needs_room and (self._is_last or self._is_near or grows)
        if wanted and self._actions is None:
            self._actions = AnswerActions(self._theme, self._icons, self._gate, self._message, self._owner)
            self._actions.act_wanted.connect(self.act_wanted)
            self._actions.more_wanted.connect(self._offer_more)
            if state is not None:
                self._actions.show_figures(state)
            self.resized.emit()
        if self._actions is not None:
            self._actions.setVisible(wanted)
            self._actions.set_growing(grows)
            self._actions.set_reduced(not self._has_text)
