"""The bundle where something that other programs take for granted is missing: it starts, or says in a sentence what it lacks.

Each start has a root of its own (a mount namespace, gone with the process): the bundle in a folder that cannot be written, and a user
who is in no group, in a home with spaces and umlauts.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

BUNDLE = Path(__file__).parents[1] / "dist" / "Brise"
PLACE = Path("/mnt")
INSTALLED = PLACE / "Prógramme für alle" / "Brise"
HOME = PLACE / "Jörg Groß"
NOBODY = 65534
READY = "second-start.socket"
"""Stands in the data folder as soon as the window was painted and what is heavy is loaded."""

_ROOM = """
set -eu
mount -t tmpfs tmpfs "$place"
mkdir -p "$installed" "$home"
mount --bind "$bundle" "$installed"
mount -o remount,bind,ro "$installed"
chown "$user" "$home"
program="$installed/Brise"
"""
_START = """
exec setpriv --reuid="$user" --regid="$user" --clear-groups \\
    env -i HOME="$home" LANG=C.UTF-8 QT_QPA_PLATFORM=offscreen "$@" "$program" $arguments
"""


@dataclass(frozen=True, slots=True)
class Odd:
    """An environment: what is done to its root, what stands in the variables, and what Brise says (nothing: it starts)."""

    name: str
    done: str = ""
    variables: tuple[str, ...] = ()
    says: str = ""


NO_SHM = """
mkdir "$place/dev"
for device in null zero full random urandom tty; do
    touch "$place/dev/$device"
    mount --bind "/dev/$device" "$place/dev/$device"
done
mount --rbind "$place/dev" /dev
test ! -e /dev/shm
"""
NO_FONTCONFIG_CACHE = 'mount -t tmpfs -o ro tmpfs /var/cache/fontconfig; mkdir "$home/.cache"; chmod 555 "$home/.cache"'
NO_TEMPORARY_FILES = "mount -t tmpfs -o ro tmpfs /tmp; mount -t tmpfs -o ro tmpfs /var/tmp"
NO_DBUS = "mount -t tmpfs -o ro tmpfs /run"
A_DEAD_BUS = ("DBUS_SESSION_BUS_ADDRESS=unix:path=/run/nobody-is-here",)
STARTS = [
    Odd("a folder that cannot be written, a home with spaces and umlauts"),
    Odd("no /dev/shm", NO_SHM),
    Odd("no fontconfig cache", NO_FONTCONFIG_CACHE),
    Odd("no D-Bus", NO_DBUS, A_DEAD_BUS),
    Odd(
        "through a link, in no known language and time, with no folder for temporary files",
        f'ln -s "$installed/Brise" "$place/brise"; program="$place/brise"; {NO_TEMPORARY_FILES}',
        ("LANG=tlh_XX", "LC_ALL=nowhere", "TZ=Nowhere/Never"),
    ),
    Odd(
        "no font", "mount -t tmpfs tmpfs /etc/fonts; mount -t tmpfs tmpfs /usr/share/fonts", says="Brise found no font .*fonts-dejavu-core"
    ),
]
ENDS = [
    Odd("a home that cannot be written", 'chown 0 "$home"', says="The data folder cannot be used. .*--data-dir"),
    Odd("a full disk", 'mount -t tmpfs -o size=32k tmpfs "$home"; chown "$user" "$home"', says="The disk is full, .*Make room"),
    Odd(
        "a disk that is full soon", 'mount -t tmpfs -o size=128k tmpfs "$home"; chown "$user" "$home"', says="The disk is full, .*Make room"
    ),
    Odd("no EGL", 'mount --bind /dev/null "$egl"', says=r"Brise needs a library .*libEGL\.so\.1\. .*libegl1"),
    Odd("no screen", variables=("QT_QPA_PLATFORM=",), says="Brise needs a screen: "),
]


@cache
def can_have_a_room() -> bool:
    """Whether this system lets a process have mounts of its own: for root, and not in every container."""
    tools = ("unshare", "setpriv", "mount")
    if os.getuid() != 0 or not all(shutil.which(tool) for tool in tools):
        return False
    tried = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", PLACE], capture_output=True, check=False)
    return tried.returncode == 0


pytestmark = pytest.mark.skipif(not can_have_a_room(), reason="needs root, and a system that lets it have mounts of its own")


@contextmanager
def started(odd: Odd, errors: Path, arguments: str = "") -> "Iterator[subprocess.Popen[str]]":
    """The bundle, in its own room; ended if it does not end itself."""
    told = {
        "bundle": BUNDLE,
        "place": PLACE,
        "installed": INSTALLED,
        "home": HOME,
        "user": NOBODY,
        "egl": Path("/usr/lib/x86_64-linux-gnu/libEGL.so.1").resolve(),
        "arguments": arguments,
    }
    variables = {**os.environ, **{name: str(value) for name, value in told.items()}}
    command = ["unshare", "--mount", "sh", "-c", f"{_ROOM}\n{odd.done}\n{_START}", "sh", *odd.variables]
    with (
        errors.open("w") as sink,
        subprocess.Popen(
            command, cwd="/", env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=sink, text=True
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def until_ready(process: "subprocess.Popen[str]", seconds: float = 30.0) -> None:
    """Wait until Brise is there; its root is seen through the process."""
    sign = Path(f"/proc/{process.pid}/root{HOME}/.local/share/brise/{READY}")
    deadline = time.monotonic() + seconds
    while not sign.exists():
        assert process.poll() is None, "it ended"
        assert time.monotonic() < deadline, "it did not get ready"
        time.sleep(0.02)


def until_said(process: "subprocess.Popen[str]", errors: Path, words: str, seconds: float = 30.0) -> None:
    """Wait until the sentence stands on the terminal."""
    deadline = time.monotonic() + seconds
    while not re.search(words, errors.read_text("utf-8", "replace")):
        if process.poll() is not None:
            break
        assert time.monotonic() < deadline, errors.read_text("utf-8", "replace")
        time.sleep(0.02)
    assert re.search(words, errors.read_text("utf-8", "replace")), errors.read_text("utf-8", "replace")


@pytest.mark.parametrize("odd", STARTS, ids=lambda odd: odd.name)
def test_it_starts_and_ends(odd: Odd, tmp_path: Path) -> None:
    """The window is painted, and on SIGTERM all is stored and nothing was wrong."""
    errors = tmp_path / "errors"
    with started(odd, errors) as process:
        until_ready(process)
        until_said(process, errors, odd.says)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0, errors.read_text("utf-8")
    assert "Traceback" not in errors.read_text("utf-8")


@pytest.mark.parametrize("odd", ENDS, ids=lambda odd: odd.name)
def test_it_says_what_is_missing(odd: Odd, tmp_path: Path) -> None:
    """In one line that says what to do; never a traceback."""
    errors = tmp_path / "errors"
    with started(odd, errors) as process:
        until_said(process, errors, odd.says)
    assert "Traceback" not in errors.read_text("utf-8")


def test_it_works_where_all_of_that_is_missing(tmp_path: Path) -> None:
    """No keyring, no bus, no shared memory, no cache, nothing to write in but the home: the built-in model answers all the same."""
    errors = tmp_path / "errors"
    odd = Odd("all", f"{NO_SHM}{NO_FONTCONFIG_CACHE}\n{NO_DBUS}", (*A_DEAD_BUS, f"TMPDIR={HOME}"))
    with started(odd, errors, "--self-test") as process:
        report, _ = process.communicate(timeout=100)
    assert process.returncode == 0, report + errors.read_text("utf-8")
    assert re.search(r"^ok +keyring: none here", report, re.MULTILINE)
