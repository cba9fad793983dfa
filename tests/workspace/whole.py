"""Trees and forks of short chats, which are there at once."""

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.tree_node import TreeNode
from desktop_app.workspace.chat_session import ChatSession
from tests.workspace.desk import Desk


def nodes_of(session: ChatSession) -> list[TreeNode]:
    """The tree of a chat."""
    return [node for page in session.tree() for node in page]


def forked(desk: Desk, session: ChatSession, message_id: str, title: str = "{title}") -> Conversation:
    """The fork of a chat."""
    found: list[Conversation] = []
    desk.library.fork(session.conversation.id, message_id, title, found.append)
    return found[0]
