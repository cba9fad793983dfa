"""Attachments through the whole app: pasted, dropped, sent, read by the server, undone, and still there after a kill."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QPushButton

from desktop_app.chat.attachment import MOST_ATTACHMENTS
from desktop_app.chat.endpoint import Endpoint
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.ui.attached_text_dialog import AttachedTextDialog
from desktop_app.ui.given_data import given_by
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer

pytestmark = pytest.mark.usefixtures("qt_app")


def text_data(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def drop(app: Brise, *paths: Path) -> None:
    """What the window does with a drop."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    app.rooms.pane.take_drop(given_by(data))


def names(app: Brise) -> list[str]:
    return [attachment.name for attachment in app.rooms.pane.composer.attachments]


def toast(app: Brise) -> str:
    return app.rooms.window.toast.text


def test_two_megabytes_are_pasted_undone_brought_back_and_sent(tmp_path: Path) -> None:
    text = "".join(f"line {n}\n" for n in range(160_000))

    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            app.rooms.desk.choose_endpoint("tgi")
            field = app.rooms.pane.composer.field
            app.type("Sum this up")
            field.insertFromMimeData(text_data(text))
            assert app.rooms.pane.composer.text == "Sum this up"  # it never enters the document
            assert names(app) == ["Pasted text.txt"]
            app.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            assert names(app) == []
            assert app.rooms.pane.composer.text == "Sum this up"
            assert "Pasted text.txt" in toast(app)
            app.rooms.window.undo_requested.emit()  # Ctrl+Z outside the field, or the toast's button
            assert names(app) == ["Pasted text.txt"]
            field.insertFromMimeData(text_data("second " * 2_000))
            assert names(app) == ["Pasted text.txt", "Pasted text 2.txt"]
            app.rooms.pane.composer.row.chips[0].click()
            dialog = QApplication.activeModalWidget()
            assert isinstance(dialog, AttachedTextDialog)
            assert dialog.put.isHidden()  # that much text is not for the composer
            dialog.close_button.click()
            app.rooms.windows.front.attachments.remove(app.rooms.pane.composer.attachments[0].id)
            app.press(Qt.Key.Key_Return)
            await app.answered()
            question = app.messages[0]
            assert [attachment.name for attachment in question.attachments] == ["Pasted text 2.txt"]
            assert names(app) == []
            assert app.rooms.pane.draft == ""

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_files_are_dropped_taken_away_and_brought_back_also_from_another_chat(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "notes.md").write_text("# Notes")
    (files / "tool.bin").write_bytes(b"\x00\x01\x02")
    image = QImage(30, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    image.save(str(files / "photo.png"))

    async def write() -> None:
        async with brise(tmp_path / "data") as app:
            first = app.session.conversation.id
            drop(app, files / "notes.md")
            await until(lambda: names(app) == ["notes.md"])
            drop(app, files / "tool.bin")
            await until(lambda: "tool.bin" in toast(app))
            drop(app, files / "photo.png")  # the built-in model is known to see nothing
            await until(lambda: "photo.png" in toast(app))
            assert names(app) == ["notes.md"]
            app.rooms.pane.composer.row.focus_last()
            app.rooms.pane.composer.row.chips[0].remove_wanted.emit(app.rooms.pane.composer.attachments[0].id)
            assert names(app) == []
            app.type("kept")
            app.rooms.desk.new()
            assert app.session.conversation.id != first
            undo = next(b for b in app.rooms.window.toast.findChildren(QPushButton) if b.text() == "Undo")
            undo.click()
            assert app.session.conversation.id == first
            assert names(app) == ["notes.md"]
            assert app.rooms.pane.draft == "kept"

    run_in_qt(write())


def test_a_file_goes_to_the_chat_that_it_was_dropped_on(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes")

    async def write() -> None:
        async with brise(tmp_path / "data") as app:
            first = app.session.conversation.id
            app.type("a chat")
            drop(app, tmp_path / "notes.md")
            app.rooms.desk.new()  # before the file was read
            store = ConversationStore(app.rooms.database)
            await until(lambda: bool(store.draft_attachments(first)))
            assert names(app) == []
            await until(lambda: app.rooms.sessions.session(first) is None)  # nothing holds it any longer
            app.rooms.desk.open(first)
            assert names(app) == ["notes.md"]

    run_in_qt(write())


def test_an_image_goes_to_a_server_that_did_not_say_whether_it_sees(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            app.rooms.desk.choose_endpoint("tgi")
            image = QImage(30, 30, QImage.Format.Format_RGB32)
            image.fill(QColor("red"))
            data = QMimeData()
            data.setImageData(image)
            app.rooms.pane.composer.field.insertFromMimeData(data)
            await until(lambda: names(app) == ["Pasted image.png"])
            assert "did not say" in toast(app)
            app.press(Qt.Key.Key_Return)
            await app.answered()
            bodies = [str(received.body) for received in server.requests if received.path in ("/", "/v1/chat/completions")]
            assert len(bodies) == 1
            assert "data:image/png;base64,iVBOR" in bodies[0]
            generation = ConversationStore(app.rooms.database).generations(app.messages[1].id)[0]
            assert "base64" not in generation.prompt
            assert f"attachment:{app.messages[0].attachments[0].id}" in generation.prompt

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_message_waits_for_the_file_that_it_carries_unless_it_is_changed_or_the_file_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes")
    (tmp_path / "tool.bin").write_bytes(b"\x00\x01\x02")

    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path / "data") as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            app.rooms.desk.choose_endpoint("tgi")
            app.type("What is it?")
            drop(app, tmp_path / "tool.bin")
            app.press(Qt.Key.Key_Return)
            await until(lambda: "tool.bin" in toast(app))
            drop(app, tmp_path / "notes.md")
            app.press(Qt.Key.Key_Return)
            app.type(" Now")
            await until(lambda: names(app) == ["notes.md"])
            assert app.messages == []
            app.rooms.windows.front.attachments.remove(app.rooms.pane.composer.attachments[0].id)
            drop(app, tmp_path / "notes.md")
            app.press(Qt.Key.Key_Return)
            assert app.rooms.pane.composer.text == "What is it? Now"
            await until(lambda: bool(app.messages))
            await app.answered()
            assert [attachment.name for attachment in app.messages[0].attachments] == ["notes.md"]
            assert (names(app), app.rooms.pane.composer.text) == ([], "")

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_what_is_queued_takes_its_attachments_along_and_leaves_those_of_the_draft_alone(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            row = app.rooms.windows.front.queue_desk.row
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            app.rooms.desk.choose_endpoint("tgi")
            app.type("One.")
            app.press(Qt.Key.Key_Return)
            await until(lambda: app.session.is_answering)
            field = app.rooms.pane.composer.field
            field.insertFromMimeData(text_data("pasted " * 2_000))
            app.type("Two.")
            app.press(Qt.Key.Key_Return)
            assert (names(app), app.rooms.pane.composer.text) == ([], "")
            assert [message.line(100) for message in row.messages] == ["Two. · Pasted text.txt"]
            app.press(Qt.Key.Key_Up)
            assert (names(app), app.rooms.pane.composer.text) == (["Pasted text.txt"], "Two.")
            assert row.messages == ()
            app.press(Qt.Key.Key_Return)
            row.remove_wanted.emit(row.messages[0])
            assert "Two. · Pasted text.txt" in toast(app)
            app.rooms.window.undo_requested.emit()
            assert len(row.messages) == 1
            field.insertFromMimeData(text_data("another " * 2_000))
            await until(lambda: len(app.messages) == 4 and not app.session.is_answering)
            assert [attachment.name for attachment in app.messages[2].attachments] == ["Pasted text.txt"]
            assert app.messages[0].attachments == ()
            assert names(app) == ["Pasted text.txt"]  # the next one of that name
            assert app.rooms.pane.composer.attachments != app.messages[2].attachments

    with TgiServer(script=paced(40, 40)).in_thread() as server:
        run_in_qt(talk(server))


def test_no_message_carries_more_than_it_may(tmp_path: Path) -> None:
    async def write() -> None:
        async with brise(tmp_path) as app:
            for _ in range(MOST_ATTACHMENTS):
                app.session.draft_attachments.add("a.txt", "text/plain", b"a")
            app.rooms.pane.composer.field.insertFromMimeData(text_data("one more " * 2_000))
            assert len(names(app)) == MOST_ATTACHMENTS
            assert str(MOST_ATTACHMENTS) in toast(app)

    run_in_qt(write())


def test_a_kill_loses_less_than_a_second_of_a_draft(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.end_to_end.crash_writer", "--data-dir", str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        typed = 0
        for line in process.stdout:
            typed = int(line) + 1
            if typed == 60:  # 1.2 s of keys without a pause
                process.kill()
                break
    store = ConversationStore(Database(tmp_path / "brise.sqlite3"))
    drafts = {conversation.id: conversation.draft for conversation in store.conversations()}
    assert "left a moment later" in drafts.values()
    (identity, text) = next(item for item in drafts.items() if item[1] != "left a moment later")
    assert typed - len(text) <= 50  # keys of one second
    (pasted,) = store.draft_attachments(identity)
    assert store.attachment_data(pasted.id) == b"pasted " * 2_000
    store._database.close()
