"""Plays every case in the real window, in both protocols, and says how late the window was: `python -m tests.hostile`."""

import argparse
import tempfile
from pathlib import Path

from tests.conftest import pytest  # its import makes a home of its own, without a screen
from tests.hostile.all_cases import CASES, CHAT_CASES, TGI_CASES
from tests.hostile.case import Case
from tests.hostile.tongues import TONGUES, Tongue
from tests.hostile.window import HostileAnswers, hostile_window
from tests.qt_loop import run_in_qt

LATE = 0.050
"""Seconds from which a case is named."""


def play_all(tongue: Tongue, cases: list[Case]) -> dict[str, float]:
    """How late the window was in each case."""

    async def play(server: HostileAnswers) -> dict[str, float]:
        async with hostile_window(Path(folder), server) as window:
            late = {}
            for case in cases:
                try:
                    late[case.name] = await window.play(case)
                except (AssertionError, TimeoutError) as error:
                    print(f"{tongue.name}: {case.name}: {str(error)[:300] or type(error).__name__}")
            return late

    with tempfile.TemporaryDirectory(prefix="brise-hostile-") as folder, HostileAnswers(tongue).in_thread() as server:
        return run_in_qt(play(server), seconds=3600)


def main() -> None:
    """Play, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("words", nargs="?", default="", help="only the cases whose names hold these")
    parser.add_argument("--protocol", choices=[tongue.name for tongue in TONGUES])
    parser.add_argument("--skip", type=int, default=0, help="so many cases")
    parser.add_argument("--most", type=int, default=10_000, help="so many cases")
    wished = parser.parse_args()
    for tongue in TONGUES:
        if wished.protocol not in (None, tongue.name):
            continue
        cases = [case for case in [*CASES, *(CHAT_CASES if tongue.is_chat else TGI_CASES)] if wished.words in case.name]
        late = play_all(tongue, cases[wished.skip : wished.skip + wished.most])
        ordered = sorted(late.values())
        print(
            f"{tongue.name}: {len(late)} cases, median {ordered[len(ordered) // 2] * 1000:.0f} ms, worst {ordered[-1] * 1000:.0f} ms late"
        )
        for name, seconds in late.items():
            if seconds > LATE:
                print(f"    {seconds * 1000:4.0f} ms  {name}")


if __name__ == "__main__":
    assert pytest
    main()
