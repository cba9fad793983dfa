"""Chats for tests of the list: a source that counts from midnight, so that a test means the same at any hour."""

from collections.abc import Sequence

from desktop_app.chat.conversation import Conversation
from desktop_app.ui.conversation_rows import start_of_today, start_of_yesterday


class Chats:
    """A ConversationSource that a test can change."""

    def __init__(self, *chats: Conversation) -> None:
        self.chats = list(chats)
        self.asked = 0

    def conversations(self) -> Sequence[Conversation]:
        self.asked += 1
        return tuple(self.chats)

    def without(self, identity: str) -> None:
        self.chats = [chat for chat in self.chats if chat.id != identity]


def chat(identity: str, title: str, at: float) -> Conversation:
    return Conversation(identity, at, at, title)


def five_chats() -> Chats:
    """Two of today, one of yesterday, two older."""
    today, yesterday = start_of_today(), start_of_yesterday()
    return Chats(
        chat("condiments", "Condiments", today + 1),
        chat("arles", "Trip to Arles", today),
        chat("sieve", "Sieve in Rust", yesterday),
        chat("minutes", "Minutes of 3 March", yesterday - 1),
        chat("untitled", "", yesterday - 86_400 * 400),
    )
