"""Messages as rows."""

from collections.abc import Sequence

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.message import Message, Role
from desktop_app.storage.database import Row
from desktop_app.storage.generation_rows import answer_state


def read_message(
    row: Row,
    text: str,
    generations: Sequence[Row],
    *,
    version: int = 1,
    versions: int = 1,
    rating: int | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    """The message of a row; `text` is all of it, with what a running answer has said, `generations` are those of an answer."""
    role = Role(row["role"])
    return Message(
        id=row["id"],
        conversation_id=row["conversation_id"],
        parent_id=row["parent_id"],
        depth=row["depth"],
        role=role,
        text=text,
        created_at=row["created_at"],
        answer=answer_state(generations, text) if role is Role.ASSISTANT else None,
        version=version,
        versions=versions,
        rating=rating,
        attachments=attachments,
    )
