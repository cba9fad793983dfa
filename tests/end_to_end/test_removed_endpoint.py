"""An endpoint that is removed while it answers: afterwards the chat goes on with another one."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop_app.chat.endpoint import Endpoint
from tests.end_to_end.brise import brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer


@pytest.mark.usefixtures("qt_app")
def test_the_chat_goes_on_without_the_endpoint_that_answered(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            endpoints = app.rooms.endpoints
            for name in ("one", "other"):
                endpoints.save(Endpoint(name, name, server.url))
            app.rooms.desk.choose_endpoint("one")
            app.type("Go on.")
            app.press(Qt.Key.Key_Return)
            await until(lambda: app.session.message_count() and app.messages[-1].text)
            endpoints.remove("one")
            assert app.session.is_answering
            app.rooms.window.stop_requested.emit()
            await app.answered()
            await until(app.session.endpoint)

    with TgiServer(script=paced(2000, 100)).in_thread() as server:
        run_in_qt(talk(server))
