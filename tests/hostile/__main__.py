"""Plays every case in the real window, in both protocols, and says how late the window was: `python -m tests.hostile`.

Told is by how much it was late without the time for which the machine gave its thread no core; in brackets, how long it computed
in one go (the rest is the wait for the disk and for the app's own threads), and how late it was in all.
"""

import argparse
import tempfile
from pathlib import Path

from tests.conftest import pytest  # its import makes a home of its own, without a screen
from tests.hostile.all_cases import CASES, CHAT_CASES, TGI_CASES
from tests.hostile.case import Case
from tests.hostile.server_process import ServerProcess, server_process
from tests.hostile.tongues import TONGUES, Tongue
from tests.hostile.window import Late, hostile_window
from tests.qt_loop import run_in_qt

LATE = 0.050
"""Seconds from which a case is named."""


def play_all(tongue: Tongue, cases: list[Case]) -> dict[str, Late]:
    """How late the window was in each case."""

    async def play(server: ServerProcess) -> dict[str, Late]:
        async with hostile_window(Path(folder), server) as window:
            late = {}
            for case in cases:
                try:
                    late[case.name] = await window.play(case)
                except (AssertionError, TimeoutError) as error:
                    print(f"{tongue.name}: {case.name}: {str(error)[:300] or type(error).__name__}")
            return late

    with tempfile.TemporaryDirectory(prefix="brise-hostile-") as folder, server_process(tongue) as server:
        return run_in_qt(play(server), seconds=3600)


def main() -> None:
    """Play, and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.hostile", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", nargs="?", default="", help="only the cases whose names hold these")
    parser.add_argument("--protocol", choices=[tongue.name for tongue in TONGUES])
    parser.add_argument("--skip", type=int, default=0, help="so many cases")
    parser.add_argument("--most", type=int, default=10_000, help="so many cases")
    wished = parser.parse_args()
    for tongue in TONGUES:
        if wished.protocol not in (None, tongue.name):
            continue
        cases = [case for case in [*CASES, *(CHAT_CASES if tongue.is_chat else TGI_CASES)] if wished.words in case.name]
        cases = cases[wished.skip : wished.skip + wished.most]
        late = play_all(tongue, cases)
        if not late:
            continue
        ordered = sorted(late.values())
        most = max(seconds.work for seconds in late.values())
        print(f"{tongue.name}: {len(late)} of {len(cases)} cases", end=", ")
        print(
            f"median {_told(ordered[len(ordered) // 2])}, worst {_told(ordered[-1])} late, at most {most * 1000:.0f} ms in one go",
            flush=True,
        )
        for name, seconds in late.items():
            if seconds.own > LATE:
                print(f"    {_told(seconds)}  {name}")


def _told(late: Late) -> str:
    return f"{late.own * 1000:3.0f} ms ({late.work * 1000:.0f}, {late.in_all * 1000:.0f})"


if __name__ == "__main__":
    assert pytest
    main()
