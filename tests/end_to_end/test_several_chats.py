"""Several chats in one window: each keeps its draft, its answer and its place."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.generation import Ending
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer

pytestmark = pytest.mark.usefixtures("qt_app")


async def ask(app: Brise, text: str) -> None:
    """Send a message and wait until its answer has begun."""
    app.rooms.desk.choose_endpoint("tgi")
    app.type(text)
    app.press(Qt.Key.Key_Return)
    await until(lambda: app.session.message_count() == 2 and app.messages[-1].text)


def test_two_answer_at_once_and_one_is_deleted_and_brought_back(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            desk, composer = app.rooms.desk, app.rooms.pane.composer
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            await ask(app, "One.")
            first = app.session
            app.type("And then")
            desk.new()
            assert not composer.text
            await ask(app, "Two.")
            second = app.session
            assert first.is_answering
            assert second.is_answering
            desk.open(first.conversation.id)
            assert app.session is first
            assert composer.text == "And then"
            desk.delete(first.conversation.id)
            assert app.session is second
            await until(lambda: not first.is_answering)
            assert second.is_answering
            app.rooms.window.undo_requested.emit()
            assert app.session.conversation.id == first.conversation.id
            assert composer.text == "And then"
            answer = app.messages[-1].answer
            assert answer is not None
            assert answer.ending is Ending.STOPPED

    with TgiServer(script=paced(3000, 50)).in_thread() as server:
        run_in_qt(talk(server))


def test_what_was_typed_just_before_a_new_chat_is_wished_for_stays_in_the_old_one(tmp_path: Path) -> None:
    async def write() -> None:
        async with brise(tmp_path) as app:
            old = app.session.conversation.id
            app.type("half a thought")
            app.rooms.window.new_conversation_requested.emit()
            assert app.session.conversation.id != old
            assert not app.rooms.pane.composer.text
            app.rooms.desk.open(old)
            assert app.rooms.pane.composer.text == "half a thought"

    run_in_qt(write())
