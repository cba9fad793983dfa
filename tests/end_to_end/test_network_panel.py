"""The network panel in the real window: it watches an answer arrive, and lets nobody else be connected to."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from shiboken6 import isValid

from desktop_app.chat.connection import ConnectionState, Purpose
from desktop_app.chat.endpoint import Endpoint, Reach
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference import connection_log, server_gate
from desktop_app.inference.connection_log import ConnectionLog
from desktop_app.inference.probe import probe
from desktop_app.ui.network_dialog import NetworkDialog
from desktop_app.ui.network_rows import Column
from desktop_app.ui.settings_dialog import SettingsDialog
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer
from tests.ui.menus import entry

pytestmark = pytest.mark.usefixtures("qt_app")


@pytest.fixture(autouse=True)
def log(monkeypatch: pytest.MonkeyPatch) -> ConnectionLog:
    fresh = ConnectionLog()
    monkeypatch.setattr(connection_log, "SESSION", fresh)
    return fresh


def panel(app: Brise) -> NetworkDialog:
    """Open it from the menu."""
    entry(app.rooms.window.commands.menu, "View", "Network").trigger()
    (dialog,) = (each for each in app.rooms.window.findChildren(NetworkDialog) if each.isVisible())
    return dialog


async def use(app: Brise, server: TgiServer) -> None:
    """Add the server, and let the chat use it."""
    app.rooms.endpoints.save(Endpoint("tgi", "Our TGI", server.url))
    app.rooms.desk.choose_endpoint("tgi")
    await until(lambda: app.rooms.endpoints.status("tgi").reach is Reach.READY)


def test_an_answer_is_seen_arriving_while_the_window_is_used(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            dialog = panel(app)
            assert panel(app) is dialog
            assert dialog.servers.text().startswith("Built-in model. ")
            await use(app, server)
            assert dialog.servers.text().startswith(f"127.0.0.1:{server.port}, Built-in model. ")
            app.type("Go on.")
            app.press(Qt.Key.Key_Return)
            await until(lambda: dialog.rows.rowCount() and dialog.rows.index(0, Column.PURPOSE).data() == "answer")
            seen: set[str] = set()

            def grows() -> bool:
                seen.add(str(dialog.rows.index(0, Column.RECEIVED).data()))
                return len(seen) > 2

            await until(grows)
            assert dialog.rows.index(0, Column.ENDPOINT).data() == "Our TGI"
            assert dialog.rows.index(0, Column.SECURITY).data() == "this computer"
            app.session.stop()
            await app.answered()
            await until(lambda: dialog.rows.index(0, Column.STATE).data() == "closed")

    with TgiServer(script=paced(5000, 100)).in_thread() as server:
        run_in_qt(talk(server))


def test_only_the_endpoints_servers_are_connected_to(tmp_path: Path, log: ConnectionLog) -> None:
    async def talk(server: TgiServer, other: TgiServer) -> None:
        async with brise(tmp_path) as app:
            await use(app, server)
            dialog = panel(app)
            dialog.only_listed.click()
            assert app.rooms.settings.preferences().only_listed_servers
            before = log.made
            with pytest.raises(ChatError) as refused:
                await probe(other.url, None)
            assert refused.value.kind is ErrorKind.NOT_LISTED
            assert other.connections_made == 0
            assert (log.made, log.connections()[-1].state) == (before + 1, ConnectionState.REFUSED)
            app.type("Hello?")
            app.press(Qt.Key.Key_Return)
            assert (await app.answered()).text
            app.rooms.endpoints.save(Endpoint("other", "Another", other.url))  # from now on it is one of them
            await until(lambda: app.rooms.endpoints.status("other").reach is Reach.READY)
            app.rooms.endpoints.remove("other")
            with pytest.raises(ChatError):
                await probe(other.url, None)
        async with brise(tmp_path) as app:  # it is remembered
            with pytest.raises(ChatError):
                await probe(other.url, None)
            assert panel(app).only_listed.isChecked()
        await probe(other.url, None)

    with TgiServer().in_thread() as server, TgiServer().in_thread() as other:
        run_in_qt(talk(server, other))


def test_the_built_in_model_is_one_of_them(tmp_path: Path, log: ConnectionLog) -> None:
    async def talk() -> None:
        async with brise(tmp_path) as app:
            panel(app).only_listed.click()
            app.type("Hello?")
            app.press(Qt.Key.Key_Return)
            assert (await app.answered()).text
            (connection,) = [each for each in log.connections() if Purpose.ANSWER in each.purposes]  # others count tokens
            assert (connection.asker, connection.purposes, connection.is_local) == ("Built-in model", (Purpose.ANSWER,), True)
            assert app.rooms.builtin.url.endswith(f":{connection.port}")

    run_in_qt(talk(), seconds=110)


def test_panel_and_settings_show_the_same_in_every_window(tmp_path: Path, log: ConnectionLog) -> None:
    async def talk() -> None:
        async with brise(tmp_path) as app:
            first = app.rooms.window
            dialog = panel(app)
            first.settings_requested.emit()
            (settings,) = first.findChildren(SettingsDialog)
            settings.only_listed.click()
            assert dialog.only_listed.isChecked()
            dialog.only_listed.click()
            assert not settings.only_listed.isChecked()
            settings.write_titles.click()  # what it was opened with is not written over what was decided since
            assert not app.rooms.settings.preferences().only_listed_servers
            settings.close_button.click()
            app.rooms.windows.open()
            other = panel(app)
            assert other is not dialog
            other.only_listed.click()
            assert dialog.only_listed.isChecked()
            app.rooms.window.close_requested.emit()  # its panel goes with it
            await until(lambda: app.rooms.window is first and not isValid(other))
            log.begin("127.0.0.1", 9).end(ConnectionState.CLOSED)
            await until(lambda: dialog.rows.rowCount() == 1)

    run_in_qt(talk())


def test_the_rule_goes_with_the_app(tmp_path: Path) -> None:
    async def talk() -> None:
        async with brise(tmp_path) as app:
            panel(app).only_listed.click()
            with pytest.raises(ChatError):
                server_gate.SESSION.check("127.0.0.1", 9)
        server_gate.SESSION.check("127.0.0.1", 9)

    run_in_qt(talk())
