"""A message that was written while an answer was running, and waits for its end."""

from dataclasses import dataclass

from desktop_app.chat.attachment import Attachment


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """It becomes a message of its conversation when its turn comes."""

    id: str
    conversation_id: str
    created_at: float  # Unix seconds; the earliest is sent first
    text: str
    attachments: tuple[Attachment, ...] = ()

    def line(self, longest: int) -> str:
        """One line that tells it from others, however long it is: its text, then what it carries."""
        said = [" ".join(self.text[:longest].split()), *(attachment.name for attachment in self.attachments)]
        return " · ".join(part for part in said if part)
