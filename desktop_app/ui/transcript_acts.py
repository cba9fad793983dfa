"""What is done with the messages of a transcript, from whichever button, menu or key."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop_app.ui.message_act import RATINGS, MessageAct
from desktop_app.ui.message_gate import MessageGate
from desktop_app.ui.message_shelf import MessageShelf
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.transcript_copies import TranscriptCopies
from desktop_app.ui.transcript_edits import TranscriptEdits


class TranscriptActs(QObject):
    """Copies and begins edits itself, tells the rest; what is not possible is not done."""

    wanted = Signal(str, MessageAct)
    """The id of a message, and what is to be done with it."""
    prompt_wanted = Signal(str)
    """This text is to be kept as a prompt."""
    rated = Signal(str, object)
    """The id of an answer, and 1, -1 or None."""

    def __init__(self, shelf: MessageShelf, gate: MessageGate, copies: TranscriptCopies, edits: TranscriptEdits, parent: QObject) -> None:
        super().__init__(parent)
        self._shelf, self._gate, self._copies, self._edits = shelf, gate, copies, edits

    def do(self, view: MessageView, act: MessageAct) -> None:
        """Do something with a message."""
        if view.is_growing or not self._gate.offers(act, view.message) or self._gate.refusal(act, view.message):
            return
        match act:
            case MessageAct.COPY:
                self._copies.copy_message(view.message_id)
            case MessageAct.EDIT:
                self._edits.begin(view.message_id)
            case MessageAct.SAVE_PROMPT:
                self.prompt_wanted.emit(view.message.text)
            case MessageAct.GOOD | MessageAct.BAD:
                wanted = RATINGS[act]
                self.rated.emit(view.message_id, None if view.message.rating == wanted else wanted)
            case _:
                self.wanted.emit(view.message_id, act)

    def do_with_answer(self, act: MessageAct) -> None:
        """Do something with the answer that has the keyboard, or with the last one; a question at the end gets one."""
        view = self._shelf.focused()
        if view is None or not view.is_answer:
            view = self._shelf.view(len(self._shelf) - 1) if len(self._shelf) else None
        if view is not None and view.is_answer:
            self.do(view, act)
        elif view is not None and act is MessageAct.REGENERATE:
            self.do(view, MessageAct.ANSWER)

    @property
    def focused_id(self) -> str | None:
        """The message that has the keyboard; None: none has it."""
        view = self._shelf.focused()
        return None if view is None else view.message_id

    def take_key(self, event: QKeyEvent) -> bool:
        """Leaf through the versions of the message that has the keyboard. False for other keys."""
        view = self._shelf.focused()
        pressed = QKeySequence(event.keyCombination())
        act = next((act for act in (MessageAct.VERSION_BACK, MessageAct.VERSION_ON) if act.keys == pressed), None)
        if view is None or act is None:
            return False
        self.do(view, act)
        return True
