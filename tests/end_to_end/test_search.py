"""Words are looked for in all chats, and found where they stand: in another chat, far up, on another branch."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.message import Message, Role
from desktop_app.chat.message_search import ChatPart
from desktop_app.composition.data_folder import DataFolder
from desktop_app.options import Options
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.edit_draft_store import EditDraftStore
from desktop_app.ui.search_results import SearchResults
from desktop_app.ui.search_rows import SearchRole
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.storage.samples import a_conversation, a_message
from tests.tgi_server import TgiServer

pytestmark = pytest.mark.usefixtures("qt_app")


def store(folder: Path) -> dict[str, Message]:
    """A long chat whose beginning tells of lavender; one with two branches, of which the one about honey is not shown."""
    database = Database(DataFolder(folder).database)
    chats = ConversationStore(database)
    long, branched = a_conversation("A long way", 2000.0), a_conversation("Breakfast", 1000.0)
    with database.transaction():
        chats.save_conversation(long)
        chats.save_conversation(branched)
        said = {"lavender": a_message(long, None, "Where does **lavender** grow?", at=2000.0)}
        chats.add_message(parent := said["lavender"])
        for number in range(1, 300):
            parent = a_message(long, parent, f"Step {number} of the way.", (Role.USER, Role.ASSISTANT)[number % 2], at=2000.0 + number)
            chats.add_message(parent)
        said["question"] = a_message(branched, None, "What is for breakfast?", at=1000.0)
        said["honey"] = a_message(branched, said["question"], "Bread and honey.", Role.ASSISTANT, at=1001.0)
        said["more"] = a_message(branched, said["honey"], "And then?", at=1002.0)
        said["shown"] = a_message(branched, said["question"], "Bread and jam.", Role.ASSISTANT, at=1003.0)
        for name in ("question", "honey", "more", "shown"):
            chats.add_message(said[name])
    database.close()
    return said


def results_of(app: Brise) -> SearchResults:
    return app.rooms.windows.front.search.results


async def search(app: Brise, text: str, count: int) -> None:
    """Type the words; waits until so many rows are there, headings included."""
    app.rooms.window.open_search()
    field = app.rooms.windows.front.conversations.search_field
    assert app.rooms.window.focusWidget() is field
    QTest.keyClicks(field, text)
    results = results_of(app)
    await until(lambda: results.search.text == text and not results.is_stale and results.view.model().rowCount() == count)


def test_a_hit_is_gone_to_in_its_chat_and_on_its_branch(tmp_path: Path) -> None:
    said = store(tmp_path)

    async def look() -> None:
        async with brise(tmp_path) as app:
            finding = app.rooms.pane.transcript.finding
            field = app.rooms.windows.front.conversations.search_field
            await search(app, "honey", 2)
            QTest.keyClick(field, Qt.Key.Key_Return)
            await until(lambda: finding.current is not None)
            assert finding.current == (said["honey"].id, 10, 15)
            assert [message.id for message in app.messages] == [said[name].id for name in ("question", "honey", "more")]
            await search(app, "LAVEND", 2)
            QTest.keyClick(field, Qt.Key.Key_Down)
            QTest.keyClick(results_of(app).view, Qt.Key.Key_Return)
            await until(lambda: finding.current is not None and finding.current[0] == said["lavender"].id)
            assert app.session.conversation.title == "A long way"
            view = app.rooms.pane.transcript._shelf.view_of(said["lavender"].id)
            assert view is not None
            assert 0 <= view.y() < app.rooms.pane.transcript.viewport().height()

    run_in_qt(look())


def test_an_edit_that_was_left_is_found_and_gone_on_with_on_its_branch(tmp_path: Path) -> None:
    said = store(tmp_path)
    typed = "And then?\n\nIs there *any* Marjoram left?"
    database = Database(DataFolder(tmp_path).database)
    EditDraftStore(database).keep_edit_draft(said["more"].id, typed)
    database.close()

    async def look() -> None:
        async with brise(tmp_path) as app:
            await search(app, "marjoram", 2)
            QTest.keyClick(app.rooms.windows.front.conversations.search_field, Qt.Key.Key_Return)
            await until(lambda: said["more"].id in [message.id for message in app.messages])
            await until(lambda: app.rooms.pane.transcript.edits.are_open)
            view = app.rooms.pane.transcript._shelf.view_of(said["more"].id)
            assert view is not None
            assert view.editor is not None
            field = view.editor.field
            await until(lambda: app.rooms.window.focusWidget() is field)
            assert field.toPlainText() == typed
            assert field.textCursor().selectedText() == "Marjoram"

    run_in_qt(look())


def test_what_is_deleted_is_not_found_and_comes_back_with_undo(tmp_path: Path) -> None:
    said = store(tmp_path)

    async def look() -> None:
        async with brise(tmp_path) as app:
            await search(app, "jam", 2)
            app.rooms.desk.delete(said["shown"].conversation_id)
            await search(app, "jam.", 0)
            await until(lambda: results_of(app).hint == "Nothing found")
            app.rooms.window.undo_requested.emit()
            await search(app, "jam", 2)

    run_in_qt(look())


def test_what_was_pasted_is_found_and_its_message_gone_to(tmp_path: Path) -> None:
    said = store(tmp_path)

    async def look(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            data = QMimeData()
            data.setText(f"{'a log line ' * 800}marjoram")
            app.rooms.pane.composer.field.insertFromMimeData(data)
            app.press(Qt.Key.Key_Return)
            await until(lambda: len(app.messages) == 2 and not app.session.is_answering)
            sent = app.messages[0]
            app.rooms.desk.open(said["lavender"].conversation_id)
            await search(app, "marjoram", 2)
            QTest.keyClick(app.rooms.windows.front.conversations.search_field, Qt.Key.Key_Return)
            await until(lambda: sent.id in [message.id for message in app.messages])
            await until(lambda: (view := app.rooms.pane.transcript._shelf.view_of(sent.id)) is not None and not view.isHidden())

    with TgiServer().in_thread() as server:
        run_in_qt(look(server))


def test_a_message_that_was_just_sent_is_found_and_a_title(tmp_path: Path) -> None:
    async def look(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:  # not the built-in model: it likes to repeat what was asked
            app.rooms.pane.submitted.emit("Umlaute über Straßen")
            await app.answered()
            await search(app, "strasse", 4)  # a chat by its title, and the message
            app.rooms.windows.front.conversations.search_field.clear()
            assert not results_of(app).view.isVisible()
            endpoint = app.session.endpoint()
            assert endpoint is not None
            app.rooms.endpoints.save(replace(endpoint, name="Renamed since"))
            await search(app, "strassen", 4)
            chip = results_of(app).filters.chips[2]
            await until(lambda: "Renamed since" in [action.text() for action in chip.menu_for().actions()])

    with TgiServer().in_thread() as server:
        run_in_qt(look(server))


def test_a_draft_and_a_system_prompt_of_other_chats_are_found_and_gone_to(tmp_path: Path) -> None:
    said = store(tmp_path)

    async def look() -> None:
        async with brise(tmp_path) as app:
            app.rooms.desk.open(said["honey"].conversation_id)
            app.rooms.pane.composer.field.setPlainText("Does rosemary go with it?")
            app.session.set_system_prompt("You are a gardener.")
            app.rooms.desk.open(said["lavender"].conversation_id)
            for words in ("rosemary", "gardener"):
                await search(app, words, 2)
                QTest.keyClick(app.rooms.windows.front.conversations.search_field, Qt.Key.Key_Return)
                await until(lambda: app.session.conversation.id == said["honey"].conversation_id)
                assert app.rooms.pane.composer.field.toPlainText() == "Does rosemary go with it?"
                app.rooms.windows.front.conversations.search_field.clear()
                app.rooms.desk.open(said["lavender"].conversation_id)

    run_in_qt(look())


def test_what_is_no_longer_so_is_no_longer_listed(tmp_path: Path) -> None:
    said = store(tmp_path)
    database = Database(DataFolder(tmp_path).database)
    EditDraftStore(database).keep_edit_draft(said["shown"].id, "Bread and sorrel.")
    database.close()

    async def look(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            app.rooms.desk.open(said["honey"].conversation_id)
            app.rooms.desk.choose_endpoint("tgi")  # not the built-in model: it likes to repeat what was asked
            app.rooms.pane.composer.field.setPlainText("Sorrel in a draft?")
            app.rooms.pane.flush_draft()
            await search(app, "sorrel", 3)
            rows = results_of(app).view.model()
            assert rows.index(1, 0).data(SearchRole.FOUND).part is ChatPart.DRAFT
            assert rows.index(2, 0).data(SearchRole.FOUND).part is ChatPart.EDIT
            app.press(Qt.Key.Key_Return)  # the draft is a message now
            await until(lambda: rows.rowCount() == 4)
            assert [rows.index(row, 0).data() for row in (0, 2)] == ["Chats", "Messages"]
            assert rows.index(1, 0).data(SearchRole.FOUND).part is ChatPart.EDIT
            EditDraftStore(app.rooms.database).keep_edit_draft(said["shown"].id, None)  # it was dropped
            await until(lambda: rows.rowCount() == 2)
            assert rows.index(0, 0).data() == "Messages"

    with TgiServer().in_thread() as server:
        run_in_qt(look(server))
