"""A backup is put back through the window: Brise ends, starts again by itself, and has the chats of that time."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from desktop_app.storage.backup import backups, make_backup
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.end_to_end.brise import brise
from tests.end_to_end.test_process import wait_for
from tests.qt_loop import run_in_qt, until
from tests.storage.samples import asked

DRIVER = """
import json, os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop_app.composition.rooms import Rooms

load = Rooms.load_libraries
notes = Path(os.environ["NOTES"])


def note(rooms):
    load(rooms)
    titles = sorted(chat.title for chat in rooms.library.conversations())
    said = rooms.window.toast.isVisible()
    first = not notes.exists()
    with notes.open("a") as file:
        file.write(json.dumps([os.getpid(), titles, said]) + "\\n")
    if first:
        restore(rooms, rooms.windows.front.backups)


def restore(rooms, desk):
    desk.open()
    dialog = desk._dialog

    def as_soon_as_it_is_listed():
        if not dialog.restore.isEnabled():
            QTimer.singleShot(20, as_soon_as_it_is_listed)
            return
        dialog.restore.click()
        dialog.go.click()

    as_soon_as_it_is_listed()


Rooms.load_libraries = note
from desktop_app.__main__ import main

sys.exit(main())
"""


def test_restore_starts_brise_again_with_the_chats_of_that_time(tmp_path: Path) -> None:
    folder, notes = tmp_path / "data", tmp_path / "notes"
    path = folder / "brise.sqlite3"
    database = Database(path)
    asked(ConversationStore(database), "first")
    make_backup(path)
    asked(ConversationStore(database), "second")
    database.close()
    command = [sys.executable, "-c", DRIVER, "--data-dir", str(folder)]
    done = subprocess.run(command, env={**os.environ, "NOTES": str(notes)}, timeout=60, check=False, stderr=subprocess.DEVNULL)
    assert done.returncode == 0
    wait_for(lambda: len(notes.read_text().splitlines()) == 2, seconds=60)
    before, after = (json.loads(line) for line in notes.read_text().splitlines())
    os.kill(after[0], signal.SIGTERM)
    assert after[0] != before[0]
    assert (len(before[1]), len(after[1])) == (2, 1)
    assert not before[2]
    assert after[2]  # it says so
    assert [backup.is_replaced for backup in backups(path)].count(True) == 1
    wait_for(lambda: not Path(f"/proc/{after[0]}").exists() or b"Z" in Path(f"/proc/{after[0]}/stat").read_bytes())


def test_after_damage_the_last_backup_is_offered(qt_app: object, tmp_path: Path) -> None:
    path = tmp_path / "brise.sqlite3"
    database = Database(path)
    asked(ConversationStore(database), "first")
    make_backup(path)
    database.close()
    path.write_bytes(bytes(10_000))

    async def run() -> None:
        async with brise(tmp_path) as app:
            desk = app.rooms.windows.front.backups
            await until(lambda: desk._dialog is not None and desk._dialog.restore.isEnabled())
            assert desk._dialog is not None
            assert "1 chat" in desk._dialog.list.item(0).text()
            assert app.rooms.library.conversations() == []
            desk._dialog.reject()

    run_in_qt(run())
