"""From a refused access token to the field where it is typed."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.errors import ErrorKind
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.keyring_step import KeyringStep
from tests.end_to_end.brise import brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import DEFAULT_TEXT
from tests.tgi_server import TgiServer


@pytest.mark.usefixtures("qt_app")
def test_what_is_typed_after_a_401_is_the_token_and_never_the_name(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("guarded", "Guarded", server.url))
            app.rooms.desk.choose_endpoint("guarded")
            app.type("Hello?")
            app.press(Qt.Key.Key_Return)
            refused = await app.answered()
            assert refused.answer is not None
            assert refused.answer.error is not None
            assert refused.answer.error.kind is ErrorKind.UNAUTHORIZED
            app.rooms.pane.endpoint_settings_requested.emit()
            dialog = app.rooms.window.findChildren(EndpointDialog)[-1]
            await until(lambda: QApplication.focusWidget() is not None and dialog.isAncestorOf(QApplication.focusWidget()))
            closed: list[int] = []
            dialog.finished.connect(closed.append)
            QTest.keyClicks(QApplication.focusWidget(), "the-key")
            assert dialog.name.text() == "Guarded"
            await until(lambda: dialog.goes_without_keyring(KeyringStep.STORE))  # there is none here, which is said
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
            await until(lambda: closed)
            app.session.try_again(refused.id)
            assert (await app.answered()).text == DEFAULT_TEXT.strip()
            assert app.rooms.endpoints.endpoints()[0].name == "Guarded"

    with TgiServer(api_key="the-key").in_thread() as server:
        run_in_qt(talk(server))
