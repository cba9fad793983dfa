"""A server whose certificate nobody vouches for, from the first message to its answer."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop_app.chat.endpoint import Reach
from desktop_app.chat.errors import ErrorKind
from desktop_app.options import Options
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.explain import Action, action_label
from desktop_app.ui.notice import Notice
from tests.certificates import make_certificate
from tests.end_to_end.brise import brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer

pytestmark = pytest.mark.usefixtures("qt_app")


def test_it_is_looked_at_from_the_message_accepted_and_answers(tmp_path: Path) -> None:
    async def talk(server: TgiServer, fingerprint: str) -> None:
        async with brise(tmp_path / "data", Options(endpoint=server.url)) as app:
            app.type("Hello?")
            app.press(Qt.Key.Key_Return)
            failed = await app.answered()
            assert failed.answer is not None
            assert failed.answer.error is not None
            assert failed.answer.error.kind is ErrorKind.TLS_SELF_SIGNED
            await until(lambda: app.rooms.window.findChildren(Notice))
            notices = app.rooms.window.findChildren(Notice)
            look = action_label(Action.LOOK_AT_CERTIFICATE)
            next(button for button in notices[0].findChildren(QPushButton) if button.text() == look).click()
            dialog = app.rooms.window.findChildren(EndpointDialog)[0]
            await until(dialog.address.certificate.isVisible)
            assert server.requests == []
            dialog.address.certificate.accept.click()
            await until(lambda: dialog.address.light.reach is Reach.READY)
            dialog.save.click()
            await until(lambda: app.rooms.endpoints.endpoints()[0].options.pinned == fingerprint)
            retry = action_label(Action.TRY_AGAIN)
            next(button for button in notices[0].findChildren(QPushButton) if button.text() == retry).click()
            answer = await app.answered()
            assert answer.answer is not None
            assert answer.answer.error is None
            assert answer.text

    shown = make_certificate(tmp_path)
    with TgiServer(tls=shown.context).in_thread() as server:
        run_in_qt(talk(server, shown.fingerprint))
