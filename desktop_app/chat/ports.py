"""What a widget pulls, as small protocols: given to its constructor by `app`, fulfilled by the workspace."""

from collections.abc import Sequence
from typing import Protocol

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.endpoint import Endpoint, EndpointStatus
from desktop_app.chat.message import Message
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.token_track import Token


class MessageSource(Protocol):
    """The messages of the branch that a conversation shows, first message first."""

    def message_count(self) -> int:
        """How many messages the branch has."""
        ...

    def messages(self, first: int, last: int) -> Sequence[Message]:
        """Messages `first` to `last` (exclusive), cut to what is there."""
        ...


class TokenSource(Protocol):
    """The tokens of an answer."""

    def token_count(self, answer_id: str) -> int:
        """How many tokens are kept for the answer, specials and hidden ones included."""
        ...

    def token(self, answer_id: str, index: int) -> Token:
        """The token at `index` with its alternatives. Raises IndexError."""
        ...


class ConversationSource(Protocol):
    """The conversations that are not deleted, latest first."""

    def conversations(self) -> Sequence[Conversation]:
        """All of them; rows are small."""
        ...


class EndpointSource(Protocol):
    """The endpoints that the user can choose from, the built-in model among them."""

    def endpoints(self) -> Sequence[Endpoint]:
        """In the user's order."""
        ...

    def status(self, endpoint_id: str) -> EndpointStatus:
        """What is known of it right now."""
        ...


class TemplateSource(Protocol):
    """The prompt templates that can be chosen."""

    def templates(self) -> Sequence[PromptTemplate]:
        """All shipped ones, in the order they are offered."""
        ...
