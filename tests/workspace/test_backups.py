"""Backups that make themselves, and what is done with them."""

import asyncio
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.storage import backup as backup_module
from desktop_app.storage.backup import backup_folder, is_due
from desktop_app.workspace import backups as backups_module
from desktop_app.workspace.backups import Backups
from tests.qt_loop import run_in_qt, until
from tests.storage.samples import asked
from tests.workspace.desk import Desk, open_desk


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When somebody looked whether one is due."""
    looks: list[float] = []

    def look(path: Path, now: float) -> bool:
        looks.append(now)
        return is_due(path, now)

    monkeypatch.setattr(backups_module, "is_due", look)
    return looks


def test_one_is_made_without_being_asked_if_it_is_due_and_only_then(qt_app: object, tmp_path: Path, looked: list[float]) -> None:
    async def run() -> None:
        with open_desk(tmp_path / "brise.sqlite3", "http://127.0.0.1:1") as desk:
            asked(desk.store, "Question")
            made = 0

            def count() -> None:
                nonlocal made
                made += 1

            for _ in range(2):
                backups = Backups(desk.database, desk.tasks)
                backups.made.connect(count)
                looked.clear()
                backups.start(first_look=0)
                await until(lambda: looked and desk.tasks.count == 0)
                backups.end()
            assert made == 1
            assert [(found.chats, found.messages) for found in await Backups(desk.database, desk.tasks).backups()] == [(1, 1)]

    run_in_qt(run())


def test_a_disk_without_room_is_told_once(qt_app: object, tmp_path: Path, looked: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_module, "SPARE_ROOM", 2**60)

    async def run() -> None:
        with open_desk(tmp_path / "brise.sqlite3", "http://127.0.0.1:1") as desk:
            asked(desk.store, "Question")
            told: list[ChatError] = []
            backups = Backups(desk.database, desk.tasks)
            backups.failed.connect(told.append)
            for _ in range(2):
                looked.clear()
                backups.start(first_look=0)
                await until(lambda: looked and desk.tasks.count == 0)
            assert [error.storage_problem for error in told] == [StorageProblem.FULL]
            backups.end()

    run_in_qt(run())


def test_quitting_ends_one_that_is_being_made_and_leaves_nothing(qt_app: object, tmp_path: Path) -> None:
    async def run() -> None:
        with open_desk(tmp_path / "brise.sqlite3", "http://127.0.0.1:1") as desk:
            fill(desk)
            backups = Backups(desk.database, desk.tasks)
            backups.end()
            with pytest.raises(asyncio.CancelledError):
                await backups.back_up()
            assert list(backup_folder(tmp_path / "brise.sqlite3").iterdir()) == []

    run_in_qt(run())


def fill(desk: Desk) -> None:
    for number in range(20):
        asked(desk.store, f"{number} " + "word " * 20_000)


def test_the_check_counts_what_is_there(qt_app: object, tmp_path: Path) -> None:
    async def run() -> None:
        with open_desk(tmp_path / "brise.sqlite3", "http://127.0.0.1:1") as desk:
            asked(desk.store, "Question")
            report = await Backups(desk.database, desk.tasks).check()
            assert (report.chats, report.messages, report.faults) == (1, 1, ())

    run_in_qt(run())
