"""Reduced motion as the desktop portal tells it, in a D-Bus session of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.ui.system_motion import SystemMotion
from desktop_app.ui.theme import Theme
from tests.ui.motion_portal import ANSWERS_LATE, CHANGES, KNOWS_NOTHING

ROOT = Path(__file__).parents[2]
needs_dbus = pytest.mark.skipif(
    not shutil.which("dbus-run-session") or sys.platform != "linux", reason="needs dbus-run-session: apt-get install dbus"
)


@needs_dbus
@pytest.mark.parametrize(("kind", "seen"), [(CHANGES, [True, False]), (KNOWS_NOTHING, []), (ANSWERS_LATE, [True])])
def test_the_theme_hears_what_the_portal_says_and_when_it_changes(kind: str, seen: list[bool]) -> None:
    command = ["dbus-run-session", "--", sys.executable, "-m", "tests.ui.motion_portal", "watch", kind]
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == seen


def test_without_a_session_bus_nothing_is_asked(qt_app: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    theme = Theme()
    SystemMotion(theme).start()
    assert not theme.reduced_motion
