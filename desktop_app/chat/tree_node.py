"""A conversation's tree as its map shows it."""

from dataclasses import dataclass

from desktop_app.chat.message import Role

EXCERPT = 80
"""Characters of a message that the map knows."""


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One message, as light as it gets."""

    id: str
    parent_id: str | None
    role: Role
    text: str  # its first 80 characters; of an answer, those behind its thought
    on_shown_branch: bool
