"""How long the last answers took, by endpoint."""

from collections.abc import Sequence

from desktop_app.chat.speed import AnswerTimes, times_of
from desktop_app.storage.database import Database

_LAST = "SELECT endpoint_id, seconds_to_first_token, seconds, generated_tokens FROM generation ORDER BY number DESC LIMIT ?"


def last_times(database: Database, generations: int) -> Sequence[tuple[str, AnswerTimes]]:
    """With the endpoints' ids, the earliest first; looks at so many generations and no more. Raises ChatError(STORAGE)."""
    found = [(row[0], times_of(*tuple(row)[1:])) for row in database.rows(_LAST, (generations,))]
    return [(endpoint_id, times) for endpoint_id, times in reversed(found) if times is not None]
