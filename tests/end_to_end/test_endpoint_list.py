"""The list of endpoints in the whole app: its order, and the endpoint that new chats use."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.chat.endpoint import BUILTIN_ID, Endpoint
from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.options import Options
from tests.end_to_end.brise import brise
from tests.qt_loop import run_in_qt
from tests.tgi_server import TgiServer

pytestmark = pytest.mark.usefixtures("qt_app")


def test_order_and_default_are_there_after_a_restart(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            for name in ("one", "other"):
                app.rooms.endpoints.save(Endpoint(name, name, server.url, options=EndpointOptions(colour="red")))
            popover = app.rooms.window.popover
            popover.open()
            row = popover.rows[1]
            row.setFocus()
            QTest.keyClick(row, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
            assert [shown.endpoint_id for shown in popover.rows] == ["other", "one", BUILTIN_ID]
            row.menu_for().actions()[0].trigger()
            popover.dismiss()
            assert app.session.conversation.endpoint_id == BUILTIN_ID, "the chat that is open keeps its own"
            app.rooms.desk.choose_endpoint("one")
            app.type("Kept as a draft")
            app.rooms.desk.new()
            assert app.session.conversation.endpoint_id == "other"
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            rows = app.rooms.window.popover.rows
            assert [shown.endpoint_id for shown in rows[1:]] == ["other", "one", BUILTIN_ID]
            assert app.session.conversation.endpoint_id == rows[0].endpoint_id, "what was asked for now comes first"
            rows[2].menu_for().actions()[0].trigger()
            assert [shown.accessibleDescription() for shown in rows] == ["", "", "New chats use it.", ""]
            assert app.rooms.endpoints.endpoints()[1].options.colour == "red"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
