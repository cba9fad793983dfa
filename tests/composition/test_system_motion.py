"""Reduced motion, as the desktop portal tells it."""

import os
import shutil
import subprocess
import sys

import pytest


def ask(environment: dict[str, str]) -> str:
    """What a client on this bus is told."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.composition.portal", "ask"], env=environment, capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout.strip()


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs Debian's package dbus")
def test_the_portal_is_asked_and_believed() -> None:
    with subprocess.Popen(["dbus-daemon", "--session", "--print-address", "--nofork"], stdout=subprocess.PIPE, text=True) as bus:
        assert bus.stdout is not None
        environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
        assert ask(environment) == ""
        with subprocess.Popen(
            [sys.executable, "-m", "tests.composition.portal", "serve"], env=environment, stdout=subprocess.PIPE, text=True
        ) as portal:
            assert portal.stdout is not None
            assert portal.stdout.readline().strip() == "serving"
            assert ask(environment) == "reduced: True"
            portal.terminate()
        bus.terminate()


def test_without_a_bus_nothing_is_told() -> None:
    assert ask({**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}) == ""
