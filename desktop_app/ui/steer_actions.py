"""What the window's menu and keys can do about answers and branches."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from desktop_app.ui.key_bindings import Command
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.message_gate import MessageGate
from desktop_app.ui.window_actions import WindowActions


class SteerActions(QObject):
    """They count for the answer that has the keyboard, or for the last one; what is not possible says why."""

    act_wanted = Signal(MessageAct)
    start_with_wanted = Signal()
    fork_wanted = Signal()
    clear_wanted = Signal()
    map_wanted = Signal()

    def __init__(self, commands: WindowActions, gate: MessageGate) -> None:
        super().__init__(commands)
        self._gate = gate
        self._is_empty = True
        self._regenerate = commands.add(Command.REGENERATE, self._want_regenerate)
        self._continue = commands.add(Command.CONTINUE, self._want_continue)
        self._map = commands.add(Command.MAP, self.map_wanted)
        self._start_with = self._action(MessageAct.START_WITH.label)
        self._start_with.triggered.connect(self.start_with_wanted)
        self._fork = self._action(self.tr("Fork chat"))
        self._fork.triggered.connect(self.fork_wanted)
        self._clear = self._action(self.tr("Clear chat"))
        self._clear.triggered.connect(self.clear_wanted)
        answer = (self._regenerate, self._continue, self._start_with)
        commands.offer(answer=answer, fork=self._fork, clear=self._clear, tree=self._map)
        gate.changed.connect(self._show_possible)
        self._show_possible()

    def set_empty(self, is_empty: bool) -> None:
        """Whether the chat has no messages."""
        if is_empty != self._is_empty:
            self._is_empty = is_empty
            self._show_possible()

    def _want_regenerate(self) -> None:
        self.act_wanted.emit(MessageAct.REGENERATE)

    def _want_continue(self) -> None:
        self.act_wanted.emit(MessageAct.CONTINUE)

    def _action(self, text: str) -> QAction:
        return QAction(text, self)

    def _show_possible(self) -> None:
        empty = self.tr("There is no message yet.") if self._is_empty else ""
        for action, refusal in (
            (self._regenerate, empty or self._gate.waiting),
            (self._continue, empty or self._gate.waiting),
            (self._fork, empty or self._gate.waiting),
            (self._clear, empty),
            (self._map, empty),
        ):
            action.setEnabled(not refusal)
            action.setToolTip(refusal or action.text())
