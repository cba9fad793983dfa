"""Brise is given files of chats, at its start or while it runs: it says what is in them, takes them when it is told to, and loses none."""

import json
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel

from desktop_app.composition.second_start import show_first
from desktop_app.composition.second_start_line import SecondStart
from desktop_app.exchange.brise_json import brise_json
from desktop_app.options import Options
from desktop_app.ui.import_dialog import ImportDialog, ImportReportDialog
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.problem_dialog import ProblemDialog
from desktop_app.ui.settings_dialog import SettingsDialog
from desktop_app.workspace.import_run import ImportRun
from tests.end_to_end.brise import Brise, brise
from tests.exchange.records import Shelf
from tests.qt_loop import run_in_qt, until

pytestmark = [pytest.mark.usefixtures("qt_app"), pytest.mark.usefixtures("british")]


def exported(folder: Path, name: str, *titles: str) -> Path:
    """A file that Brise wrote, with a chat of two messages for each title."""
    (folder / "elsewhere").mkdir(exist_ok=True)
    shelf = Shelf(folder / "elsewhere")
    path = folder / name
    path.write_text("".join(brise_json([shelf.talk("Bread?", "Yes.", title=title) for title in titles])))
    shelf.close()
    return path


def dialogs(window: MainWindow) -> list[QDialog]:
    return [each for each in window.findChildren(QDialog) if each.isVisible()]


async def asked(app: Brise, window: MainWindow | None = None) -> ImportDialog:
    """What asks whether to import; all of the file is counted."""
    return await next_dialog(app, ImportDialog, window)  # type: ignore[return-value]


async def reported(app: Brise) -> ImportReportDialog:
    return await next_dialog(app, ImportReportDialog)  # type: ignore[return-value]


async def next_dialog(app: Brise, kind: type[QDialog], window: MainWindow | None = None) -> QDialog:
    window = window or app.rooms.window
    await until(lambda: dialogs(window) and type(dialogs(window)[0]) is kind)
    (dialog,) = dialogs(window)
    if isinstance(dialog, ImportDialog):
        await until(lambda: not dialog.counts.text().startswith("Counting"))
    return dialog


def waits_for_the_window(app: Brise) -> bool:
    """True if a file was looked at and counted, but a dialog is in the way of saying so."""
    desk = app.rooms.windows.front.exchange._importing()
    return bool(desk._free._acts)


def sentence(dialog: QDialog) -> str:
    return dialog.findChildren(QLabel)[0].text()


def titles(app: Brise) -> list[str]:
    return sorted(chat.title for chat in app.rooms.library.conversations() if chat.title)


def test_a_file_is_shown_taken_and_opened_and_the_second_time_it_is_here_already(tmp_path: Path) -> None:
    path = exported(tmp_path, "Trip to Arles.brise.json", "Arles", "")

    async def talk() -> None:
        async with brise(tmp_path / "data", Options(files=(path,))) as app:
            dialog = await asked(app)
            assert dialog.sentence.text().startswith("Trip to Arles.brise.json holds chats of Brise (")
            assert dialog.titles.text() == "“Arles”\n“New chat”"
            count, day, form = dialog.counts.text().splitlines()
            assert (count, form) == ("2 chats with 4 messages", "Format brise.json, version 1")
            assert day.startswith("Of ")
            assert not dialog.here.isVisible()
            QTest.keyClick(dialog, Qt.Key.Key_Return)
            (await reported(app)).close_button.click()
            assert app.session.conversation.title == "Arles"
            assert [message.text for message in app.messages] == ["Bread?", "Yes."]

            app.rooms.desk.new()
            app.rooms.open_files([path])
            dialog = await asked(app)
            assert dialog.here.text() == "All of these chats are here already."
            assert not dialog.take.isVisible()
            QTest.keyClick(dialog, Qt.Key.Key_Return)
            assert app.session.conversation.title == "Arles"
            assert titles(app) == ["Arles"]

            app.rooms.open_files([path])
            (await asked(app)).copy.click()
            report = await reported(app)
            assert titles(app) == ["Arles", "Arles"]
            report.undo.click()
            await until(lambda: titles(app) == ["Arles"])

            app.rooms.open_files([path])
            QTest.keyClick(await asked(app), Qt.Key.Key_Escape)
            assert not dialogs(app.rooms.window)

    run_in_qt(talk())


