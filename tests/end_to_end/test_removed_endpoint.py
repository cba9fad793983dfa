"""An endpoint that is removed: the chat goes on with another one, and Ctrl+Z brings it back."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_app.chat.endpoint import BUILTIN_ID, Endpoint
from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.ui.endpoint_dialog import EndpointDialog
from tests.end_to_end.brise import Brise, brise
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


async def remove(app: Brise, endpoint_id: str) -> None:
    """In its dialog."""
    app.rooms.window.edit_endpoint_requested.emit(endpoint_id)
    await until(lambda: isinstance(QApplication.activeModalWidget(), EndpointDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, EndpointDialog)
    dialog.remove.click()
    dialog.confirm.click()
    await until(lambda: app.rooms.endpoints.endpoint(endpoint_id) is None and app.rooms.window.toast.isVisible())


@pytest.mark.usefixtures("qt_app")
@pytest.mark.parametrize("with_secrets", [False, True])
def test_it_is_back_at_its_place_and_asked_again(tmp_path: Path, with_secrets: bool) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            endpoints, toast = app.rooms.endpoints, app.rooms.window.toast
            for name in ("one", "two", "three"):
                options = EndpointOptions(headers={"X-Key": ""}) if with_secrets else EndpointOptions(colour="red")
                endpoints.save(Endpoint(name, name.title(), server.url, options=options))
            app.rooms.desk.choose_endpoint("two")
            before = endpoints.endpoint("two")
            await remove(app, "two")
            assert toast.text == "Removed the endpoint “Two”"
            assert app.session.conversation.endpoint_id == BUILTIN_ID
            app.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            assert [each.id for each in endpoints.endpoints() if not each.is_builtin] == ["one", "two", "three"]
            back = endpoints.endpoint("two")
            assert before is not None
            assert back is not None
            assert (back.name, back.url, back.options) == (before.name, before.url, before.options)
            assert app.session.conversation.endpoint_id == "two"
            told = "“Two” is back. What was in the keyring for it is gone: enter it again."
            assert toast.text == (told if with_secrets else "Undone: “Two”")
            await remove(app, "two")
            app.rooms.desk.choose_endpoint("three")  # somebody decided otherwise meanwhile
            app.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            assert app.session.conversation.endpoint_id == "three"
        async with brise(tmp_path) as app:
            assert [each.id for each in app.rooms.endpoints.endpoints() if not each.is_builtin] == ["one", "two", "three"]

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.usefixtures("qt_app")
def test_one_that_is_back_while_the_other_answers_is_asked_next(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            for name in ("other", "one"):
                app.rooms.endpoints.save(Endpoint(name, name.title(), server.url))
            app.rooms.windows.rooms[0].order.make_default("other")
            app.rooms.desk.choose_endpoint("one")
            await remove(app, "one")
            assert app.session.conversation.endpoint_id == "other"
            app.type("Go on.")
            app.press(Qt.Key.Key_Return)
            await until(lambda: app.session.message_count() and app.messages[-1].text)
            app.rooms.desk.undo()
            assert app.session.conversation.endpoint_id == "other"
            app.rooms.window.stop_requested.emit()
            await app.answered()
            await until(lambda: app.session.conversation.endpoint_id == "one")

    with TgiServer(script=paced(2000, 100)).in_thread() as server:
        run_in_qt(talk(server))
