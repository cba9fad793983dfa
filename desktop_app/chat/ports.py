"""What a widget pulls, as small protocols: given to its constructor by `app`, fulfilled by the workspace."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from desktop_app.chat.chat_list import ChatEntry, Folder, ListPart
from desktop_app.chat.message import Message
from desktop_app.chat.saved_item import SavedItem, SavedKind
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

    def tree(self) -> Iterator[Sequence[TreeNode]]:
        """Its messages, some at each step (or none yet), parents before their children, versions of one message oldest first."""
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


class SavedSource(Protocol):
    """What the user keeps under a name."""

    def items(self, kind: SavedKind) -> Sequence[SavedItem]:
        """Those of one kind in the user's order."""
        ...

    @property
    def default_id(self) -> str:
        """The preset of new chats."""
        ...


class SteerSource(Protocol):
    """What can be done with the messages of a conversation."""

    def can_continue(self, answer_id: str) -> bool:
        """True if the model can go on with an answer from its last token."""
        ...

    def can_begin_with(self, words: str) -> bool:
        """True if the model can be given the first words of its answer."""
        ...


class SteeredSource(MessageSource, SteerSource, Protocol):
    """A conversation's messages and what can be done with them."""


class EditDrafts(Protocol):
    """Texts of messages that are being edited."""

    def edit_drafts(self, conversation_id: str) -> Mapping[str, str]:
        """What was typed so far in the messages of a conversation, by message id."""
        ...

    def keep_edit_draft(self, message_id: str, text: str | None) -> None:
        """Keep what was typed so far; None: the edit has ended."""
        ...
