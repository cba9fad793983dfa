"""Access tokens in a real gnome-keyring, in a throw-away home and D-Bus session."""

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.keyring_machine import LOCKED, PROMPT, ROOT, UNLOCKED, WITH_KEYRING, WITH_PROMPT, Machine, x_display

pytestmark = WITH_KEYRING
TOKEN = "hf_qWeRtYuIoPaSdFgHjKlZxCvBnM123456"
MOST_LATE = 1.0  # seconds: tells a window that waits for the keyring from one on a busy machine


@dataclass
class Outcome:
    result: str | None
    late: float  # seconds
    quit_seconds: float  # from the result to the end of the process


class Session(Machine):
    """Each `run` is one task in a session of its own."""

    def run(self, task: str, session: str | None = UNLOCKED) -> Outcome:
        with self.start(str(ROOT / "tests" / "keyring_session.py"), task, session=session) as process:
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


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Session]:
    machine = Session(tmp_path)
    yield machine
    assert machine.files_with(TOKEN) == []


def test_stored_read_after_a_restart_and_removed(machine: Session) -> None:
    for task, expected in (("name", "SecretService Keyring"), ("store", "stored"), ("read", TOKEN), ("remove", None), ("read", None)):
        outcome = machine.run(task)
        assert outcome.result == expected
        assert outcome.late < MOST_LATE
    assert any((machine.folder / "home/.local/share/keyrings").iterdir())


def test_the_scan_would_find_a_token(tmp_path: Path) -> None:
    machine = Session(tmp_path)
    for number, content in enumerate(
        (TOKEN.encode(), base64.b64encode(b"user:" + TOKEN.encode()), base64.b64encode(f"{{'{TOKEN}'}}".encode()))
    ):
        (tmp_path / f"leak{number}").write_bytes(b"x" + content)
    assert len(machine.files_with(TOKEN)) == 3


def test_a_locked_keyring(machine: Session) -> None:
    assert machine.run("store").result == "stored"
    outcome = machine.run("read", LOCKED)
    assert str(outcome.result).startswith("keyring: ")
    assert outcome.late < MOST_LATE
    assert outcome.quit_seconds < 3
    outcome = machine.run("store", LOCKED)
    assert str(outcome.result).startswith("keyring: ")
    assert outcome.late < MOST_LATE
    assert machine.run("read").result == TOKEN  # unlocked again


def test_the_daemon_is_killed(machine: Session) -> None:
    assert machine.run("store").result == "stored"
    outcome = machine.run("kill")
    assert str(outcome.result).startswith("keyring: ")
    assert outcome.late < MOST_LATE
    assert outcome.quit_seconds < 3


def test_without_dbus(machine: Session) -> None:
    assert machine.run("name", None).result is None
    outcome = machine.run("store", None)
    assert outcome.result == "keyring: no usable keyring"
    assert outcome.late < MOST_LATE
    assert outcome.quit_seconds < 3


@pytest.fixture
def screen() -> Iterator[str]:
    with x_display() as name:
        yield name


@WITH_PROMPT
def test_the_keyring_asks_and_the_user_does_not_wait(machine: Session, screen: str) -> None:
    assert machine.run("store").result == "stored"
    machine.display = screen
    outcome = machine.run("give up", LOCKED)
    assert outcome.result == "gave up"
    assert outcome.late < MOST_LATE
    assert outcome.quit_seconds < 3


@WITH_PROMPT
def test_the_keyring_asks_and_the_user_says_no(machine: Session, screen: str) -> None:
    assert machine.run("store").result == "stored"
    machine.display = screen
    dismiss = f"(window=$({PROMPT} | head -1); xdotool windowfocus --sync $window key Escape) &"
    outcome = machine.run("read", f"{dismiss} {LOCKED}")
    assert str(outcome.result).startswith("keyring: ")
    assert outcome.late < MOST_LATE
    assert outcome.quit_seconds < 3
