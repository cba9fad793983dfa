"""Key press to pixel to row: the first conversation in the real window."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop_app.chat.endpoint import BUILTIN_ID
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Role
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.options import Options
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.ui.message_view import MessageView
from tests.end_to_end.brise import brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import DEFAULT_TEXT, paced
from tests.tgi_server import TgiServer

QUESTION = "What is your favourite condiment?"


@pytest.mark.usefixtures("qt_app")
def test_from_the_key_to_the_pixel_to_the_row_on_tgi(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            before = app.rooms.pane.grab().toImage()
            app.type(QUESTION)
            app.press(Qt.Key.Key_Return)
            assert app.rooms.pane.composer.field.toPlainText() == ""
            answer = await app.answered()
            assert (answer.role, answer.text) == (Role.ASSISTANT, DEFAULT_TEXT.strip())
            await until(lambda: app.rooms.pane.grab().toImage() != before)
            shown = [view.accessibleName() for view in app.rooms.pane.findChildren(MessageView)]
            assert any(answer.text in name for name in shown)
            assert app.rooms.window.windowTitle()
        database = Database(tmp_path / "brise.sqlite3")
        store = ConversationStore(database)
        stored = store.conversations()[0]
        assert [message.text for message in store.branch(stored.leaf_id)] == [QUESTION, DEFAULT_TEXT.strip()]
        assert len(store.tokens(stored.leaf_id or "")) == 20
        database.close()

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.usefixtures("qt_app")
def test_it_answers_although_a_preparation_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_template: PromptTemplate) -> None:
        raise ChatError(ErrorKind.TEMPLATE)

    monkeypatch.setattr(PromptTemplate, "prepare", fail)

    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            app.type(QUESTION)
            app.press(Qt.Key.Key_Return)
            assert (await app.answered()).text == DEFAULT_TEXT.strip()

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
    assert "a preparation failed" in caplog.text


@pytest.mark.usefixtures("qt_app")
def test_the_built_in_model_answers_without_server_or_network(tmp_path: Path) -> None:
    async def talk() -> None:
        async with brise(tmp_path) as app:
            assert app.session.conversation.endpoint_id == BUILTIN_ID
            app.type(QUESTION)
            app.press(Qt.Key.Key_Return)
            answer = await app.answered()
            assert answer.answer is not None
            assert answer.answer.ending in (Ending.END_OF_TEXT, Ending.LIMIT)
            assert len(answer.text) > 10
            app.type("Why?")
            app.press(Qt.Key.Key_Return)
            second = await app.answered()
            assert second.answer is not None
            assert second.answer.ending is not None
            assert second.answer.ending.is_complete
            assert len(app.messages) == 4

    run_in_qt(talk(), seconds=110)


@pytest.mark.usefixtures("qt_app")
def test_escape_stops_and_the_text_stays(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            app.type("Go on.")
            app.press(Qt.Key.Key_Return)
            await until(lambda: len(app.messages) == 2 and len(app.messages[1].text) > 20)
            app.press(Qt.Key.Key_Escape)
            answer = await app.answered()
            assert answer.answer is not None
            assert answer.answer.ending is Ending.STOPPED
            assert len(answer.text) > 20
            await until(lambda: server.requests[-1].cancelled)

    with TgiServer(script=paced(2000, 200)).in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.usefixtures("qt_app")
def test_closed_in_the_middle_of_an_answer_everything_is_there_again(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            app.type("Go on.")
            app.press(Qt.Key.Key_Return)
            await until(lambda: len(app.messages) == 2 and len(app.messages[1].text) > 20)
            app.type("a draft")
            shown = app.messages[1].text
        async with brise(tmp_path) as app:
            app.rooms.desk.open_latest(fresh=False)
            question, answer = app.messages
            assert question.text == "Go on."
            assert answer.text.startswith(shown)
            assert answer.answer is not None
            assert answer.answer.ending is Ending.CLOSED
            assert app.rooms.pane.composer.field.toPlainText() == "a draft"

    with TgiServer(script=paced(2000, 200)).in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.usefixtures("qt_app")
def test_it_starts_with_the_chat_that_was_on_the_screen(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            chats = []
            for text in ("One.", "Two."):
                app.rooms.desk.new()
                app.type(text)
                app.press(Qt.Key.Key_Return)
                await app.answered()
                chats.append(app.session.conversation.id)
            app.rooms.desk.open(chats[0])
        async with brise(tmp_path) as app:
            assert app.session.conversation.id == chats[0], "though the other was written in last"
            assert app.rooms.settings.windows()[0].chat == "", "a crash from now on starts with what was written in last"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.usefixtures("qt_app")
def test_an_error_stands_at_its_message_and_one_click_tries_again(tmp_path: Path) -> None:
    async def talk(url: str, port: int) -> None:
        async with brise(tmp_path, Options(endpoint=url)) as app:
            app.type("Hello?")
            app.press(Qt.Key.Key_Return)
            failed = await app.answered()
            assert failed.answer is not None
            assert failed.answer.ending is Ending.FAILED
            server = TgiServer()
            server.port = port
            async with server:
                app.rooms.pane.retry_requested.emit(failed.id)
                answer = await app.answered()
                assert answer.text == DEFAULT_TEXT.strip()
                assert [message.role for message in app.messages] == [Role.USER, Role.ASSISTANT]

    with TgiServer().in_thread() as gone:
        url, port = gone.url, gone.port
    run_in_qt(talk(url, port))


@pytest.mark.usefixtures("qt_app")
def test_delete_and_undo_in_the_window(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            app.type("One.")
            app.press(Qt.Key.Key_Return)
            await app.answered()
            deleted = app.session.conversation.id
            app.rooms.desk.delete(deleted)
            assert app.session.conversation.id != deleted
            assert not app.rooms.library.conversations()
            app.rooms.window.undo_requested.emit()
            assert app.session.conversation.id == deleted, "it is on the screen again, as it was"
            assert [message.text for message in app.messages] == ["One.", DEFAULT_TEXT.strip()]
            app.rooms.desk.new()
            app.rooms.desk.delete(deleted)
            app.rooms.window.undo_requested.emit()
            assert app.session.conversation.id != deleted, "deleted in the list: what is on the screen stays"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
