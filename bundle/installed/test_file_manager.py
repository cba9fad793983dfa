"""The download of those who install nothing: unpacked, and its program double-clicked in a file manager."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from bundle.installed.conftest import DIST
from bundle.installed.person import READY
from bundle.installed.screen import PATIENCE, Screen, running
from desktop_app import __version__

ARCHIVE = DIST / f"Brise-{__version__}-linux-x86_64.tar.zst"
ROW = 80
"""Pixels from the top of PCManFM's list to the middle of its first row of icons, below its menu and tool bars."""


@pytest.mark.skipif(not (shutil.which("pcmanfm") and shutil.which("zstd")), reason="needs pcmanfm and zstd")
@pytest.mark.skipif(not ARCHIVE.exists(), reason="needs the archive: ./go package")
def test_a_double_click_starts_it(tmp_path: Path, display: Screen, pictures: Path) -> None:
    """PCManFM asks whether to execute a program; on Return the window is there."""
    subprocess.run(["tar", "-xf", ARCHIVE, "-C", tmp_path], check=True)
    (unpacked,) = tmp_path.iterdir()
    home = tmp_path / "home"
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "DISPLAY": display.display}
    with running(["pcmanfm", "--no-desktop", str(unpacked)], env=environment):
        display.until_window(unpacked.name, "Pcmanfm")
        left, top, right = display.place_of("Pcmanfm")
        # folders stand first, so that Brise is the last of the row: empty places take no notice
        deadline = time.monotonic() + PATIENCE
        while "Execute File" not in display.windows("Pcmanfm"):
            assert time.monotonic() < deadline
            for x in range(right - 40, left + 200, -60):
                display.double_click(x, top + ROW)
                if "Execute File" in display.windows("Pcmanfm"):
                    break
        display.picture(pictures / "asked.png")
        display.key("Return")
        display.until_window("New chat")
        sign = home / ".local/share/brise" / READY
        while not sign.exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        display.picture(pictures / "started.png")
        display.key("ctrl+q")
        while sign.exists() or display.windows():
            assert time.monotonic() < deadline
            time.sleep(0.1)
    shutil.rmtree(unpacked)
