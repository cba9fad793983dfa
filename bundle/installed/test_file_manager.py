"""What is double-clicked in a file manager: the program in the download of those who install nothing, and a file of chats."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bundle.installed.conftest import DIST
from bundle.installed.person import READY, Person
from bundle.installed.room import USER, USER_ID, room
from bundle.installed.screen import PATIENCE, Screen, running
from desktop_app import __version__
from desktop_app.exchange.brise_json import brise_json
from tests.exchange.records import Shelf

ARCHIVES = {f"Brise-{__version__}-linux-x86_64.{kind}": unpack for kind, unpack in (("tar.zst", "tar -xf"), ("zip", "unzip -q"))}
"""With what people unpack them."""
QUESTION, ANSWER = "Where did Vincent paint the chair?", "In Arles."
PROGRAM = "Pcmanfm"
ROW, FIRST = 80, 220
"""Pixels from the top of PCManFM's window to the middle of its first row of icons, below its menu and tool bars, and from the left
to the first of them, beside its places."""


def double_click_last(display: Screen, has_had_effect: Callable[[], bool]) -> None:
    """On the last icon of the first row: empty places take no notice."""
    left, top, right = display.place_of(PROGRAM)
    deadline = time.monotonic() + PATIENCE
    while not has_had_effect():
        assert time.monotonic() < deadline
        for x in range(right - 40, left + FIRST - 20, -60):
            display.double_click(x, top + ROW)
            if has_had_effect():
                break


@pytest.mark.skipif(not all(map(shutil.which, ("pcmanfm", "zstd", "unzip"))), reason="needs pcmanfm, zstd and unzip")
@pytest.mark.parametrize("archive", ARCHIVES)
def test_a_double_click_starts_it(archive: str, tmp_path: Path, display: Screen, pictures: Path) -> None:
    """PCManFM asks whether to execute a program; on Return the window is there."""
    if not (DIST / archive).exists():
        pytest.skip("needs the archive: ./go package")
    place = tmp_path / "unpacked"
    place.mkdir()
    subprocess.run([*ARCHIVES[archive].split(), DIST / archive], cwd=place, check=True)
    (unpacked,) = place.iterdir()
    home = tmp_path / "home"
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "DISPLAY": display.display}
    with running(["pcmanfm", "--no-desktop", str(unpacked)], env=environment):
        display.until_window(unpacked.name, PROGRAM)
        # folders stand first, so that Brise is the last of the row
        double_click_last(display, lambda: "Execute File" in display.windows(PROGRAM))
        display.picture(pictures / "asked.png")
        display.key("Return")
        display.until_window("New chat")
        deadline = time.monotonic() + PATIENCE
        sign = home / ".local/share/brise" / READY
        while not sign.exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        display.picture(pictures / "started.png")
        display.key("ctrl+q")
        while sign.exists() or display.windows():
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert any(path.is_symlink() for path in unpacked.rglob("*.so*")), "links became copies"
    shutil.rmtree(unpacked)


def test_a_double_click_on_a_chat_shows_and_takes_it(installed: Path, place: Path, display: Screen, pictures: Path) -> None:
    """By the type of the file: it starts Brise, and another one is opened in the Brise that runs."""
    with room(place, DIST, installed) as system:
        system.as_root("apt-get", "install", "-qy", "--no-install-recommends", "pcmanfm", "shared-mime-info", "desktop-file-utils")
        elsewhere, chats = place / "elsewhere", system.home / "Chats"
        elsewhere.mkdir()
        chats.mkdir()
        with closing(Shelf(elsewhere)) as shelf:
            record = shelf.talk(QUESTION, ANSWER, title="Arles")
        file = chats / "Trip to Arles.brise.json"
        file.write_text("".join(brise_json([record])), "utf-8")
        for path in (chats, file):
            os.chown(path, USER_ID, USER_ID)
        person = Person(system, display, pictures)
        with running(system.command("pcmanfm", "--no-desktop", f"/home/{USER}/{chats.name}", DISPLAY=display.display)):
            display.until_window(chats.name, PROGRAM)
            for is_here in (False, True):
                display.bring_up(PROGRAM)
                left, top, _ = display.place_of(PROGRAM)
                display.double_click(left + FIRST, top + ROW)
                person.until_window("Import chats")
                person.look(f"asked, {is_here=}")
                display.key("Return")
                if not is_here:
                    person.until_window("Import report")
                    display.key("Return")
                person.until(lambda: display.windows() == ["Arles – Brise"], "the chat is shown")
                person.look(f"shown, {is_here=}")
                assert [(each.role, each.text) for each in person.said()] == [("user", QUESTION), ("assistant", ANSWER)]
            person.quit()
        person.was_well()
