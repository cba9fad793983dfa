"""Chats leave and come by the list: those that are marked are exported, and a file that is dropped on it is imported."""

import json
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop_app.chat.chat_list import Folder, Place
from desktop_app.chat.export_format import ExportFormat
from desktop_app.options import Options
from desktop_app.ui.export_dialog import ExportDialog
from desktop_app.ui.import_dialog import ImportDialog, ImportReportDialog
from tests.end_to_end.brise import Brise, brise
from tests.end_to_end.exporting import choose_place
from tests.end_to_end.test_export import shelf_of
from tests.end_to_end.test_import import shown, titles
from tests.end_to_end.test_order import Listed
from tests.exchange.records import Shelf, an_attachment
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer

pytestmark = pytest.mark.usefixtures("qt_app")

CTRL = Qt.KeyboardModifier.ControlModifier


def drop(app: Brise, where: QPoint, *paths: Path) -> str:
    """Files come over the window, move to a place of it and fall; what was said before that."""
    data, window = QMimeData(), app.rooms.window
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    parts = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(1, 1), *parts))
    QApplication.sendEvent(window, QDragMoveEvent(where, *parts))
    said = app.rooms.windows.rooms[0].attachments.drop.target.accessibleName()
    QApplication.sendEvent(window, QDropEvent(QPointF(where), *parts))
    return said


def on_list(app: Brise) -> QPoint:
    chats = Listed(app).list
    return chats.mapTo(app.rooms.window, chats.rect().center())


def on_chat(app: Brise) -> QPoint:
    return app.rooms.pane.mapTo(app.rooms.window, app.rooms.pane.rect().center())


def test_the_marked_chats_are_exported(tmp_path: Path) -> None:
    shelf_of(tmp_path / "data", "Bread", "Wine", "Salt")

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            listed = Listed(app)
            listed.click("Bread", CTRL)  # beside the one that is shown
            listed.choose("Salt", "Export…")
            choose_place(app, ExportFormat.JSON, tmp_path / "some.json")
            await until(lambda: app.rooms.window.toast.text == "Saved as some.json")

    run_in_qt(talk())
    chats = json.loads((tmp_path / "some.json").read_text())["conversations"]
    assert [chat["title"] for chat in chats] == ["Bread", "Salt"]


@pytest.mark.parametrize("form", ExportFormat)
def test_one_chat_of_the_list_is_given_a_name_of_its_own_in_every_form(form: ExportFormat, tmp_path: Path) -> None:
    shelf_of(tmp_path / "data", "Bread", "Wine")
    place = tmp_path / f"chosen.{form.extension}"

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            listed = Listed(app)
            (other,) = {"Bread", "Wine"} - {app.session.conversation.title}
            listed.choose(other, "Export…")
            (asked,) = (each for each in app.rooms.window.findChildren(ExportDialog) if each.isVisible())
            assert asked.title.text() == "Export the chat"
            asked.choices[form].click()
            asked.go_on.click()
            (files,) = (each for each in app.rooms.window.findChildren(QFileDialog) if each.isVisible())
            assert [Path(name).name for name in files.selectedFiles()] == [f"{other}.{form.extension}"]
            files.setDirectory(str(tmp_path))
            files.selectFile(place.name)
            files.accept()
            await until(lambda: app.rooms.window.toast.text == f"Saved as {place.name}")
            text = PdfReader(place).pages[0].extract_text().replace("\t", " ") if form is ExportFormat.PDF else place.read_text()
            assert other in text

    run_in_qt(talk())


def test_a_file_on_the_list_is_imported_and_elsewhere_it_is_attached(tmp_path: Path) -> None:
    chat = {"messages": [{"role": "user", "content": "About rye?"}, {"role": "assistant", "content": "Yes."}]}
    path, other, notes = tmp_path / "chats.jsonl", tmp_path / "others.jsonl", tmp_path / "notes.md"
    for file in (path, other):
        file.write_text(json.dumps(chat))
    notes.write_text("# Notes")

    async def talk() -> None:
        async with brise(tmp_path / "data") as app:
            composer = app.rooms.pane.composer
            assert drop(app, on_list(app), path) == "Drop to import the chats"
            await until(lambda: shown(app, ImportDialog))
            (asked,) = shown(app, ImportDialog)
            assert isinstance(asked, ImportDialog)
            asked.take.click()
            await until(lambda: shown(app, ImportReportDialog))
            shown(app, ImportReportDialog)[0].accept()
            assert titles(app) == ["About rye?"]
            assert composer.attachments == ()
            assert drop(app, on_chat(app), path) == "Drop files to attach them"
            await until(lambda: [each.name for each in composer.attachments] == ["chats.jsonl"])
            assert drop(app, on_list(app), notes) == "Drop files to attach them"
            await until(lambda: [each.name for each in composer.attachments] == ["chats.jsonl", "notes.md"])
            drop(app, on_list(app), path, path, other)  # one of them twice: it is asked about once
            for waiting in (True, False):
                await until(lambda: shown(app, ImportDialog))
                (asked,) = shown(app, ImportDialog)
                assert isinstance(asked, ImportDialog)
                assert asked.waiting.isVisible() is waiting
                asked.reject()

    run_in_qt(talk())


def test_what_is_shown_is_exported_not_only_what_is_stored(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path / "data", Options(endpoint=server.url)) as app:
            app.session.submit("Count.")
            await until(lambda: app.messages[-1].text.count(" ") > 5)
            app.type("and a draft")
            said = app.messages[-1].text
            app.rooms.window.export_requested.emit()
            choose_place(app, ExportFormat.JSON, tmp_path / "chat.json")
            await until((tmp_path / "chat.json").exists)
            assert app.session.is_answering
            app.session.stop()
            await app.answered()
            (chat,) = json.loads((tmp_path / "chat.json").read_text())["conversations"]
            assert chat["messages"][-1]["text"].startswith(said)
            assert chat["draft"] == "and a draft"

    with TgiServer().in_thread() as server:
        server.scripts = [paced(400, 40)]
        run_in_qt(talk(server))


def test_an_import_brings_folders_and_attachments_and_undo_takes_them_all(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    shelf = Shelf(tmp_path / "one", "brise.sqlite3")
    chat = shelf.talk("Bread?", "Yes.", title="Bread").conversation.id
    shelf.store.save_draft_attachments(chat, [an_attachment(shelf.store, "rye", "flour.txt").id])
    shelf.store.save_folders([Folder("w", "Baking")])
    shelf.store.set_places({chat: Place(folder="w")})
    shelf.close()

    async def talk() -> None:
        async with brise(tmp_path / "one") as app:
            app.rooms.window.export_all_requested.emit()
            choose_place(app, ExportFormat.JSON, tmp_path / "all.json")
            await until((tmp_path / "all.json").exists)
        async with brise(tmp_path / "other") as app:
            listed = Listed(app)
            for undo in ("dialog", "key"):
                drop(app, on_list(app), tmp_path / "all.json")
                await until(lambda: shown(app, ImportDialog))
                (asked,) = shown(app, ImportDialog)
                assert isinstance(asked, ImportDialog)
                asked.take.click()
                await until(lambda: shown(app, ImportReportDialog))
                (report,) = shown(app, ImportReportDialog)
                assert isinstance(report, ImportReportDialog)
                await until(lambda: listed.texts == ["- Baking", "  Bread"])
                app.rooms.desk.open(chat)
                assert [each.name for each in app.rooms.pane.composer.attachments] == ["flour.txt"]
                if undo == "dialog":
                    report.undo.click()
                else:
                    report.accept()
                    listed.undo()
                await until(lambda: listed.texts == [])

    run_in_qt(talk())
