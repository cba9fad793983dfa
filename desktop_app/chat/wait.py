"""What an answer waits for that a server turned away for now, and until when."""

from dataclasses import dataclass
from enum import StrEnum


class WaitReason(StrEnum):
    """Why a server is asked once more later."""

    TOO_MANY_REQUESTS = "too_many_requests"  # it says when
    NOT_READY = "not_ready"  # it says when
    LOADING = "loading"  # it loads the model
    WAKING = "waking"  # an Inference Endpoint that was asleep

    @property
    def is_counted_down(self) -> bool:
        """True where the next try is what matters, and not how long it has taken so far."""
        return self in (WaitReason.TOO_MANY_REQUESTS, WaitReason.NOT_READY)


@dataclass(frozen=True, slots=True)
class Wait:
    """An answer's wait; times are `time.monotonic()`."""

    reason: WaitReason
    since: float  # the first time that the server turned it away
    until: float  # the next try
    host: str = ""  # who is asked, as a sentence names it
