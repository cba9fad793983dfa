"""How fast each endpoint answered lately: of this run's answers, and of the last ones that are stored."""

from collections import deque
from collections.abc import Iterable

from desktop_app.chat.generation import Generation
from desktop_app.chat.speed import AnswerTimes, Speed, speed_of, times_of

ANSWERS = 5
"""The last ones that count."""
LOOKED_AT = 200
"""Stored generations that are looked through for them."""


class EndpointSpeeds:
    """Kept in memory; what came in this run is later than what is stored."""

    def __init__(self) -> None:
        self._times: dict[str, deque[AnswerTimes]] = {}

    def of(self, endpoint_id: str) -> Speed | None:
        """What is usual there; None if it has not answered."""
        return speed_of(tuple(self._times.get(endpoint_id, ())))

    def add(self, generation: Generation) -> None:
        """One has come to an end."""
        times = times_of(generation.seconds_to_first_token, generation.seconds, generation.generated_tokens)
        if times is not None:
            self._of(generation.endpoint_id).append(times)

    def remember(self, stored: Iterable[tuple[str, AnswerTimes]]) -> frozenset[str]:
        """Those of earlier runs, the earliest first; returns the ids of the endpoints that they are about."""
        earlier: dict[str, list[AnswerTimes]] = {}
        for endpoint_id, times in stored:
            earlier.setdefault(endpoint_id, []).append(times)
        for endpoint_id, before in earlier.items():
            known = self._of(endpoint_id)
            room = ANSWERS - len(known)
            known.extendleft(reversed(before[-room:] if room else []))
        return frozenset(earlier)

    def forget(self, endpoint_id: str) -> None:
        """Another server answers there from now on."""
        self._times.pop(endpoint_id, None)

    def _of(self, endpoint_id: str) -> deque[AnswerTimes]:
        return self._times.setdefault(endpoint_id, deque(maxlen=ANSWERS))
