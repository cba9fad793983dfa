"""A few examples of each fuzz target, always the same ones, and what the fuzzers found before; `python -m tests.fuzz` looks for more."""

import pytest
from hypothesis import strategies as st

from tests.fuzz.__main__ import fuzz
from tests.fuzz.all_targets import TARGETS
from tests.fuzz.target import Target

EXAMPLES = {"stream": 25, "whole": 40, "templates": 30, "import": 60, "field": 60, "curl": 60, "markdown": 25}


@pytest.mark.parametrize("name", TARGETS)
def test_a_few_examples(name: str) -> None:
    TARGETS[name].batch(None, EXAMPLES[name])()


def test_who_is_falsified_is_told_with_the_example_and_how_to_repeat_it(capsys: pytest.CaptureFixture[str]) -> None:
    def check(value: int) -> None:
        assert value < 500

    seen: list[int] = []
    targets = [Target("numbers", st.integers(0, 1000), check), Target("others", st.integers(), seen.append)]
    assert not fuzz(targets, 0, lambda: 7, None)
    told = capsys.readouterr()
    assert "value=500" in told.err
    assert "--only numbers --seed 7" in told.out
    assert f"others     {len(seen):8,} examples\n" in told.out
    assert "falsified" in told.out.splitlines()[-2]
