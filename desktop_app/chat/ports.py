"""What a widget pulls, as small protocols: given to its constructor by `app`, fulfilled by the workspace."""

from collections.abc import Sequence
from typing import Protocol

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.message import Message
from desktop_app.chat.tree_node import TreeNode


class MessageSource(Protocol):
    """The messages of the branch that a conversation shows, first message first."""

    def message_count(self) -> int:
        """How many messages the branch has."""
        ...

    def messages(self, first: int, last: int) -> Sequence[Message]:
        """Messages `first` to `last` (exclusive), cut to what is there."""
        ...


class TreeSource(Protocol):
    """All branches of a conversation."""

    def tree(self) -> Sequence[TreeNode]:
        """Its messages, parents before their children, versions of one message oldest first."""
        ...


class ConversationSource(Protocol):
    """The conversations that are not deleted, latest first."""

    def conversations(self) -> Sequence[Conversation]:
        """All of them; rows are small."""
        ...
