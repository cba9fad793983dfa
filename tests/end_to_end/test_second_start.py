"""Brise is started a second time with the same data folder: the first one's window comes, and nothing is lost."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop_app.chat.endpoint import Endpoint
from desktop_app.composition.second_start import show_first
from desktop_app.composition.second_start_line import SecondStart
from desktop_app.storage.single_writer import SingleWriter
from tests.end_to_end.brise import brise
from tests.end_to_end.test_opened_files import exported
from tests.end_to_end.test_process import wait_for
from tests.keyring_machine import x_display
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import DEFAULT_TEXT
from tests.tgi_server import TgiServer

STARTED_IN = 60
"""Seconds at most, on a computer that has much else to do."""

DRIVER = """
import sys
from desktop_app.composition.second_start import SecondStarts
from desktop_app.composition.windows import Windows

begin, come = SecondStarts.open, Windows.come_forward


async def begin_and_tell(starts):
    await begin(starts)
    print("ready", flush=True)


def come_and_tell(windows):
    come(windows)
    print("shown", windows.front.window.isVisible(), windows.front.window.isMinimized(), flush=True)


SecondStarts.open, Windows.come_forward = begin_and_tell, come_and_tell
from desktop_app.__main__ import main

sys.exit(main())
"""

ANSWERING = """
import asyncio
from PySide6.QtCore import QTimer
from desktop_app.composition.import_desk import ImportDesk
from desktop_app.composition.second_start import SecondStarts
from desktop_app.ui.import_dialog import ImportDialog
from desktop_app.ui.problem_dialog import ProblemDialog

listens = asyncio.Event()
open_socket, look = SecondStarts.open, ImportDesk._look


async def open_and_know(starts):
    await open_socket(starts)
    QTimer.singleShot(0, listens.set)


async def look_then(desk, wanted):
    await listens.wait()
    await look(desk, wanted)


def tell_and_leave(dialog, said):
    print(said, flush=True)
    QTimer.singleShot(0, dialog.reject)


SecondStarts.open, ImportDesk._look = open_and_know, look_then
ImportDialog.open = lambda dialog: tell_and_leave(dialog, f"asked {dialog.titles.text()!r}")
ProblemDialog.open = lambda dialog: tell_and_leave(dialog, f"problem {dialog.title.text().partition('.json is')[2]!r}")
"""

ASKING = """
import sys
from desktop_app.composition import second_start

second_start._BEGINNING = 0.05
ask = second_start._is_shown


async def ask_and_wait(folder, line):
    answered = await ask(folder, line)
    print(f"{answered=}", flush=True)
    sys.stdin.readline()
    return answered


second_start._is_shown = ask_and_wait
"""


@contextmanager
def first_brise(
    folder: Path, environment: dict[str, str] | None = None, *arguments: str, driver: str = DRIVER
) -> Iterator[subprocess.Popen[str]]:
    """It runs and listens; ended in order afterwards."""
    with subprocess.Popen(
        [sys.executable, "-c", driver, "--data-dir", str(folder), *arguments],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=STARTED_IN)
        assert process.returncode == 0, errors


def second_start(folder: Path, environment: dict[str, str] | None = None, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Another one with the same folder; it ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "desktop_app", "--data-dir", str(folder), *arguments],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=STARTED_IN,
        check=False,
    )


def test_a_second_start_shows_the_first_ones_window_and_ends_also_after_a_kill(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", DRIVER, "--data-dir", str(tmp_path)], stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "ready\n"
        killed.kill()
    assert (tmp_path / "second-start.socket").exists()
    with first_brise(tmp_path) as first:
        done = second_start(tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert first.stdout is not None
        assert first.stdout.readline() == "shown True False\n"
        assert first.poll() is None
        with TgiServer().in_thread() as server:
            done = second_start(tmp_path, None, "--endpoint", server.url)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
            wait_for(lambda: server.requests)
    assert not (tmp_path / "second-start.socket").exists()


def test_a_start_while_another_one_ends_takes_its_place_and_is_told_of_none(tmp_path: Path) -> None:
    ending = SingleWriter(tmp_path / "brise.sqlite3")
    command = [sys.executable, "-c", ASKING + DRIVER, "--data-dir", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "answered=False\n"
        process.stdin.write("It was busy, and still is.\n")
        assert process.stdout.readline() == "answered=False\n"
        ending.release()
        process.stdin.write("It is gone.\n")
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 0


def test_a_file_is_asked_about_by_the_brise_that_runs(tmp_path: Path) -> None:
    first_file, second_file = exported(tmp_path, "first.brise.json", "One"), exported(tmp_path, "two\nlines.brise.json", "Two")
    data = tmp_path / "data"
    with first_brise(data, None, str(first_file), driver=ANSWERING + DRIVER) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "asked '“One”'\n"
        done = second_start(data, None, second_file.as_uri(), "--", "gone.brise.json")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert first.stdout.readline() == "shown True False\n"
        assert first.stdout.readline() == "asked '“Two”'\n"
        assert first.stdout.readline() == "problem ' not there. It was moved or deleted, or its name is another one.'\n"


@pytest.mark.usefixtures("qt_app")
def test_the_address_of_a_second_start_is_chatted_with(tmp_path: Path) -> None:
    async def start(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            await until((tmp_path / "second-start.socket").exists)
            app.rooms.endpoints.save(Endpoint("kept", "Kept", "https://kept.invalid"))
            app.type("A draft")
            before = app.session.conversation.id
            assert await show_first(tmp_path, SecondStart(f"{server.url}/v1"))
            chosen = app.session.endpoint()
            assert chosen is not None
            assert (chosen.url, chosen.temporary) == (server.url, True)
            assert app.session.conversation.id != before
            assert app.rooms.pane.composer.text == ""
            app.type("Hello?")
            app.press(Qt.Key.Key_Return)
            assert (await app.answered()).text == DEFAULT_TEXT.strip()
            assert await show_first(tmp_path, SecondStart(server.url))
            assert app.session.conversation.endpoint_id == chosen.id
            assert not app.messages
            assert await show_first(tmp_path, SecondStart("https://kept.invalid"))
            assert app.session.conversation.endpoint_id == "kept"
            assert len(app.rooms.endpoints.endpoints()) == 3
            app.rooms.desk.open(before)
            assert app.rooms.pane.composer.text == "A draft"

    with TgiServer().in_thread() as server:
        run_in_qt(start(server))


@pytest.mark.skipif(not all(shutil.which(tool) for tool in ("Xvfb", "xdotool")), reason="needs a screen: apt-get install xvfb xdotool")
def test_on_a_screen_the_window_comes_out_from_under_another_ones(tmp_path: Path) -> None:
    with x_display() as display:
        environment = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}

        def under_the_mouse() -> str:
            asked = ["xdotool", "mousemove", "600", "400", "getmouselocation", "--shell"]
            told = subprocess.run(asked, env={**os.environ, **environment}, capture_output=True, text=True, check=True, timeout=10).stdout
            return told.rpartition("WINDOW=")[2].strip()

        def is_of(process: subprocess.Popen[str]) -> bool:
            asked = ["xdotool", "search", "--pid", str(process.pid)]
            told = subprocess.run(asked, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=10).stdout
            return under_the_mouse() in told.split()

        with first_brise(tmp_path / "one", environment) as one:
            wait_for(lambda: is_of(one))
            with first_brise(tmp_path / "other", environment) as other:
                wait_for(lambda: is_of(other))
                assert second_start(tmp_path / "one", environment).returncode == 0
                wait_for(lambda: is_of(one))
