"""Access tokens in a real gnome-keyring, in a throw-away home and D-Bus session."""

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("dbus-run-session", "gnome-keyring-daemon", "gdbus")),
    reason="needs dbus-run-session, gnome-keyring-daemon and gdbus: apt-get install dbus gnome-keyring libglib2.0-bin",
)
ROOT = Path(__file__).parents[1]
TOKEN = "hf_qWeRtYuIoPaSdFgHjKlZxCvBnM123456"
MOST_LATE = 0.1  # seconds: the window is never later than that, whatever the keyring does
READY = 'gdbus wait --session --timeout 10 org.freedesktop.secrets; exec "$@"'
UNLOCKED = f"printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; {READY}"
LOCKED = f"gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; {READY}"
PROMPTER = Path("/usr/libexec/gcr-prompter")
WITH_PROMPT = pytest.mark.skipif(
    not PROMPTER.exists() or not all(shutil.which(tool) for tool in ("Xvfb", "xdotool")),
    reason="needs a screen for the keyring's prompt: apt-get install xvfb xdotool gcr",
)


@dataclass
class Outcome:
    result: str | None
    late: float  # seconds
    quit_seconds: float  # from the result to the end of the process


@dataclass
class Machine:
    """A home of its own; each `run` is one session in it, with a keyring daemon of its own."""

    folder: Path
    display: str = ""

    def environment(self) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")}
        home, run, temp = self.folder / "home", self.folder / "run", self.folder / "tmp"
        for path in (home, run, temp):
            path.mkdir(mode=0o700, exist_ok=True)
        return env | {
            **({"DISPLAY": self.display} if self.display else {}),
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / ".local/share"),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_RUNTIME_DIR": str(run),
            "TMPDIR": str(temp),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",  # must not be obeyed
        }

    def run(self, task: str, session: str | None = UNLOCKED) -> Outcome:
        program = [sys.executable, str(ROOT / "tests" / "keyring_session.py"), task]
        pipe = subprocess.PIPE
        command = program if session is None else ["dbus-run-session", "--", "bash", "-c", session, "bash", *program]
        with subprocess.Popen(command, env=self.environment(), cwd=self.folder, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdin.write(f"{TOKEN}\n")
            process.stdin.close()
            line = next((line for line in process.stdout if line.startswith("{")), "")
            answered = time.monotonic()
            errors = process.stderr.read()
            process.wait(30)
            quit_seconds = time.monotonic() - answered
        assert line, errors
        said = json.loads(line)
        print(task, said, f"{quit_seconds:.2f} s to quit")  # shown when a test fails, or with -s
        return Outcome(said["result"], said["late"], quit_seconds)

    def files_with_token(self) -> list[str]:
        raw = TOKEN.encode()
        marks = [raw, raw.hex().encode(), *(base64.b64encode(bytes(n) + raw)[4 if n else 0 : -4] for n in range(3))]
        found = []
        for path in self.folder.rglob("*"):
            if path.is_file() and any(mark in path.read_bytes() for mark in marks):
                found.append(str(path))
        return found


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    yield machine
    assert machine.files_with_token() == []


def test_stored_read_after_a_restart_and_removed(machine: Machine) -> None:
    for task, expected in (("name", "SecretService Keyring"), ("store", "keyring"), ("read", TOKEN), ("remove", None), ("read", None)):
        outcome = machine.run(task)
        assert outcome.result == expected
        assert outcome.late < MOST_LATE
    assert any((machine.folder / "home/.local/share/keyrings").iterdir())


def test_the_scan_would_find_a_token(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    for number, content in enumerate(
        (TOKEN.encode(), base64.b64encode(b"user:" + TOKEN.encode()), base64.b64encode(f"{{'{TOKEN}'}}".encode()))
    ):
        (tmp_path / f"leak{number}").write_bytes(b"x" + content)
    assert len(machine.files_with_token()) == 3


def test_a_locked_keyring(machine: Machine) -> None:
    assert machine.run("store").result == "keyring"
    outcome = machine.run("read", LOCKED)
    assert str(outcome.result).startswith("keyring: ")
    assert outcome.late < MOST_LATE
    assert outcome.quit_seconds < 3
    outcome = machine.run("store", LOCKED)
    assert outcome.result == "memory"
    assert outcome.late < MOST_LATE
    assert machine.run("read").result == TOKEN  # unlocked again


def test_the_daemon_is_killed(machine: Machine) -> None:
    assert machine.run("store").result == "keyring"
    outcome = machine.run("kill")
    assert str(outcome.result).startswith("keyring: ")
    assert outcome.late < MOST_LATE
    assert outcome.quit_seconds < 3


def test_without_dbus(machine: Machine) -> None:
    assert machine.run("name", None).result is None
    outcome = machine.run("store", None)
    assert outcome.result == "memory"
    assert outcome.late < MOST_LATE
    assert outcome.quit_seconds < 3


@pytest.fixture
def screen() -> Iterator[str]:
    """The name of an X display with nothing on it."""
    with subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdout is not None
        yield f":{server.stdout.readline().decode().strip()}"
        server.terminate()


@WITH_PROMPT
def test_the_keyring_asks_and_the_user_does_not_wait(machine: Machine, screen: str) -> None:
    assert machine.run("store").result == "keyring"
    machine.display = screen
    outcome = machine.run("give up", LOCKED)
    assert outcome.result == "gave up"
    assert outcome.late < MOST_LATE
    assert outcome.quit_seconds < 3


@WITH_PROMPT
def test_the_keyring_asks_and_the_user_says_no(machine: Machine, screen: str) -> None:
    assert machine.run("store").result == "keyring"
    machine.display = screen
    dismiss = (
        "(window=$(xdotool search --sync --onlyvisible --class gcr-prompter | head -1); xdotool windowfocus --sync $window key Escape) &"
    )
    outcome = machine.run("read", f"{dismiss} {LOCKED}")
    assert str(outcome.result).startswith("keyring: ")
    assert outcome.late < MOST_LATE
    assert outcome.quit_seconds < 3
