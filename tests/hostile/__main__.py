"""Plays every case in the real window, in both protocols, and says how late the window was: `python -m tests.hostile`.

Told is by how much it was late without the time for which the machine gave its thread no core; in brackets, how long it computed
in one go (the rest is the wait for the disk and for the app's own threads), and how late it was in all. The exit code is 1 if the window
was ever late by more than 100 ms, or if a play hung, crashed, or showed something else than it should (a part of an answer as a whole one).
"""

import argparse
import faulthandler
import sys
import tempfile
import traceback
from pathlib import Path

from tests.conftest import pytest  # its import makes a home of its own, without a screen
from tests.hostile.all_cases import CASES, CHAT_CASES, TGI_CASES
from tests.hostile.case import Case
from tests.hostile.play import PATIENCE
from tests.hostile.score import NAMED, Score, told
from tests.hostile.server_process import ServerProcess, server_process
from tests.hostile.tongues import TONGUES, Tongue
from tests.hostile.window import hostile_window
from tests.qt_loop import run_in_qt

_PROTOCOL = 7200  # seconds for all cases of one


def play_all(tongue: Tongue, cases: list[Case]) -> Score:
    """What became of each case. A window that hangs in one ends the process: no clock of its own would go on."""
    score = Score()

    async def play(server: ServerProcess) -> None:
        async with hostile_window(Path(folder), server) as window:
            for case in cases:
                faulthandler.dump_traceback_later(3 * PATIENCE, exit=True)
                try:
                    score.late[case.name] = await window.play(case)
                except Exception as error:
                    print(f"{tongue.name}: {case.name}: {score.failure(case.name, error)}", flush=True)
            faulthandler.dump_traceback_later(3 * PATIENCE, exit=True)

    try:
        with tempfile.TemporaryDirectory(prefix="brise-hostile-") as folder, server_process(tongue) as server:
            run_in_qt(play(server), seconds=_PROTOCOL)
    except Exception as error:  # a task's that nobody saw, a bug that was reported, a server that ended
        traceback.print_exception(error)
        score.failure("(all of them)", error)
    finally:
        faulthandler.cancel_dump_traceback_later()
    return score


def main() -> int:
    """Play, and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.hostile", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", nargs="?", default="", help="only the cases whose names hold these")
    parser.add_argument("--protocol", choices=[tongue.name for tongue in TONGUES])
    parser.add_argument("--skip", type=int, default=0, help="so many cases")
    parser.add_argument("--most", type=int, default=10_000, help="so many cases")
    wished = parser.parse_args()
    score = Score()
    for tongue in TONGUES:
        if wished.protocol not in (None, tongue.name):
            continue
        cases = [case for case in [*CASES, *(CHAT_CASES if tongue.is_chat else TGI_CASES)] if wished.words in case.name]
        cases = cases[wished.skip : wished.skip + wished.most]
        if not cases:
            continue
        played = play_all(tongue, cases)
        for name, late in played.late.items():
            if late.own > NAMED:
                print(f"    {told(late)}  {tongue.name}: {name}", flush=True)
        score.add(played, tongue.name)
    print(score.line())
    return 0 if score.is_good else 1


if __name__ == "__main__":
    assert pytest
    sys.exit(main())
