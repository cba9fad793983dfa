"""What listens while Brise runs and the built-in model answers: the model's port on loopback, and the socket for a second start."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

DRIVER = """
import sys
from desktop_app.composition.rooms import Rooms

load = Rooms.load_libraries


def ask_once(rooms):
    load(rooms)
    session = rooms.desk.session
    session.answering_changed.connect(lambda answering: None if answering else print(rooms.builtin.url, flush=True))
    session.submit("Hello?")


Rooms.load_libraries = ask_once
from desktop_app.__main__ import main

sys.exit(main())
"""
_TCP_LISTENS, _UDP_BOUND, _UNIX_ACCEPTS = "0A", "07", 0x10000
pytestmark = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads /proc")


def family(process: int) -> Iterator[int]:
    """A process and all that it started."""
    yield process
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def sockets(process: int) -> set[str]:
    """The numbers of its sockets."""
    found = set()
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        try:
            target = os.readlink(descriptor)
        except OSError:  # closed meanwhile
            continue
        if target.startswith("socket:["):
            found.add(target[8:-1])
    return found


def rows(name: str) -> list[list[str]]:
    """A table of the kernel's."""
    return [line.split() for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]


def listening(own: set[str]) -> list[str]:
    """Every address at which one of these sockets listens: hexadecimal host and decimal port, or a path."""
    found = []
    for name, state in (("tcp", _TCP_LISTENS), ("tcp6", _TCP_LISTENS), ("udp", _UDP_BOUND), ("udp6", _UDP_BOUND)):
        for row in rows(name):
            if row[3] == state and row[9] in own:
                host, _, port = row[1].partition(":")
                found.append(f"{name} {host}:{int(port, 16)}")
    for row in rows("unix"):
        if int(row[3], 16) & _UNIX_ACCEPTS and row[6] in own:
            found.append(f"unix {' '.join(row[7:])}")
    return found


def test_nothing_else_listens(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", DRIVER, "--data-dir", str(tmp_path)],
        env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            told = process.stdout.readline().strip()
            app, *others = family(process.pid)
            found = {number: listening(sockets(number)) for number in (app, *others)}
        finally:
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert found[app] == [f"unix {tmp_path / 'second-start.socket'}"]
    port = told.rpartition(":")[2]
    assert [address for number in others for address in found[number]] == [f"tcp 0100007F:{port}"]
