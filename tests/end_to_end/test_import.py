"""Chats imported through the real window: shown what it is, reported, recognised, undone, stopped, refused."""

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel

from desktop_app.chat.export_format import ExportFormat
from desktop_app.chat.import_report import ImportSource
from desktop_app.ui.import_dialog import ImportDialog, ImportReportDialog
from desktop_app.ui.problem_dialog import ProblemDialog
from desktop_app.workspace.import_run import ImportRun
from tests.end_to_end.brise import Brise, brise
from tests.end_to_end.exporting import choose_place
from tests.end_to_end.test_export import shelf_of
from tests.exchange.importing import written
from tests.exchange.samples import CHATGPT, CLAUDE, LM_STUDIO
from tests.qt_loop import run_in_qt, until

pytestmark = pytest.mark.usefixtures("qt_app")


def shown(app: Brise, kind: type[QDialog]) -> list[QDialog]:
    return [each for each in app.rooms.window.findChildren(kind) if each.isVisible()]


def choose_file(app: Brise, *paths: Path) -> None:
    app.rooms.window.import_requested.emit()
    (files,) = shown(app, QFileDialog)
    assert isinstance(files, QFileDialog)
    files.filesSelected.emit([str(path) for path in paths])
    files.reject()


async def asked_about(app: Brise, path: Path) -> ImportDialog:
    """Choose the file; what asks whether to take it."""
    choose_file(app, path)
    await until(lambda: shown(app, ImportDialog))
    (asked,) = shown(app, ImportDialog)
    assert isinstance(asked, ImportDialog)
    return asked


async def import_file(app: Brise, path: Path) -> ImportReportDialog:
    """Choose the file, look at what it is, take it; the report."""
    asked = await asked_about(app, path)
    asked.take.click()
    await until(lambda: shown(app, ImportReportDialog))
    (report,) = shown(app, ImportReportDialog)
    assert isinstance(report, ImportReportDialog)
    return report


def titles(app: Brise) -> list[str]:
    return [chat.title for chat in app.rooms.library.conversations()]


def test_chats_come_and_go_as_one_act(tmp_path: Path) -> None:
    path = written(tmp_path, ImportSource.CLAUDE, [*CLAUDE, {**CLAUDE[0], "name": "Another"}])

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            report = await import_file(app, path)
            assert report.sentence.text() == "2 chats with 4 messages are there now."
            assert "Attached files left out: 2" in report.lines.text()
            report.copy.click()
            assert "message.rating_reason: 2" in QGuiApplication.clipboard().text()
            report.close_button.click()
            assert sorted(titles(app)) == ["Another", "Condiments"]
            app.rooms.desk.open(app.rooms.library.conversations()[0].id)
            assert [message.role.value for message in app.messages] == ["user", "assistant"]

            app.rooms.desk.new()
            asked = await asked_about(app, path)
            await until(asked.show_it.isVisible)
            asked.show_it.click()
            assert app.session.conversation.title == "Condiments"
            assert len(titles(app)) == 2

            path.write_text(json.dumps([*CLAUDE, {**CLAUDE[0], "name": "Another"}, {**CLAUDE[0], "name": "A third"}]))
            asked = await asked_about(app, path)
            await until(lambda: asked.here.text() == "2 of them are here already and stay as they are.")
            asked.take.click()
            await until(lambda: shown(app, ImportReportDialog))
            (report,) = shown(app, ImportReportDialog)
            assert isinstance(report, ImportReportDialog)
            assert report.sentence.text() == "One chat with 2 messages is there now."
            assert "Already there: 2" in report.lines.text()
            report.undo.click()
            await until(lambda: len(titles(app)) == 2)

            app.rooms.window.undo_requested.emit()
            await until(lambda: titles(app) == [])
            assert app.messages == [], "the chat that was shown is gone too"

            report = await import_file(app, path)
            assert "Back from the trash: 3" in report.lines.text()
            assert len(titles(app)) == 3
            report.undo.click()
            await until(lambda: titles(app) == [])
            assert app.rooms.window.toast.text == "The import was undone. Its chats are in the trash."

    run_in_qt(talk())


def test_what_is_exported_can_be_imported_elsewhere(tmp_path: Path) -> None:
    shelf_of(tmp_path / "one", "Bread", "Wine")

    async def talk() -> None:
        async with brise(tmp_path / "one") as app:
            app.rooms.window.export_all_requested.emit()
            choose_place(app, ExportFormat.JSON, tmp_path / "all.json")
            await until(lambda: app.rooms.window.toast.text == "Saved as all.json")
        async with brise(tmp_path / "other") as app:
            report = await import_file(app, tmp_path / "all.json")
            report.close_button.click()
            assert sorted(titles(app)) == ["Bread", "Wine"]
            app.rooms.window.export_all_requested.emit()
            choose_place(app, ExportFormat.JSON, tmp_path / "again.json")
            await until((tmp_path / "again.json").exists)

    run_in_qt(talk())
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "all.json").read_bytes()


def test_several_files_are_chosen_at_once(tmp_path: Path) -> None:
    paths = [tmp_path / name / "chat.conversation.json" for name in ("one", "two")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(json.dumps({**LM_STUDIO, "name": path.parent.name}))

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            choose_file(app, *paths)
            for _ in paths:
                await until(lambda: shown(app, ImportDialog))
                (asked,) = shown(app, ImportDialog)
                assert isinstance(asked, ImportDialog)
                assert asked.sentence.text().startswith("chat.conversation.json holds chats of LM Studio")
                asked.take.click()
                await until(lambda: shown(app, ImportReportDialog))
                (report,) = shown(app, ImportReportDialog)
                report.accept()
                await until(lambda: not shown(app, ImportReportDialog))
            assert sorted(titles(app)) == ["one", "two"]

    run_in_qt(talk())


def test_what_was_not_tried_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, ImportSource.CHATGPT, CHATGPT)

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            asked = await asked_about(app, path)
            assert asked.sentence.text().startswith("conversations.json holds chats of ChatGPT")
            assert asked.warning.isVisible()
            asked.cancel.click()
            assert titles(app) == []

    run_in_qt(talk())


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"a": 1}')

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            choose_file(app, path)
            await until(lambda: shown(app, ProblemDialog))
            (dialog,) = shown(app, ProblemDialog)
            assert any("x.json holds no chats" in label.text() for label in dialog.findChildren(QLabel))
            dialog.reject()

    run_in_qt(talk())


def test_a_stopped_import_keeps_whole_chats_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chats = [{"messages": [{"role": "user", "content": f"{chat} {n}"} for n in range(300)]} for chat in range(40)]
    path = tmp_path / "chats.jsonl"
    path.write_text("".join(json.dumps(chat) + "\n" for chat in chats))
    runs: list[ImportRun] = []
    begin = ImportRun.__init__
    monkeypatch.setattr(ImportRun, "__init__", lambda self, *parts, **more: (runs.append(self), begin(self, *parts, **more))[1])

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            asked = await asked_about(app, path)
            asked.take.click()
            await until(lambda: runs and runs[0].report is not None and runs[0].report.chats >= 2)
            runs[0].cancel()
            await until(lambda: shown(app, ImportReportDialog))
            taken = app.rooms.library.conversations()
            assert 2 <= len(taken) < 40
            rows = app.rooms.database.rows("SELECT count(*) FROM message GROUP BY conversation_id")
            assert [row[0] for row in rows] == [300] * len(taken)
            (report,) = shown(app, ImportReportDialog)
            report.accept()

    run_in_qt(talk())
