"""A screen with a window manager, and the keyboard and mouse of somebody who sits in front of it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

TOOLS = ("Xvfb", "openbox", "xdotool")
PATIENCE = 60.0
"""Seconds at most, on a computer that has much else to do."""
_PICTURE = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
sys.exit(not app.primaryScreen().grabWindow(0).save(sys.argv[1]))
"""


class Screen:
    """One X display."""

    def __init__(self, display: str) -> None:
        self.display = display
        self._environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}

    def key(self, *keys: str) -> None:
        """Press these, one after the other."""
        self._xdotool("key", "--delay", "60", *keys)

    def type(self, text: str) -> None:
        """Write with the keyboard."""
        self._xdotool("type", "--delay", "30", "--", text)

    def double_click(self, x: int, y: int) -> None:
        """With the left button."""
        self._xdotool("mousemove", str(x), str(y), "sleep", "0.2", "click", "--repeat", "2", "--delay", "80", "1")

    def windows(self, program: str = "Brise") -> list[str]:
        """The titles of a program's visible windows."""
        found = self._xdotool("search", "--onlyvisible", "--class", f"^{program}$", may_fail=True).split()
        return sorted(self._xdotool("getwindowname", window, may_fail=True).strip() for window in found)

    def place_of(self, program: str) -> tuple[int, int, int]:
        """Left, top and right of the inside of a program's one window, in pixels of the screen."""
        (window,) = self._xdotool("search", "--onlyvisible", "--class", f"^{program}$").split()
        told = self._xdotool("getwindowgeometry", "--shell", window)
        place = {name: int(value) for name, value in (line.split("=") for line in told.split())}
        return place["X"], place["Y"], place["X"] + place["WIDTH"]

    def bring_up(self, program: str) -> None:
        """Put a program's one window before all others."""
        self._xdotool("search", "--onlyvisible", "--class", f"^{program}$", "windowactivate", "--sync")

    def until_window(self, title: str, program: str = "Brise") -> None:
        """Wait for a window whose title begins so."""
        deadline = time.monotonic() + PATIENCE
        while not any(name.startswith(title) for name in self.windows(program)):
            assert time.monotonic() < deadline, f"no window {title!r} but {self.windows(program)}"
            time.sleep(0.1)

    def picture(self, file: Path) -> None:
        """Keep what is on the screen, to be looked at."""
        file.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-c", _PICTURE, str(file)], env=self._environment, check=True)

    def _xdotool(self, *words: str, may_fail: bool = False) -> str:
        done = subprocess.run(["xdotool", *words], env=self._environment, capture_output=True, text=True, check=False)
        assert may_fail or done.returncode == 0, f"xdotool {words}: {done.stderr}"
        return done.stdout


@contextmanager
def screen() -> Iterator[Screen]:
    """One of its own, with openbox in it."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24", "-ac", "-nolisten", "tcp"]
    with ExitStack() as stack:
        server = stack.enter_context(running(command, stdout=subprocess.PIPE))
        assert server.stdout is not None
        display = f":{server.stdout.readline().strip()}"
        stack.enter_context(running(["openbox"], env={**os.environ, "DISPLAY": display}))
        yield Screen(display)


@contextmanager
def running(
    command: Sequence[str], stdout: int = subprocess.DEVNULL, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A program, which is ended at the end."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=stdout, stderr=quiet, text=True, env=env) as process:
        try:
            yield process
        finally:
            process.terminate()
