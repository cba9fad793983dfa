"""How fast an endpoint answered lately."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """How long one generation took."""

    to_first_token: float  # seconds
    after_it: float  # seconds
    tokens: int

    @property
    def tokens_per_second(self) -> float | None:
        """None before there is anything to measure."""
        return self.tokens / self.after_it if self.after_it > 0 and self.tokens > 1 else None


@dataclass(frozen=True, slots=True)
class Speed:
    """What is usual at an endpoint: the middle one of the last answers' figures, so that one that was stuck does not count."""

    answers: int
    to_first_token: float  # seconds
    tokens_per_second: float | None  # None: they were too short


def times_of(to_first_token: float | None, seconds: float | None, tokens: int | None) -> AnswerTimes | None:
    """The times of a generation, from the request to its end; None if no token came."""
    if to_first_token is None or seconds is None or not tokens:
        return None
    return AnswerTimes(to_first_token, max(0.0, seconds - to_first_token), tokens)


def speed_of(times: Sequence[AnswerTimes]) -> Speed | None:
    """What the times of some answers come to; None without any."""
    if not times:
        return None
    rates = [rate for answer in times if (rate := answer.tokens_per_second) is not None]
    return Speed(len(times), _middle([answer.to_first_token for answer in times]), _middle(rates) if rates else None)


def _middle(figures: Sequence[float]) -> float:
    ordered, half = sorted(figures), len(figures) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
