"""What a widget pulls, as small protocols: given to its constructor by `app`, fulfilled by the workspace."""

from collections.abc import Sequence
from typing import Protocol

from desktop_app.chat.chat_list import ChatEntry, Folder, ListPart
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
    """What the list of chats shows; the workspace's library."""

    def entries(self, part: ListPart, after: ChatEntry | None = None, at_most: int = -1) -> Sequence[ChatEntry]:
        """The rows of a list, latest first; those behind `after`, if it is given."""
        ...

    def entries_of(self, part: ListPart, ids: Sequence[str]) -> Sequence[ChatEntry]:
        """The rows of these chats, those of them that stand in the list."""
        ...

    def folders(self) -> Sequence[Folder]:
        """All folders in the user's order."""
        ...


class AttachmentSource(Protocol):
    """What attachments hold."""

    def attachment_data(self, attachment_id: str) -> bytes | None:
        """A text as UTF-8, or an image's file; None if it is gone."""
        ...
