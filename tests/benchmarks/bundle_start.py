"""How long the bundle and the source take from their start to the first paint, seen from outside: nothing of Brise is changed for it.

Right after its first paint Brise listens for a second start; the socket for that is what is waited for.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "dist" / "Brise" / "Brise"
PROGRAM = [str(BUNDLE)]
SOURCE = [sys.executable, "-m", "desktop_app"]
_PATIENCE = 60.0
_LOOK_EVERY = 0.001
_CACHES = Path("/proc/sys/vm/drop_caches")


def start_seconds(command: list[str]) -> float:
    """One start with an empty data folder."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an app that is installed does not compile itself at each start
    with tempfile.TemporaryDirectory(prefix="brise-bench-", ignore_cleanup_errors=True) as folder:
        listens = Path(folder) / "second-start.socket"
        began = time.perf_counter()
        with subprocess.Popen([*command, "--data-dir", folder], cwd=ROOT, env=environment) as process:
            while not listens.exists():
                if process.poll() is not None or time.perf_counter() > began + _PATIENCE:
                    process.kill()
                    raise SystemExit(f"{command[0]} did not start.")
                time.sleep(_LOOK_EVERY)
            took = time.perf_counter() - began
            process.send_signal(signal.SIGTERM)
    return took


def is_there() -> bool:
    """Whether a bundle was made."""
    return BUNDLE.exists()


def can_be_cold() -> bool:
    """Whether this user may empty the system's caches."""
    return os.access(_CACHES, os.W_OK)


def pairs(runs: int, *, cold: bool) -> list[tuple[float, float]]:
    """Seconds of the bundle and of the source, in turn; before, each is started once for nothing."""

    def once(command: list[str]) -> float:
        if cold:
            _forget_files()
        return start_seconds(command)

    for command in (PROGRAM, SOURCE):
        start_seconds(command)
    return [(once(PROGRAM), once(SOURCE)) for _ in range(runs)]


def _forget_files() -> None:
    """As after the computer was switched on: what was read of files is not in memory any more."""
    os.sync()
    _CACHES.write_text("3")
