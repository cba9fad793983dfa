"""Which acts on messages are possible right now, and why the others are not."""

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.message import Message, Role
from desktop_app.chat.ports import SteerSource
from desktop_app.ui.message_act import MessageAct

_ANY = (
    MessageAct.VERSION_BACK,
    MessageAct.VERSION_ON,
    MessageAct.COPY,
    MessageAct.COPY_CODE,
    MessageAct.EDIT,
    MessageAct.FORK,
    MessageAct.DELETE,
)
_WAITS = (MessageAct.REGENERATE, MessageAct.ANSWER, MessageAct.CONTINUE, MessageAct.START_WITH)


class MessageGate(QObject):
    """One for all messages of a transcript."""

    changed = Signal()
    """Something is possible now, or no more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: SteerSource | None = None
        self._is_answering = False

    def set_source(self, source: SteerSource | None) -> None:
        """The chat whose messages they are."""
        self._source = source
        self.changed.emit()

    def set_answering(self, is_answering: bool) -> None:
        """While an answer is written, nothing else is asked."""
        if is_answering != self._is_answering:
            self._is_answering = is_answering
            self.changed.emit()

    def look_again(self) -> None:
        """Another endpoint may be able to continue what the one before was not."""
        self.changed.emit()

    @property
    def is_answering(self) -> bool:
        """True while an answer is written."""
        return self._is_answering

    def can_continue(self, answer_id: str) -> bool:
        """True if the model can go on with an answer where it ends."""
        return self._source is not None and self._source.can_continue(answer_id)

    def offers(self, act: MessageAct, message: Message) -> bool:
        """True if an act makes sense for a message."""
        match act:
            case MessageAct.VERSION_BACK | MessageAct.VERSION_ON:
                return message.versions > 1
            case MessageAct.CONTINUE:
                return message.role is not Role.USER and self.can_continue(message.id)
            case MessageAct.START_WITH:
                return message.role is not Role.USER and self._source is not None and self._source.can_begin_with("a")
            case MessageAct.ANSWER:
                return message.role is Role.USER
            case MessageAct.SAVE_PROMPT:
                return message.role is Role.USER and bool(message.text.strip())
            case _:
                return message.role is not Role.USER or act in _ANY

    def refusal(self, act: MessageAct, message: Message) -> str:
        """Why an act is not possible now, as a sentence; empty if it is."""
        if act is MessageAct.VERSION_BACK and message.version <= 1:
            return self.tr("This is the first version.")
        if act is MessageAct.VERSION_ON and message.version >= message.versions:
            return self.tr("This is the last version.")
        return self.waiting if self._is_answering and act in _WAITS else ""

    @property
    def waiting(self) -> str:
        """Why nothing can be sent now; empty if it can."""
        return self.tr("Possible once the answer has ended.") if self._is_answering else ""