def test_files_wait_for_their_turn_and_no_dialog_lies_on_another(tmp_path: Path) -> None:
    paths = [exported(tmp_path, f"{number}.brise.json", f"Chat {number}") for number in range(3)]

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            await until((tmp_path / "data" / "second-start.socket").exists)
            app.rooms.window.settings_requested.emit()
            (settings,) = dialogs(app.rooms.window)
            assert isinstance(settings, SettingsDialog)
            for path in paths:
                assert await show_first(tmp_path / "data", SecondStart(files=(path,)))
            await until(lambda: waits_for_the_window(app))
            assert dialogs(app.rooms.window) == [settings]
            settings.reject()
            first = await asked(app)
            assert first.sentence.text().startswith("0.brise.json")
            assert first.waiting.text() == "2 more files wait behind this one."
            app.rooms.open_files([tmp_path / "gone.brise.json"])
            assert first.waiting.text() == "3 more files wait behind this one."
            first.take.click()
            report = await reported(app)
            await until(lambda: waits_for_the_window(app))
            assert dialogs(app.rooms.window) == [report]
            report.close_button.click()
            second = await asked(app)
            assert second.sentence.text().startswith("1.brise.json")
            second.reject()
            third = await asked(app)
            assert third.waiting.text() == "One more file waits behind this one."
            third.take.click()
            (await reported(app)).accept()
            problem = await next_dialog(app, ProblemDialog)
            assert sentence(problem).startswith("gone.brise.json is not there.")
            problem.reject()
            assert titles(app) == ["Chat 0", "Chat 2"]
            assert app.session.conversation.title == "Chat 2"

    run_in_qt(talk())


def test_what_is_no_file_of_chats_is_told_in_a_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "notes.brise.json").write_text("Not even JSON.")
    (tmp_path / "presets.json").write_text('{"format": "brise.presets.json", "version": 1, "presets": []}')
    (tmp_path / "new.brise.json").write_text('{"format": "brise.json", "version": 9, "conversations": []}')
    words = {
        "gone": "gone is not there.",
        ".": f"{tmp_path.name} is a folder.",
        "pipe": "pipe is a device or a pipe, not a file.",
        "notes.brise.json": "notes.brise.json holds no chats",
        "presets.json": "presets.json holds no chats",
        "new.brise.json": "new.brise.json was written by a newer Brise.",
    }

    async def talk() -> None:
        async with brise(tmp_path / "data", Options(files=tuple(tmp_path / name for name in words))) as app:
            problem = await next_dialog(app, ProblemDialog)
            assert isinstance(problem, ProblemDialog)
            assert sentence(problem) == "Nothing can be imported from 6 files."
            problem.unfold.click()
            told = problem.details.toPlainText().splitlines()
            assert [said for line, said in zip(told, words.values(), strict=True) if not line.startswith(said)] == []
            problem.reject()
            for name, said in words.items():
                app.rooms.open_files([tmp_path / name])
                dialog = await next_dialog(app, ProblemDialog)
                assert sentence(dialog).startswith(said)
                dialog.reject()
            (tmp_path / "none.brise.json").write_text('{"format": "brise.json", "version": 1, "conversations": []}')
            app.rooms.open_files([tmp_path / "none.brise.json"])
            dialog = await asked(app)
            assert dialog.counts.text().startswith("No chats are in it.")
            assert not dialog.take.isVisible()
            QTest.keyClick(dialog, Qt.Key.Key_Return)
            assert not dialogs(app.rooms.window)

    run_in_qt(talk())


def test_a_file_that_changed_meanwhile_is_shown_anew(tmp_path: Path) -> None:
    path = exported(tmp_path, "a.brise.json", "Seen")

    async def talk() -> None:
        async with brise(tmp_path / "data", Options(files=(path,))) as app:
            dialog = await asked(app)
            exported(tmp_path, "a.brise.json", "Unseen", "Another")
            dialog.take.click()
            await until(lambda: dialogs(app.rooms.window) not in ([], [dialog]))
            again = await asked(app)
            assert again.changed.isVisible()
            assert again.titles.text() == "“Unseen”\n“Another”"
            assert titles(app) == []
            again.take.click()
            (await reported(app)).accept()
            assert titles(app) == ["Another", "Unseen"]

    run_in_qt(talk())


