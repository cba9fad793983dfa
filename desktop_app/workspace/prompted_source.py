"""The messages of a chat below its system prompt, as they are told on paper."""

from collections.abc import Sequence

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.message import Message, Role
from desktop_app.chat.ports import MessageSource


class PromptedSource:
    """A `MessageSource` whose first message is the system prompt; there is none where the chat has no prompt, or no message."""

    def __init__(self, chat: Conversation, source: MessageSource) -> None:
        self._source = source
        self._lead: tuple[Message, ...] = ()
        if chat.system_prompt.strip() and source.message_count():
            self._lead = (Message("", chat.id, None, 0, Role.SYSTEM, chat.system_prompt, chat.created_at),)

    def message_count(self) -> int:
        """How many there are, the prompt included."""
        return self._source.message_count() + len(self._lead)

    def messages(self, first: int, last: int) -> Sequence[Message]:
        """Messages `first` to `last` (exclusive), cut to what is there."""
        before = len(self._lead)
        return [*self._lead[max(first, 0) : max(last, 0)], *self._source.messages(max(first - before, 0), last - before)]
