"""Several windows on several chats, over one set of rooms."""

import gc
import weakref
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from desktop_app.chat.chat_list import ListPart
from desktop_app.chat.endpoint import Endpoint
from desktop_app.composition.window_room import WindowRoom
from desktop_app.options import Options
from desktop_app.ui.settings_dialog import SettingsDialog
from desktop_app.ui.window_cascade import OFFSET
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer

pytestmark = pytest.mark.usefixtures("qt_app")

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def write(room: WindowRoom, text: str) -> None:
    """Type into a window's composer."""
    QTest.keyClicks(room.pane.composer.field, text)


def listed(room: WindowRoom) -> list[str]:
    """The titles in a window's list."""
    rows = room.conversations.view.model()
    found = [rows.index(row, 0).data() for row in range(rows.rowCount()) if room.conversations._rows.id_at(row)]
    return [str(title) for title in found]


def stored_chat(app: Brise, draft: str) -> str:
    """A chat that has nothing but a draft; it lies on the desk in front. Its id."""
    app.rooms.desk.new()
    write(app.rooms.windows.front, draft)
    app.rooms.pane.flush_draft()
    return app.session.conversation.id


async def new_window(app: Brise) -> WindowRoom:
    """Open another one by its key."""
    before = len(app.rooms.windows.rooms)
    await active(app.rooms.windows.front)
    QTest.keyClick(app.rooms.window, Qt.Key.Key_N, CTRL | SHIFT)
    assert len(app.rooms.windows.rooms) == before + 1
    await active(app.rooms.windows.front)
    return app.rooms.windows.front


async def active(room: WindowRoom) -> None:
    """Let a window have the keys."""
    room.window.activateWindow()
    await until(room.window.isActiveWindow, seconds=2)


def test_two_windows_answer_side_by_side_and_each_shows_its_own(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "TGI", server.url))
            first = app.rooms.windows.front
            first.window.resize(600, 500)
            second = await new_window(app)
            assert second.window.geometry().topLeft() - first.window.geometry().topLeft() == QPoint(OFFSET, OFFSET)
            assert second.window.size() == first.window.size()
            for room, text in ((first, "One."), (second, "Two.")):
                room.desk.choose_endpoint("tgi")
                write(room, text)
                QTest.keyClick(room.pane.composer.field, Qt.Key.Key_Return)
            sessions = [room.desk.session for room in (first, second)]
            assert sessions[0] is not None
            assert sessions[1] is not None
            await until(lambda: all(session.message_count() == 2 and session.messages(1, 2)[0].text for session in sessions if session))
            assert sessions[0].is_answering
            assert sessions[1].is_answering
            assert listed(first) == listed(second)
            assert first.window.windowTitle() == "One. – Brise"
            assert second.window.windowTitle() == "Two. – Brise"
            second.window.close()
            assert app.rooms.windows.rooms == (first,)
            assert sessions[1].is_answering  # the answer goes on
            await until(lambda: not any(session.is_answering for session in sessions if session))
            assert unread(app) == [sessions[1].conversation.id]
            first.desk.open(sessions[1].conversation.id)
            assert not unread(app)
            assert app.messages[0].text == "Two."

    with TgiServer(script=paced(30, 100)).in_thread() as server:
        run_in_qt(talk(server))


def unread(app: Brise) -> list[str]:
    """The chats with an answer that nobody has looked at."""
    return [entry.id for entry in app.rooms.library.entries(ListPart.CHATS) if entry.unread]


def test_a_chat_that_has_a_window_is_raised_there(tmp_path: Path) -> None:
    async def choose() -> None:
        async with brise(tmp_path) as app:
            first = app.rooms.windows.front
            chat = stored_chat(app, "a draft in the first window")
            second = await new_window(app)
            other = stored_chat(app, "and another in the second")
            second.conversations.chosen.emit(chat)
            assert app.rooms.windows.front is first
            assert second.chat_id == other
            assert second.conversations.current_id == other
            assert first.pane.composer.text == "a draft in the first window"
            second.conversations.open_in_window.emit(chat)  # it has one
            assert len(app.rooms.windows.rooms) == 2

    run_in_qt(choose())