def test_the_window_that_was_used_last_takes_it_and_the_next_one_what_it_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, more = exported(tmp_path, "a.brise.json", "One"), exported(tmp_path, "b.brise.json", "Two")
    long = tmp_path / "long.jsonl"
    long.write_text(
        "".join(json.dumps({"messages": [{"role": "user", "content": f"{n} {m}"} for m in range(40)]}) + "\n" for n in range(150))
    )
    runs: list[ImportRun] = []
    begin = ImportRun.__init__
    monkeypatch.setattr(ImportRun, "__init__", lambda self, *parts, **more: (runs.append(self), begin(self, *parts, **more))[1])

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            first = app.rooms.windows.front
            second = app.rooms.windows.open()
            app.rooms.open_files([long])
            dialog = await asked(app, second.window)
            assert not dialogs(first.window)
            app.rooms.open_files([path, more])
            dialog.take.click()
            await until(lambda: runs and runs[0].taken)
            second.window.close()  # in the middle of the import
            await until(lambda: app.rooms.windows.front is first)
            dialog = await asked(app)
            assert dialog.sentence.text().startswith("a.brise.json")
            assert dialog.waiting.text() == "One more file waits behind this one."
            assert 0 < len(app.rooms.library.conversations()) < 150
            dialog.reject()
            (await asked(app)).reject()

    run_in_qt(talk())


def test_who_gives_too_many_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.composition.import_desk.MOST_WAITING", 2)
    paths = [exported(tmp_path, f"{number}.brise.json", "One") for number in range(3)]

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            app.rooms.open_files(paths)
            assert app.rooms.window.toast.text == "Too many files at once. Open the rest of them later."
            for _ in range(2):
                dialog = await asked(app)
                waiting = dialog.waiting.isVisible()
                dialog.reject()
            assert not waiting, "the last one"

    run_in_qt(talk())


def test_one_click_is_enough_to_be_done_with_many_files_and_what_is_wrong_with_them_is_told_when_it_is_their_turn(tmp_path: Path) -> None:
    good = [exported(tmp_path, f"{number}.brise.json", f"Chat {number}") for number in range(3)]
    gone = [tmp_path / f"{number}.gone" for number in range(4)]
    files = (*gone[:2], good[0], *gone[2:], *good[1:])

    async def talk() -> None:
        async with brise(tmp_path / "data", Options(files=files)) as app:
            problem = await next_dialog(app, ProblemDialog)
            assert sentence(problem) == "Nothing can be imported from 2 files."
            problem.reject()
            dialog = await asked(app)
            assert dialog.sentence.text().startswith("0.brise.json")
            assert dialog.cancel_all.isVisible()
            dialog.take.click()
            (await reported(app)).accept()
            problem = await next_dialog(app, ProblemDialog)
            assert sentence(problem) == "Nothing can be imported from 2 files."
            problem.reject()
            dialog = await asked(app)
            assert dialog.sentence.text().startswith("1.brise.json")
            dialog.cancel_all.click()
            assert not dialogs(app.rooms.window)
            app.rooms.open_files([good[2]])
            dialog = await asked(app)
            assert not dialog.cancel_all.isVisible()
            dialog.reject()
            assert titles(app) == ["Chat 0"]

    run_in_qt(talk())


def test_a_file_that_is_given_twice_is_asked_about_once_and_one_that_is_deleted_meanwhile_is_told_of(tmp_path: Path) -> None:
    path, other = exported(tmp_path, "a.brise.json", "One"), exported(tmp_path, "b\u202e\n.brise.json", "Two")

    async def talk() -> None:
        async with brise(tmp_path / "data", Options(files=(path, path))) as app:
            dialog = await asked(app)
            assert not dialog.waiting.isVisible()
            app.rooms.open_files([path, other])
            app.rooms.open_files([other, path])
            assert dialog.waiting.text() == "One more file waits behind this one."
            dialog.take.click()
            (await reported(app)).accept()
            dialog = await asked(app)
            assert dialog.sentence.text().isprintable()
            other.unlink()
            dialog.take.click()
            problem = await next_dialog(app, ProblemDialog)
            assert " is not there." in sentence(problem)
            problem.reject()
            app.rooms.open_files([path])
            assert (await asked(app)).here.text() == "This chat is here already."
            assert titles(app) == ["One"]

    run_in_qt(talk())
