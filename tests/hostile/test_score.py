"""The command ends well only if every play did, and says in one line what became of them."""

from tests.hostile.score import Score
from tests.hostile.window import Late


def late(own: float) -> Late:
    return Late(own, own + 0.01, own / 2)


def test_all_in_time() -> None:
    score = Score({"a": late(0.010), "b": late(0.100), "c": late(0.020)})
    assert score.is_good
    assert score.line() == "3 plays, median  20 ms (10, 30), worst 100 ms (50, 110) late, at most 50 ms in one go; 0 over 100 ms; 0 failed"


def test_one_too_late_is_named() -> None:
    score, tgi = Score(), Score({"a": late(0.010), "b": late(0.101)})
    score.add(tgi, "tgi")
    assert not score.is_good
    assert "1 (tgi: b) over 100 ms; 0 failed" in score.line()


def test_one_that_failed_is_named_and_counted() -> None:
    score, chat = Score(), Score({"a": late(0.010)})
    assert chat.failure("b", TimeoutError()) == "TimeoutError"
    score.add(chat, "chat")
    assert not score.is_good
    assert score.line().startswith("2 plays, ")
    assert score.line().endswith("0 over 100 ms; 1 (chat: b) failed")


def test_nothing_played_is_no_success() -> None:
    assert not Score().is_good
    assert Score().line() == "0 plays; 0 over 100 ms; 0 failed"
