"""A throw-away home with D-Bus sessions and gnome-keyring daemons of its own, and a look for secrets in everything below it."""

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

WITH_KEYRING = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("dbus-run-session", "gnome-keyring-daemon", "gdbus")),
    reason="needs dbus-run-session, gnome-keyring-daemon and gdbus: apt-get install dbus gnome-keyring libglib2.0-bin",
)
WITH_PROMPT = pytest.mark.skipif(
    not Path("/usr/libexec/gcr-prompter").exists() or not all(shutil.which(tool) for tool in ("Xvfb", "xdotool")),
    reason="needs a screen for the keyring's prompt: apt-get install xvfb xdotool gcr",
)
ROOT = Path(__file__).parents[1]

READY = 'gdbus wait --session --timeout 10 org.freedesktop.secrets; exec "$@"'
UNLOCKED = f"printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; {READY}"
LOCKED = f"gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; {READY}"
PROMPT = "xdotool search --sync --onlyvisible --class gcr-prompter"


@dataclass
class Machine:
    """A home of its own; each process started here has one session in it, with a keyring daemon of its own."""

    folder: Path
    display: str = ""
    bytecode: Path | None = None
    """Where compiled modules are kept from one process to the next, as they are in an installed app; None: nowhere."""

    @property
    def home(self) -> Path:
        """HOME."""
        return self.folder / "home"

    @property
    def runtime(self) -> Path:
        """XDG_RUNTIME_DIR."""
        return self.folder / "run"

    def environment(self) -> dict[str, str]:
        """Nothing in it leads to the home, the screen or the session of whoever runs the tests."""
        others = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "PYTHONDONTWRITEBYTECODE")
        env = {name: value for name, value in os.environ.items() if name not in others}
        temp = self.folder / "tmp"
        for path in (self.home, self.runtime, temp):
            path.mkdir(mode=0o700, exist_ok=True)
        return env | {
            **({"DISPLAY": self.display} if self.display else {}),
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "TMPDIR": str(temp),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT),
            **({"PYTHONDONTWRITEBYTECODE": "1"} if self.bytecode is None else {"PYTHONPYCACHEPREFIX": str(self.bytecode)}),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",  # must not be obeyed
        }

    def start(self, *arguments: str, session: str | None = UNLOCKED) -> "subprocess.Popen[str]":
        """Python with these arguments, in a session of its own; None: without D-Bus."""
        program = [sys.executable, *arguments]
        pipe = subprocess.PIPE
        command = program if session is None else ["dbus-run-session", "--", "bash", "-c", session, "bash", *program]
        return subprocess.Popen(command, env=self.environment(), cwd=self.folder, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    def files_with(self, secret: str) -> list[str]:
        """The files below the folder that hold the secret: raw, in base64 or hex, or as UTF-16."""
        raw = secret.encode()
        marks = [raw, raw.hex().encode(), secret.encode("utf-16-le")]
        marks += [base64.b64encode(bytes(n) + raw)[4 if n else 0 : -4] for n in range(3)]
        found = []
        for path in self.folder.rglob("*"):
            if path.is_file() and any(mark in path.read_bytes() for mark in marks):
                found.append(str(path))
        return found


@contextmanager
def x_display() -> Iterator[str]:
    """The name of an X display with nothing on it."""
    with subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().decode().strip()}"
        finally:
            server.terminate()
