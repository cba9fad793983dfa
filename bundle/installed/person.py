"""Somebody who uses the installed Brise: starts it from the menu, types, reads; the database tells what was answered."""

import sqlite3
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bundle.installed.room import HOST, USER, Room
from bundle.installed.screen import PATIENCE, Screen
from desktop_app import APP_ID
from desktop_app.chat.generation import Ending

PROGRAM = "/usr/lib/brise/Brise"
READY = "second-start.socket"
"""Stands in the data folder as soon as the window was painted and what is heavy is loaded."""
_LIBRARIES = f"{HOST}/usr/lib/x86_64-linux-gnu"
_GIO = (f"{HOST}/usr/lib64/ld-linux-x86-64.so.2", "--library-path", _LIBRARIES, f"{HOST}/usr/bin/gio")
"""With its libraries, and without a word about them in the environment of what it starts."""
_GIO_LAUNCHER = f"{_LIBRARIES}/glib-2.0/gio-launch-desktop"


@dataclass(frozen=True, slots=True)
class Said:
    """One message, and how its answer ended; None for a question."""

    role: str
    text: str
    ending: str | None


class Person:
    """One user of one room, in front of one screen."""

    def __init__(self, room: Room, screen: Screen, pictures: Path) -> None:
        self.room = room
        self.screen = screen
        self.folder = room.home / ".local/share/brise"
        self._pictures = pictures
        self._launched: subprocess.Popen[bytes] | None = None

    def start(self, *before: str) -> None:
        """Choose Brise in the menu and wait for it; `before` is what the command begins with."""
        entry = f"/usr/share/applications/{APP_ID}.desktop"
        launching = self.room.command(*_GIO, "launch", entry, DISPLAY=self.screen.display, GIO_LAUNCH_DESKTOP=_GIO_LAUNCHER)
        self._begin([*before, *launching])

    def _begin(self, command: Sequence[str]) -> None:
        errors = self._pictures / "errors.txt"
        with errors.open("a") as sink:
            self._launched = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)
        self.until((self.folder / READY).exists, "Brise started")
        self.until_window("")

    def quit(self) -> None:
        """By its key; wait until it is gone."""
        self.screen.key("ctrl+q")
        self.until(lambda: not self.room.processes(PROGRAM), "Brise ended")
        assert not (self.folder / READY).exists()
        if self._launched is not None:
            self._launched.wait(PATIENCE)

    def ask(self, question: str) -> str:
        """Type a question into the open chat and wait for the whole answer."""
        already = len(self.said())
        self.begin_to_ask(question)
        self.until(lambda: self.said()[-1].ending is not None, f"the answer to {question!r}")
        asked, answer = self.said()[already:]
        assert asked == Said("user", question, None)
        assert answer.role == "assistant"
        assert Ending(answer.ending).is_complete, answer
        return answer.text

    def begin_to_ask(self, question: str) -> None:
        """Type it, and wait until an answer has begun."""
        already = len(self.said())
        self.screen.type(question)
        self.screen.key("Return")
        self.until(lambda: len(self.said()) == already + 2, f"{question!r} is asked")

    def add_endpoint(self, address: str) -> None:
        """From the header's list, by keyboard."""
        self.screen.key("ctrl+l", "shift+Tab", "shift+Tab", "Return")
        self.until_window("Add an endpoint")
        self.screen.type(address)
        self.screen.key("Return")
        self.until(lambda: self.rows("SELECT url FROM endpoint") == [(address,)], f"{address} is kept")
        self.until(lambda: len(self.screen.windows()) == 1, "the dialog is closed")

    def import_endpoint(self, name: str, address: str) -> None:
        """From a file of the home folder, by the header's list and keyboard; then choose it there, above the built-in model."""
        self.screen.key("ctrl+l", "shift+Tab", "shift+Tab", "shift+Tab", "Return")
        self.until_window("Choose a file of endpoints")
        self.screen.type(f"/home/{USER}/{name}")
        self.screen.key("Return")
        self.until_window("Import endpoints")
        self.look("a file of endpoints")
        self.screen.key("Return")
        self.until(lambda: self.rows("SELECT url FROM endpoint") == [(address,)], f"{address} is kept")
        self.until(lambda: len(self.screen.windows()) == 1, "the dialog is closed")
        self.screen.key("ctrl+l", "Up", "Return")

    def said(self) -> list[Said]:
        """All messages, in the order of their arrival."""
        endings = dict(self.rows("SELECT answer_id, ending FROM generation ORDER BY number"))
        messages = self.rows("SELECT id, role, visible_text FROM message ORDER BY number")
        return [Said(role, text, endings.get(identity)) for identity, role, text in messages]

    def rows(self, query: str) -> list[tuple[str, ...]]:
        """What stands in the database."""
        if not (self.folder / "brise.sqlite3").exists():
            return []
        with closing(sqlite3.connect(f"file:{self.folder}/brise.sqlite3?mode=ro", uri=True, timeout=10)) as database:
            return database.execute(query).fetchall()

    def until_window(self, title: str) -> None:
        """Wait for a window whose title begins so."""
        self.until(lambda: any(name.startswith(title) for name in self.screen.windows()), f"{title} is open")

    def until(self, happened: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait for something; if it does not happen, keep a picture of what is on the screen."""
        deadline = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > deadline:
                self.look("failed")
                if self._launched is not None:
                    self._launched.kill()
                    self._launched.wait()
                raise AssertionError(f"not within {seconds:.0f} s: {what}\n{self.screen.windows()}\n{self._complaints()[-5000:]}")
            time.sleep(0.1)

    def look(self, name: str) -> None:
        """Keep a picture of the screen."""
        self.screen.picture(self._pictures / f"{name}.png")

    def was_well(self) -> None:
        """Nothing went wrong that the log or the terminal knows of."""
        assert "Traceback" not in self._complaints(), self._complaints()

    def _complaints(self) -> str:
        files = (self._pictures / "errors.txt", self.folder / "logs/brise.log")  # the log begins with its first line
        return "".join(file.read_text("utf-8") for file in files if file.exists())