def test_the_lists_menu_opens_a_chat_in_a_new_window(tmp_path: Path) -> None:
    async def choose() -> None:
        async with brise(tmp_path) as app:
            first = app.rooms.windows.front
            chat = stored_chat(app, "to be opened beside")
            stored_chat(app, "stays")
            row = first.conversations._rows.row_of(chat)
            assert row is not None
            first.conversations.view.menu_wanted.emit(row, first.window.mapToGlobal(first.window.rect().center()))
            menu = first.conversations.findChild(QMenu)
            assert menu is not None
            next(action for action in menu.actions() if action.text() == "Open in new window").trigger()
            menu.close()
            second = app.rooms.windows.front
            assert second is not first
            assert second.chat_id == chat
            assert second.pane.composer.text == "to be opened beside"
            assert second.window.isVisible()
            assert first.pane.composer.text == "stays"

    run_in_qt(choose())


def test_a_deleted_chat_leaves_every_window_and_comes_back_to_its_own(tmp_path: Path) -> None:
    async def delete() -> None:
        async with brise(tmp_path) as app:
            first = app.rooms.windows.front
            chat = stored_chat(app, "doomed")
            second = await new_window(app)
            second.conversations.deleted.emit([chat])
            assert first.chat_id != chat
            assert chat not in [known.id for known in app.rooms.library.conversations()]
            assert second.window.toast.isVisible()  # where it was done
            assert not first.window.toast.isVisible()
            await active(second)
            second.conversations.view.setFocus()
            QTest.keyClick(second.conversations.view, Qt.Key.Key_Z, CTRL)
            assert first.chat_id == chat
            assert first.pane.composer.text == "doomed"

    run_in_qt(delete())


def test_what_is_set_or_found_out_reaches_every_window(tmp_path: Path) -> None:
    async def change() -> None:
        async with brise(tmp_path) as app:
            first = app.rooms.windows.front
            chat = stored_chat(app, "something")
            second = await new_window(app)
            second.window.settings_requested.emit()
            first.window.settings_requested.emit()  # there is one already
            dialogs = [room.window.findChild(SettingsDialog) for room in (first, second)]
            assert dialogs[0] is None
            assert dialogs[1] is not None
            dialogs[1].changed.emit(replace(app.rooms.settings.preferences(), reading_width=90, scheme="dark"))
            assert [room.pane.transcript._characters for room in (first, second)] == [90, 90]
            dialogs[1].reject()
            first.window.settings_requested.emit()
            assert first.dialogs.settings_are_open
            dialog = first.window.findChild(SettingsDialog)
            assert dialog is not None
            dialog.reject()
            app.rooms.endpoints.save(Endpoint("known", "Known by all", "http://127.0.0.1:1"))
            for room in (first, second):
                room.desk.choose_endpoint("known")
                assert "Known by all" in room.window.header.endpoint_button.accessibleName()
            first.desk.open(chat)
            first.window.title_edited.emit("Another name")
            assert "Another name" in listed(second)

    run_in_qt(change())


def test_the_windows_of_the_last_run_are_there_again(tmp_path: Path) -> None:
    async def first_run() -> list[str]:
        async with brise(tmp_path) as app:
            chats = [stored_chat(app, "the first window's")]
            for number in range(2):
                await new_window(app)
                chats.append(stored_chat(app, f"number {number}"))
            await new_window(app)  # nothing is written here
            app.rooms.windows.open(chats[2])  # raises it
            app.rooms.windows.front.window.resize(700, 500)
            return chats

    async def second_run(chats: list[str]) -> None:
        async with brise(tmp_path) as app:
            assert [room.chat_id for room in app.rooms.windows.rooms] == [chats[2], chats[1], chats[0]]
            assert all(room.window.isVisible() for room in app.rooms.windows.rooms)
            assert app.rooms.window.size().toTuple() == (700, 500)
            assert app.rooms.pane.composer.text == "number 1"
            kept = app.rooms.settings.windows()
            assert [window.chat for window in kept] == [""]  # after a crash: the chat that was written in last

    async def third_run() -> None:
        """With a server for this run, only that."""
        async with brise(tmp_path, Options(endpoint="http://127.0.0.1:1")) as app:
            assert len(app.rooms.windows.rooms) == 1

    async def fourth_run(chats: list[str]) -> None:
        """The others had only to wait."""
        async with brise(tmp_path) as app:
            assert [room.chat_id for room in app.rooms.windows.rooms[1:]] == [chats[1], chats[0]]

    chats = run_in_qt(first_run())
    run_in_qt(second_run(chats))
    run_in_qt(third_run())
    run_in_qt(fourth_run(chats))


