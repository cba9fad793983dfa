"""A conversation pane on the screen, with a source of messages that a test can change."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.errors import ChatError
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import AnswerState, Message, Phase, Role
from desktop_app.ui.conversation_pane import ConversationPane
from desktop_app.ui.icons import Icons
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.theme import Theme

MODEL = "Mistral-7B-Instruct"
ROW = ("Copy message", "Regenerate", "Edit", "Good answer", "Bad answer", "More")
"""The names of the buttons below an answer with one version."""


def question(identity: str, text: str = "Why?") -> Message:
    return Message(identity, "chat", None, 0, Role.USER, text, 0.0)


def answer(
    identity: str,
    text: str = "",
    ending: Ending | None = Ending.END_OF_TEXT,
    phase: Phase = Phase.ENDED,
    error: ChatError | None = None,
    tokens: int = 256,
) -> Message:
    return Message(identity, "chat", None, 1, Role.ASSISTANT, text, 0.0, state(ending, phase, error, tokens))


def state(
    ending: Ending | None = Ending.END_OF_TEXT, phase: Phase = Phase.ENDED, error: ChatError | None = None, tokens: int = 256
) -> AnswerState:
    return AnswerState(phase, ending, error, MODEL, "Local TGI", tokens, 6.0, 256)


def waiting(identity: str) -> Message:
    return answer(identity, "", None, Phase.WAITING, tokens=0)


STREAMING = state(None, Phase.STREAMING, tokens=0)


class Messages:
    """A MessageSource; counts what is asked of it."""

    def __init__(self, *messages: Message) -> None:
        self.all = list(messages)
        self.pulled = 0
        self.continuable: set[str] = set()

    def message_count(self) -> int:
        return len(self.all)

    def messages(self, first: int, last: int) -> Sequence[Message]:
        found = self.all[first:last]
        self.pulled += len(found)
        return found

    def can_continue(self, answer_id: str) -> bool:
        return answer_id in self.continuable

    def can_begin_with(self, words: str) -> bool:
        return bool(words)


def long_chat(count: int, text: str = "A few words of an answer.\n\nAnd a second paragraph.") -> Messages:
    return Messages(*(question(str(n), f"Question {n}?") if n % 2 == 0 else answer(str(n), f"Answer {n}. {text}") for n in range(count)))


class ShownPane:
    """The pane, shown, with shortcuts to what a person sees and does."""

    def __init__(self, theme: Theme, icons: Icons, *messages: Message, source: Messages | None = None, draft: str = "") -> None:
        self.source = source or Messages(*messages)
        self.pane = ConversationPane(theme, icons)
        self.pane.resize(700, 700)
        self.pane.show()
        self.pane.activateWindow()
        QTest.qWaitForWindowActive(self.pane)
        self.conversation = Conversation("chat", 0.0, 0.0, draft=draft)
        self.pane.show_conversation(self.conversation, self.source, builtin=True)

    @property
    def field(self) -> object:
        return self.pane.composer.field

    def add(self, message: Message) -> None:
        """As the session does: first in the source, then announced."""
        self.source.all.append(message)
        self.pane.add_message(message)

    def views(self) -> list[MessageView]:
        """The messages that are widgets, from top to bottom."""
        return sorted(self.pane.transcript.findChildren(MessageView), key=lambda view: view.y())

    def view(self, identity: str) -> MessageView:
        return next(view for view in self.views() if view.message_id == identity and not view.isHidden())

    def in_sight(self) -> list[MessageView]:
        """The messages of which something can be seen."""
        return [view for view in self.views() if not view.isHidden() and view.geometry().intersects(self.pane.transcript.viewport().rect())]

    def type(self, text: str) -> None:
        QTest.keyClicks(self.pane.composer.field, text)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.pane.composer.field, key, modifiers)


_STILL = 0.06  # seconds: text that grows is painted at most some twenty times a second

Show = Callable[..., ShownPane]
"""The fixture that shows a pane: messages, or `source=`."""


def settle(shown: ShownPane) -> None:
    """Let the building of views come to its end: until nothing has moved for a while."""
    quiet, before, since = 0, None, time.monotonic()
    for _ in range(1000):
        QTest.qWait(1)
        bar = shown.pane.transcript.verticalScrollBar()
        now = (bar.value(), bar.maximum(), [(view.message_id, view.geometry().getRect()) for view in shown.views()])
        quiet, since = (quiet + 1, since) if now == before else (0, time.monotonic())
        before = now
        if quiet >= 20 and time.monotonic() - since > _STILL:
            return


def drag(view: MessageView, start: QPoint, end: QPoint) -> None:
    """Press, move and release the left button."""
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, QPoint((start.x() + end.x()) // 2, (start.y() + end.y()) // 2))
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
