"""What is written while an answer runs waits above the field, is sent when the answer ends, and is never lost."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.chat.chat_list import ListPart
from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.generation import Ending
from desktop_app.composition.window_room import WindowRoom
from desktop_app.ui.icon_button import IconButton
from desktop_app.workspace.message_queue import MOST_WAITING
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import Ending as ScriptEnding
from tests.tgi_scripts import flat_out, paced
from tests.tgi_server import TgiServer

pytestmark = pytest.mark.usefixtures("qt_app")

LONG, SHORT = paced(3000, 50), flat_out(5)
FIRST = paced(40, 40)  # goes on while one types


def lines(room: WindowRoom) -> list[str]:
    """What waits, as it is shown."""
    row = room.queue_desk.row
    return [] if row.isHidden() else [shown.line.text() for shown in row._rows]


def button(room: WindowRoom, name: str, number: int = 0) -> IconButton:
    """A button of the messages that wait."""
    return [found for found in room.queue_desk.row.findChildren(IconButton) if found.accessibleName() == name][number]


async def begin(app: Brise, server: TgiServer, *queued: str) -> None:
    """An answer is running, and these messages wait for its end."""
    app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
    app.rooms.desk.choose_endpoint("tgi")
    if server.script is SHORT:
        server.scripts.append(FIRST)
    app.type("Begin.")
    app.press(Qt.Key.Key_Return)
    await until(lambda: app.session.message_count() == 2 and app.messages[-1].text)
    for text in queued:
        app.type(text)
        app.press(Qt.Key.Key_Return)


def questions(app: Brise) -> list[str]:
    """What the user has said in the chat that is shown."""
    return [message.text for message in app.messages[::2]]


def test_enter_queues_and_each_is_sent_when_the_answer_before_it_ends(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            room = app.rooms.windows.front
            await begin(app, server, "Second.", "Third.")
            assert lines(room) == ["Next: Second.", "Next: Third."]
            assert not app.rooms.pane.composer.text
            assert app.rooms.pane.composer.is_answering
            app.type("a draft of its own")
            await until(lambda: app.session.message_count() == 6 and not app.session.is_answering)
            assert questions(app) == ["Begin.", "Second.", "Third."]
            assert lines(room) == []
            assert app.rooms.pane.composer.text == "a draft of its own"
            app.rooms.pane.flush_draft()
            assert app.session.conversation.draft == "a draft of its own"

    with TgiServer(script=SHORT).in_thread() as server:
        run_in_qt(talk(server))


def test_after_stop_it_waits_until_it_is_sent_by_hand(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            room = app.rooms.windows.front
            await begin(app, server, "Second.")
            assert button(room, "Send now").isHidden()
            for text in ("Third.", "Fourth.", "Fifth."):
                app.type(text)
                app.press(Qt.Key.Key_Return)
            app.session.stop()
            await until(lambda: not app.session.is_answering)
            assert lines(room)[0] == "Next: Second."
            assert not button(room, "Send now").visibleRegion().isEmpty()
            for _ in range(3):
                button(room, "Do not send", 1).click()
            assert questions(app) == ["Begin."]
            server.script = SHORT
            button(room, "Send now").click()
            await until(lambda: app.session.message_count() == 4 and not app.session.is_answering)
            assert questions(app) == ["Begin.", "Second."]
            assert lines(room) == []

    with TgiServer(script=LONG).in_thread() as server:
        run_in_qt(talk(server))


def test_an_answer_that_breaks_off_leaves_the_queue_and_trying_again_goes_on_with_it(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            room = app.rooms.windows.front
            await begin(app, server, "Second.")
            await until(lambda: not app.session.is_answering)
            answer = app.messages[-1]
            assert answer.answer is not None
            assert answer.answer.ending is Ending.BROKE_OFF
            assert lines(room) == ["Next: Second."]
            server.script = SHORT
            app.session.try_again(answer.id)
            await until(lambda: app.session.message_count() == 4 and not app.session.is_answering)
            assert questions(app) == ["Begin.", "Second."]
            assert lines(room) == []

    with TgiServer(script=replace(FIRST, ending=ScriptEnding.CUT)).in_thread() as server:
        run_in_qt(talk(server))


def test_up_brings_the_last_one_back_and_the_cross_drops_one_with_a_way_back(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            room = app.rooms.windows.front
            await begin(app, server, "One.", "Two.", "Three.")
            app.press(Qt.Key.Key_Up)
            assert app.rooms.pane.composer.text == "Three."
            assert lines(room) == ["Next: One.", "Next: Two."]
            assert app.session.conversation.draft == "Three."
            app.press(Qt.Key.Key_Up)  # there is text: an arrow is an arrow
            assert lines(room) == ["Next: One.", "Next: Two."]
            button(room, "Do not send").click()
            assert lines(room) == ["Next: Two."]
            assert room.window.toast.isVisible()
            room.window.undo_requested.emit()
            assert lines(room) == ["Next: One.", "Next: Two."]

    with TgiServer(script=LONG).in_thread() as server:
        run_in_qt(talk(server))


def test_the_keyboard_walks_through_what_waits_and_is_not_lost(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            room = app.rooms.windows.front
            room.window.activateWindow()
            await until(room.window.isActiveWindow)
            await begin(app, server, "One.", "Two.")
            room.pane.composer.field.setFocus()
            QTest.keyClick(room.pane.composer.field, Qt.Key.Key_Backtab)
            last = button(room, "Do not send", 1)
            assert room.window.focusWidget() is last
            QTest.keyClick(last, Qt.Key.Key_Space)
            assert lines(room) == ["Next: One."]
            assert room.window.focusWidget() is button(room, "Do not send")
            QTest.keyClick(button(room, "Do not send"), Qt.Key.Key_Space)
            assert lines(room) == []
            assert room.window.focusWidget() is room.pane.composer.field
            QTest.keyClick(room.pane.composer.field, Qt.Key.Key_Tab)
            assert room.window.focusWidget() not in (room.pane.composer.field, None)

    with TgiServer(script=LONG).in_thread() as server:
        run_in_qt(talk(server))


def test_it_goes_on_in_the_background_and_two_windows_do_not_mix_it_up(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            first = app.rooms.windows.front
            await begin(app, server, "Second.")
            chat = app.session.conversation.id
            second = app.rooms.windows.open()
            assert lines(second) == []
            first.desk.new()
            assert lines(first) == []
            await until(lambda: not app.rooms.queue.waiting(chat) and not app.rooms.sessions.answering)
            assert [entry.id for entry in app.rooms.library.entries(ListPart.CHATS) if entry.unread] == [chat]
            marked = [room.conversations._rows.entry(chat) for room in (first, second)]
            assert all(entry is not None and entry.unread for entry in marked)
            second.desk.open(chat)
            assert second.desk.session is not None
            assert [message.text for message in second.desk.session.messages(0, 10)][::2] == ["Begin.", "Second."]
            assert lines(second) == []
            marked = [room.conversations._rows.entry(chat) for room in (first, second)]
            assert not any(entry is None or entry.unread for entry in marked)

    with TgiServer(script=SHORT).in_thread() as server:
        run_in_qt(talk(server))


def test_what_waits_is_there_after_a_quit_and_shown_again_with_its_chat(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> str:
        async with brise(tmp_path) as app:
            await begin(app, server, "Second.", "Third.")
            file = sqlite3.connect(tmp_path / "brise.sqlite3")
            assert file.execute("SELECT text FROM queued_message ORDER BY number").fetchall() == [("Second.",), ("Third.",)]
            file.close()
            return app.session.conversation.id

    async def come_back(chat: str) -> None:
        async with brise(tmp_path) as app:
            room = app.rooms.windows.front
            assert app.session.conversation.id == chat
            assert lines(room) == ["Next: Second.", "Next: Third."]
            assert questions(app) == ["Begin."]
            assert not button(room, "Send now").isHidden()
            app.rooms.desk.new()
            assert lines(room) == []
            app.rooms.desk.open(chat)
            assert lines(room) == ["Next: Second.", "Next: Third."]

    with TgiServer(script=LONG).in_thread() as server:
        chat = run_in_qt(talk(server))
    run_in_qt(come_back(chat))


def test_too_many_stay_in_the_field(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            room = app.rooms.windows.front
            await begin(app, server, *map(str, range(MOST_WAITING)), "one too many")
            assert len(lines(room)) == MOST_WAITING
            assert room.pane.composer.text == "one too many"
            assert room.queue_desk.row.height() <= 72
            app.press(Qt.Key.Key_Backspace)
            assert room.window.toast.isVisible()

    with TgiServer(script=LONG).in_thread() as server:
        run_in_qt(talk(server))


def test_a_deleted_chat_sends_nothing_and_brings_its_queue_back(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            room = app.rooms.windows.front
            await begin(app, server, "Second.")
            session = app.session
            app.rooms.desk.delete(session.conversation.id)
            await until(lambda: not session.is_answering)
            assert lines(room) == []
            room.window.undo_requested.emit()
            assert lines(room) == ["Next: Second."]
            assert questions(app) == ["Begin."]

    with TgiServer(script=LONG).in_thread() as server:
        run_in_qt(talk(server))
