"""A window that was never painted, as one that starts minimized, is closed all the same."""

import logging
import os
import signal
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_app import app
from desktop_app.composition.rooms import Rooms
from desktop_app.options import Options
from tests.qt_loop import run_in_qt


def test_sigterm_ends_brise_before_its_first_paint(tmp_path: Path, qt_app: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(logging.root, "handlers", list(logging.root.handlers))
    monkeypatch.setattr(Rooms, "show", lambda _rooms: QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGTERM)))
    level = logging.root.level
    try:
        assert run_in_qt(app._main(qt_app, Options(data_dir=tmp_path)), seconds=10) == 0
    finally:
        logging.root.setLevel(level)
