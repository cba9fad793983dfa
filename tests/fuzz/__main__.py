"""Gives every target what nobody thought of, until the time is over: `python -m tests.fuzz --minutes 10 [--only stream]`."""

import argparse
import random
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.conftest import pytest  # its import makes a home of its own, without a screen
from tests.fuzz.all_targets import TARGETS
from tests.fuzz.target import Target

_EXAMPLES = 100  # of one seed


class _Counted:
    """How many examples a target was given."""

    def __init__(self, target: Target) -> None:
        self.examples = 0
        self._check = target.check
        self.target = replace(target, check=self)

    def __call__(self, value: Any) -> None:
        self.examples += 1
        self._check(value)


def fuzz(targets: list[Target], minutes: float, seeds: Callable[[], int], folder: str | None) -> bool:
    """Each target in turn, a seed at a time; False if one was falsified. At least one seed each; who was falsified is left out."""
    counted = {target.name: _Counted(target) for target in targets}
    falsified: set[str] = set()
    until = time.monotonic() + minutes * 60
    is_first = True
    while len(falsified) < len(counted) and (is_first or time.monotonic() < until):
        for name, one in counted.items():
            if name in falsified or (not is_first and time.monotonic() > until):
                continue
            number = seeds()
            try:
                one.target.batch(number, _EXAMPLES, folder)()
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                falsified.add(name)
                traceback.print_exception(error)  # its notes tell the example
                print(f"{name}: falsified. Once more: python -m tests.fuzz --only {name} --seed {number}\n", flush=True)
        is_first = False
    for name, one in counted.items():
        print(f"{name:10} {one.examples:8,} examples{'  falsified' if name in falsified else ''}")
    return not falsified


def main() -> int:
    """Fuzz, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--only", choices=list(TARGETS), nargs="+", default=list(TARGETS), metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seed", type=int, help="this one alone, as a falsified target names it")
    parser.add_argument("--database", metavar="FOLDER", help="keep falsifying examples there, and begin with them")
    asked = parser.parse_args()
    if asked.seed is not None:
        asked.minutes = 0
    chosen = [TARGETS[name] for name in asked.only]
    seeds = (lambda: random.SystemRandom().getrandbits(32)) if asked.seed is None else (lambda: asked.seed)
    return 0 if fuzz(chosen, asked.minutes, seeds, asked.database) else 1


if __name__ == "__main__":
    assert pytest
    sys.exit(main())
