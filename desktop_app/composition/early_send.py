"""A message that is submitted while what it carries is still being read goes out once that is there."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject
from shiboken6 import isValid

from desktop_app.ui.conversation_pane import ConversationPane
from desktop_app.ui.main_window import MainWindow


class EarlySend(QObject):
    """Of one window; a text that is changed meanwhile, or an attachment that is refused, leaves the message unsent."""

    def __init__(self, window: MainWindow, pane: ConversationPane, shown: Callable[[], str], send: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window, self._pane, self._shown, self._send = window, pane, shown, send
        self._reading: Counter[str] = Counter()  # conversation ids
        self._waiting: tuple[str, str] | None = None  # a conversation's id and what was submitted in it

    def begin(self, conversation_id: str) -> None:
        """Something is read for the draft of a conversation from now on."""
        self._reading[conversation_id] += 1

    @contextmanager
    def reading(self, conversation_id: str) -> Iterator[None]:
        """What `begin` told of is being read, and no more after that."""
        try:
            yield
        except BaseException:
            self.drop(conversation_id)
            raise
        finally:
            self._reading[conversation_id] -= 1
            if isValid(self) and not self._reading[conversation_id]:
                self._go_on(conversation_id)

    def takes(self, conversation_id: str, text: str) -> bool:
        """True if a message that was submitted has to wait."""
        if not self._reading[conversation_id]:
            return False
        self._waiting = conversation_id, text
        self._window.show_briefly(self.tr("The message is sent as soon as its attachment is read."))
        return True

    def drop(self, conversation_id: str) -> None:
        """An attachment could not be taken: the message is the user's again."""
        if self._waiting is not None and self._waiting[0] == conversation_id:
            self._waiting = None

    def _go_on(self, conversation_id: str) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is None or waiting[0] != conversation_id or self._shown() != conversation_id:
            return
        if self._pane.composer.text.strip() == waiting[1].strip():
            self._send(waiting[1])