def test_closing_one_window_closes_only_that_and_the_last_one_quits(tmp_path: Path) -> None:
    async def close() -> None:
        async with brise(tmp_path) as app:
            quits: list[bool] = []
            app.rooms.windows.quit_wanted.connect(lambda: quits.append(True))
            first = app.rooms.windows.front
            second = await new_window(app)
            write(second, "typed a moment ago")
            chat = second.chat_id
            gone = weakref.ref(second)
            second.window.destroyed.connect(lambda: quits.append(False))
            QTest.keyClick(second.window, Qt.Key.Key_W, CTRL)
            del second
            await until(lambda: quits == [False])
            quits.clear()
            gc.unfreeze()
            gc.collect()
            assert gone() is None
            app.rooms.theme.set_scheme(app.rooms.theme.scheme)  # nobody who is gone is told
            app.rooms.windows.apply(replace(app.rooms.settings.preferences(), scheme="dark", zoom=150, reading_width=60))
            app.rooms.library.pin([chat], True)
            first.desk.open(chat)
            assert first.pane.composer.text == "typed a moment ago"
            first.window.close()
            assert quits == [True]
            assert first.window.isVisible()
            await active(first)
            QTest.keyClick(first.window, Qt.Key.Key_Q, CTRL)
            assert quits == [True, True]

    run_in_qt(close())


def test_quit_in_one_of_two_windows_keeps_what_is_typed_in_both(tmp_path: Path) -> None:
    async def type_in_both() -> tuple[str, str]:
        async with brise(tmp_path) as app:
            first = app.rooms.windows.front
            second = await new_window(app)
            write(first, "here")
            write(second, "there")
            return first.chat_id, second.chat_id

    async def look(chats: tuple[str, str]) -> None:
        async with brise(tmp_path) as app:
            drafts = {known.id: known.draft for known in app.rooms.library.conversations()}
            assert [drafts[chat] for chat in chats] == ["here", "there"]

    run_in_qt(look(run_in_qt(type_in_both())))


def test_a_window_with_a_dialog_open_can_be_closed(tmp_path: Path) -> None:
    async def close() -> None:
        async with brise(tmp_path) as app:
            second = await new_window(app)
            second.window.add_endpoint_requested.emit()
            second.window.settings_requested.emit()
            await until(lambda: app.rooms.tasks.count)
            second.close_wanted.emit(second)
            assert len(app.rooms.windows.rooms) == 1
            assert not app.rooms.windows.front.dialogs.settings_are_open

    run_in_qt(close())


def test_a_closed_window_hears_of_nothing_any_more(tmp_path: Path) -> None:
    async def close() -> None:
        async with brise(tmp_path) as app:
            second = await new_window(app)
            endpoint = second.desk.session.conversation.endpoint_id if second.desk.session is not None else ""
            second.window.close()
            await until(lambda: not isValid(second))
            shared = app.rooms.windows.front.desk._workspace
            shared.endpoints.status_changed.emit(endpoint)
            shared.endpoints.changed.emit()
            shared.library.changed.emit()
            shared.library.folders_changed.emit()
            write(app.rooms.windows.front, "Still here?")
            QTest.keyClick(app.rooms.windows.front.pane.composer.field, Qt.Key.Key_Return)
            await app.answered()

    run_in_qt(close())
