"""A message that was written while an answer was running, and waits for its end."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """It becomes a message of its conversation when its turn comes."""

    id: str
    conversation_id: str
    created_at: float  # Unix seconds; the earliest is sent first
    text: str
