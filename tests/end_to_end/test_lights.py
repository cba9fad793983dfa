"""The lights in the whole app: who is asked while a window is seen, and nobody while none is."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop_app.chat.endpoint import BUILTIN_ID, Endpoint, Reach
from desktop_app.options import Options
from desktop_app.workspace.light_watch import LEAST_BETWEEN
from tests.end_to_end.brise import brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer
from tests.workspace.next_look import next_look

pytestmark = pytest.mark.usefixtures("qt_app")


def test_what_a_window_shows_is_watched_and_what_it_hides_is_not(tmp_path: Path) -> None:
    async def live(server: TgiServer, other: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            endpoints, lights, window = app.rooms.endpoints, app.rooms.lights, app.rooms.window
            shown = app.session.conversation.endpoint_id
            await until(lambda: endpoints.status(shown).reach is Reach.READY)
            endpoints.save(Endpoint("other", "Other", other.url))
            await until(lambda: endpoints.status("other").reach is Reach.READY)
            asked = len(other.requests)
            assert [endpoint.id for endpoint in lights.in_use()] == [shown]
            window.popover.open()
            await until(lambda: app.rooms.tasks.count == 0)
            window.popover.dismiss()
            assert len(other.requests) == asked, "it stands in the list, and no chat here is with it"

            app.rooms.desk.choose_endpoint("other")
            assert [endpoint.id for endpoint in lights.in_use()] == ["other"]
            assert next_look(lights) is not None
            assert LEAST_BETWEEN >= 30
            window.setWindowState(Qt.WindowState.WindowMinimized)
            await until(lambda: next_look(lights) is None)
            assert not lights.in_use()
            window.setWindowState(Qt.WindowState.WindowNoState)
            await until(lambda: next_look(lights) is not None)
            window.hide()
            assert next_look(lights) is None
            window.show()
            assert next_look(lights) is not None
            app.rooms.desk.choose_endpoint(BUILTIN_ID)
            assert next_look(lights) is None
        assert next_look(lights) is None

    with TgiServer().in_thread() as server, TgiServer().in_thread() as other:
        run_in_qt(live(server, other))


def test_a_server_is_watched_while_a_message_waits_for_it(tmp_path: Path) -> None:
    async def live(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            lights, chat = app.rooms.lights, app.session.conversation
            await until(lambda: app.rooms.endpoints.status(chat.endpoint_id).reach is Reach.READY)
            app.type("Kept as a draft, so that the chat is stored")
            app.rooms.desk.new()
            app.rooms.desk.choose_endpoint(BUILTIN_ID)
            assert not lights.in_use()
            assert app.rooms.queue.add(chat.id, "Later")
            assert [endpoint.id for endpoint in lights.in_use()] == [chat.endpoint_id]
            assert next_look(lights) is not None
            app.rooms.queue.take(app.rooms.queue.waiting(chat.id)[0])
            assert next_look(lights) is None

    with TgiServer().in_thread() as server:
        run_in_qt(live(server))
