"""Work a few steps at a time."""

from collections.abc import Iterator

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.workspace import slices
from desktop_app.workspace.slices import Slices

FULL = ChatError(ErrorKind.STORAGE, detail="full")


class Work:
    """Steps that note what they did."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.failures: list[ChatError] = []
        self.slices = Slices(self.failures.append)

    def steps(self, name: str, count: int, *, fails: bool = False) -> Iterator[None]:
        for number in range(count):
            if number:
                yield
            self.done.append(f"{name}{number}")
        if fails:
            raise FULL


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SECONDS", 0.0)


def test_a_short_work_is_done_at_once_and_of_a_long_one_the_first_step() -> None:
    work = Work()
    work.slices.take(work.steps("a", 1))
    work.slices.take(work.steps("b", 3))
    assert work.done == ["a0", "b0"]
    work.slices.take(work.steps("c", 1))  # waits
    assert work.done == ["a0", "b0"]
    work.slices.finish()
    assert work.done == ["a0", "b0", "b1", "b2", "c0"]


def test_what_a_work_begins_does_not_wait_for_it() -> None:
    work = Work()

    def outer() -> Iterator[None]:
        yield
        work.slices.take(work.steps("inner", 1))
        work.slices.finish()  # of itself: nothing
        work.done.append("outer")

    work.slices.take(outer())
    work.slices.finish()
    assert work.done == ["inner0", "outer"]


def test_a_failure_is_raised_at_first_and_told_later() -> None:
    work = Work()
    with pytest.raises(ChatError):
        work.slices.take(work.steps("a", 1, fails=True))
    assert work.failures == []
    work.slices.take(work.steps("b", 2, fails=True))
    work.slices.take(work.steps("c", 1))
    work.slices.finish()
    assert (work.failures, work.done[-1]) == ([FULL], "c0")
