"""The figures of the last answers."""

import pytest

from desktop_app.chat.speed import AnswerTimes, Speed, speed_of, times_of


def test_one_that_was_stuck_does_not_count() -> None:
    times = [AnswerTimes(0.2, 2.0, 80), AnswerTimes(0.3, 1.0, 42), AnswerTimes(40.0, 60.0, 60)]
    assert speed_of(times) == Speed(3, 0.3, 40.0)
    assert speed_of(times[:2]) == Speed(2, 0.25, 41.0)


def test_answers_of_one_token_have_no_rate() -> None:
    assert speed_of([AnswerTimes(0.5, 0.0, 1), AnswerTimes(0.5, 1.0, 1)]) == Speed(2, 0.5, None)
    assert speed_of([]) is None


@pytest.mark.parametrize(("begun", "seconds", "tokens"), [(None, 1.0, 0), (None, None, None), (0.1, None, 5), (0.1, 1.0, 0)])
def test_what_did_not_come_to_a_token_has_no_times(begun: float | None, seconds: float | None, tokens: int | None) -> None:
    assert times_of(begun, seconds, tokens) is None


def test_a_clock_that_was_turned_back_makes_no_rate() -> None:
    assert times_of(2.0, 1.0, 5) == AnswerTimes(2.0, 0.0, 5)
