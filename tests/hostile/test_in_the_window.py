"""Some of the cases in the real window; `python -m tests.hostile` plays all of them there and says how late it was."""

from pathlib import Path

import pytest

from tests.hostile.all_cases import CASES, CHAT_CASES, TGI_CASES
from tests.hostile.server_process import ServerProcess, server_process
from tests.hostile.tongues import CHAT, TGI, Tongue
from tests.hostile.window import hostile_window
from tests.qt_loop import run_in_qt

EVERY = 23
"""One of so many is played."""

pytestmark = pytest.mark.usefixtures("qt_app", "british")


@pytest.mark.parametrize("tongue", [TGI, CHAT], ids=lambda tongue: tongue.name)
def test_the_window_says_what_happened(tongue: Tongue, tmp_path: Path) -> None:
    chosen = [*CASES, *(CHAT_CASES if tongue.is_chat else TGI_CASES)][::EVERY]

    async def play(server: ServerProcess) -> None:
        async with hostile_window(tmp_path, server) as window:
            for case in chosen:
                try:
                    await window.play(case)
                except Exception as error:
                    raise AssertionError(f"{tongue.name}: {case.name}") from error

    with server_process(tongue) as server:
        run_in_qt(play(server), seconds=100)
    assert len(chosen) > 20
