"""The look for servers on this computer, in the real window, on real servers at other ports than the usual ones."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop_app.builtin_model.engine_process import BuiltinModel
from desktop_app.chat.connection import Purpose
from desktop_app.chat.endpoint import BUILTIN_ID, Endpoint, Reach, ServerKind
from desktop_app.chat.local_servers import LookPhase
from desktop_app.inference import connection_log, probe
from desktop_app.inference.connection_log import ConnectionLog
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.look_dialog import LookDialog
from desktop_app.ui.look_part import LookPart
from desktop_app.ui.network_dialog import NetworkDialog
from tests.end_to_end.brise import Brise, brise
from tests.hostile_server import STALL, HostileServer, whole
from tests.inference.canned_server import Canned, CannedServer
from tests.inference.test_look import OPENAPI
from tests.loopback_connection import Answer
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer
from tests.ui.menus import entry

pytestmark = pytest.mark.usefixtures("qt_app")

PAGE = whole(200, b"<!doctype html><title>Jupyter</title>", {"content-type": "text/html", "set-cookie": "a=b"})
MODELS = Answer.of_json({"object": "list", "data": [{"id": "llama3.2", "owned_by": "library"}]})


@pytest.fixture(autouse=True)
def log(monkeypatch: pytest.MonkeyPatch) -> ConnectionLog:
    fresh = ConnectionLog()
    monkeypatch.setattr(connection_log, "SESSION", fresh)
    return fresh


def card(app: Brise) -> LookPart:
    return app.rooms.pane.start_page.look


def look_at(app: Brise, urls: Sequence[str]) -> None:
    """These are the usual addresses, in every window."""
    for room in app.rooms.windows.rooms:
        room.look.look.addresses = tuple(urls)


async def looked(app: Brise) -> None:
    await until(lambda: app.rooms.windows.front.look.look.state.phase is LookPhase.DONE)


def own(app: Brise) -> list[Endpoint]:
    return [endpoint for endpoint in app.rooms.endpoints.endpoints() if not endpoint.is_builtin]


def press(widget: QPushButton) -> None:
    assert widget.isVisible()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_from_the_first_start_to_an_answer_of_a_server_that_was_found(tmp_path: Path, log: ConnectionLog) -> None:
    async def talk(tgi: TgiServer, openai: CannedServer, page: HostileServer) -> None:
        async with brise(tmp_path) as app:
            look_at(app, (page.url, tgi.url, openai.url))
            await app.rooms._libraries_loaded.wait()
            assert log.made == 0, "nobody is asked before somebody clicks"
            press(card(app).look)
            await looked(app)
            rows = {row.server.url: row for row in card(app).rows}
            assert {url: row.server.facts.kind for url, row in rows.items()} == {tgi.url: ServerKind.TGI, openai.url: ServerKind.OPENAI}
            assert {connection.port for connection in log.connections()} == {tgi.port, openai.port, page.port}
            assert {(each.purposes, each.asker, each.is_local) for each in log.connections()} == {
                ((Purpose.LOOK,), "Look for servers", True)
            }
            assert all(request.method == "GET" for server in (tgi, openai, page) for request in server.requests)
            press(rows[tgi.url].use)
            (endpoint,) = own(app)
            assert (endpoint.name, endpoint.url, endpoint.model) == ("Local TGI", tgi.url, "")
            assert not card(app).isVisible()
            assert app.rooms.window.focusWidget() is app.rooms.pane.composer.field
            await until(lambda: app.rooms.endpoints.status(endpoint.id).reach is Reach.READY)
            app.type("Hello?")
            app.press(Qt.Key.Key_Return)
            assert (await app.answered()).text
            assert tgi.requests[-1].method == "POST"
            for anew in (app.rooms.desk.new, app.rooms.windows.open):  # nothing is offered any more
                anew()
                assert not card(app).isVisible()

    with (
        TgiServer().in_thread() as tgi,
        CannedServer({"GET /v1/models": [MODELS]}).in_thread() as openai,
        HostileServer([PAGE]).in_thread() as page,
    ):
        run_in_qt(talk(tgi, openai, page))


def test_using_it_can_be_undone(tmp_path: Path) -> None:
    async def talk(tgi: TgiServer) -> None:
        async with brise(tmp_path) as app:
            look_at(app, (tgi.url,))
            press(card(app).look)
            await looked(app)
            press(card(app).rows[0].use)
            assert app.rooms.window.toast.text == "Added the endpoint “Local TGI” for this chat"
            app.rooms.window.undo_requested.emit()
            assert not own(app)
            assert app.session.conversation.endpoint_id == BUILTIN_ID
            assert app.rooms.window.toast.text == "Undone: “Local TGI”"
            press(card(app).rows[0].use)  # what was found is still there
            assert len(own(app)) == 1

    with TgiServer().in_thread() as tgi:
        run_in_qt(talk(tgi))


def test_a_server_that_is_an_endpoint_already_is_picked(tmp_path: Path) -> None:
    async def talk(tgi: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("mine", "Kitchen", f"http://localhost:{tgi.port}"))
            look_at(app, (tgi.url,))
            assert not card(app).isVisible()
            entry(app.rooms.window.commands.menu, "Look for servers on this computer").trigger()
            (dialog,) = app.rooms.window.findChildren(LookDialog)
            await looked(app)
            assert "your endpoint “Kitchen”" in dialog.part.rows[0].detail.text()
            press(dialog.part.rows[0].use)
            assert not dialog.isVisible()
            assert app.session.conversation.endpoint_id == "mine"
            assert [endpoint.id for endpoint in own(app)] == ["mine"]

    with TgiServer().in_thread() as tgi:
        run_in_qt(talk(tgi))


def test_a_server_that_wants_a_token_gets_it_in_the_dialog(tmp_path: Path) -> None:
    async def talk(tgi: TgiServer) -> None:
        async with brise(tmp_path) as app:
            look_at(app, (tgi.url,))
            press(card(app).look)
            await looked(app)
            press(card(app).rows[0].use)
            assert not own(app)
            (dialog,) = app.rooms.window.findChildren(EndpointDialog)
            assert (dialog.name.text(), dialog.address.field.text()) == ("Local TGI", tgi.url)
            assert dialog.address.mended.text() == "TGI 3.3 answers there, and wants an access token."
            assert dialog.focusWidget() is dialog.token.field
            QTest.keyClicks(dialog.token.field, "secret")
            await until(dialog.token.no_keyring.isVisible)
            QTest.keyClick(dialog.token.field, Qt.Key.Key_Return)
            await until(lambda: own(app))
            await until(lambda: app.rooms.endpoints.status(own(app)[0].id).reach is Reach.READY)
            assert app.session.conversation.endpoint_id == own(app)[0].id

    with TgiServer(api_key="secret").in_thread() as tgi:
        run_in_qt(talk(tgi))


def test_a_server_that_lists_no_models_is_told_one_in_the_dialog(tmp_path: Path) -> None:
    async def talk(server: CannedServer) -> None:
        async with brise(tmp_path) as app:
            look_at(app, (server.url,))
            app.rooms.window.popover.look_requested.emit()
            (over,) = app.rooms.window.findChildren(LookDialog)
            await looked(app)
            press(over.part.rows[0].use)
            assert not over.isVisible()
            (dialog,) = app.rooms.window.findChildren(EndpointDialog)
            await until(dialog.model.hasFocus)
            QTest.keyClicks(dialog.model, "Qwen/Qwen2.5-0.5B-Instruct")
            QTest.keyClick(dialog.model, Qt.Key.Key_Return)
            await until(lambda: own(app))
            (endpoint,) = own(app)
            assert (endpoint.name, endpoint.model) == ("Local Transformers", "Qwen/Qwen2.5-0.5B-Instruct")
            assert endpoint.facts.kind is ServerKind.TRANSFORMERS

    answers: dict[str, list[Canned]] = {"GET /v1/models": [Answer(500)], "GET /openapi.json": [OPENAPI]}
    with CannedServer(answers, headers={"server": "uvicorn"}).in_thread() as server:
        run_in_qt(talk(server))


def test_two_servers_of_a_kind_have_two_names(tmp_path: Path) -> None:
    async def talk(one: TgiServer, other: TgiServer) -> None:
        async with brise(tmp_path) as app:
            look_at(app, (one.url, other.url))
            for place, server in enumerate((one, other)):
                app.rooms.window.popover.look_requested.emit()
                (dialog,) = (each for each in app.rooms.window.findChildren(LookDialog) if each.isVisible())
                await looked(app)
                press(next(row.use for row in dialog.part.rows if row.server.url == server.url))
                assert len(own(app)) == place + 1
            assert [endpoint.name for endpoint in own(app)] == ["Local TGI", f"Local TGI 127.0.0.1:{other.port}"]

    with TgiServer().in_thread() as one, TgiServer().in_thread() as other:
        run_in_qt(talk(one, other))


def test_only_these_servers_keeps_it_from_looking_and_says_so(tmp_path: Path) -> None:
    async def talk(tgi: TgiServer) -> None:
        async with brise(tmp_path) as app:
            look_at(app, (tgi.url,))
            app.rooms.window.network_requested.emit()
            (panel,) = app.rooms.window.findChildren(NetworkDialog)
            panel.only_listed.click()
            panel.close_button.click()
            press(card(app).look)
            await looked(app)
            assert tgi.connections_made == 0
            assert card(app).title.text() == "Brise may not look on this computer"
            press(card(app).network)
            panel = next(each for each in app.rooms.window.findChildren(NetworkDialog) if each.isVisible())
            panel.only_listed.click()
            panel.close_button.click()
            press(card(app).look)
            await looked(app)
            assert [row.server.url for row in card(app).rows] == [tgi.url]

    with TgiServer().in_thread() as tgi:
        run_in_qt(talk(tgi))


def test_not_now_is_remembered_in_every_window(tmp_path: Path) -> None:
    async def talk() -> None:
        async with brise(tmp_path) as app:
            first = card(app)
            app.rooms.windows.open()
            other = card(app)
            assert other is not first
            press(other.later)
            assert (first.isVisible(), other.isVisible()) == (False, False)
            assert app.rooms.window.focusWidget() is app.rooms.pane.composer.field
        async with brise(tmp_path) as app:
            assert not card(app).isVisible()
            app.rooms.window.popover.look_requested.emit()
            (dialog,) = app.rooms.window.findChildren(LookDialog)
            assert dialog.part.stop.isVisible()
            dialog.reject()

    run_in_qt(talk())


def test_a_window_that_is_closed_ends_its_look_and_another_chat_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "LOOK_QUESTION_SECONDS", 0.4)  # the silent one is given up sooner than by a person

    async def talk(silent: HostileServer, tgi: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.windows.open()
            look_at(app, (silent.url,))
            running = app.rooms.tasks.count
            press(card(app).look)
            await until(lambda: silent.connections)
            app.rooms.window.close_requested.emit()
            await until(lambda: not silent.connections and app.rooms.tasks.count <= running)
            look_at(app, (silent.url, tgi.url))
            press(card(app).look)
            await until(lambda: card(app).rows)
            app.type("Hello?")
            app.press(Qt.Key.Key_Return)  # the built-in model is asked meanwhile
            await until(lambda: not card(app).isVisible())
            app.press(Qt.Key.Key_Escape)
            await looked(app)
            await app.answered()
            app.rooms.desk.new()
            assert card(app).rows[0].use.isVisible()

    with HostileServer([STALL]).in_thread() as silent, TgiServer().in_thread() as tgi:
        run_in_qt(talk(silent, tgi))


def test_without_a_built_in_model_the_card_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BuiltinModel, "is_available", lambda _model: False)

    async def talk(tgi: TgiServer) -> None:
        async with brise(tmp_path) as app:
            look_at(app, (tgi.url,))
            app.type("Hello?")
            app.press(Qt.Key.Key_Return)
            (dialog,) = app.rooms.window.findChildren(EndpointDialog)  # nothing can be sent: an address is asked for
            dialog.reject()
            assert app.rooms.pane.draft == "Hello?"
            assert not card(app).later.isVisible()
            card(app).look.setFocus()
            QTest.keyClick(card(app).look, Qt.Key.Key_Space)
            await looked(app)
            assert app.rooms.window.focusWidget() is card(app).rows[0].use
            QTest.keyClick(card(app).rows[0].use, Qt.Key.Key_Space)
            assert app.rooms.window.focusWidget() is app.rooms.pane.composer.field
            app.press(Qt.Key.Key_Return)
            await until(lambda: app.session.message_count())
            assert (await app.answered()).text
            app.rooms.window.undo_requested.emit()
            assert not own(app)

    with TgiServer().in_thread() as tgi:
        run_in_qt(talk(tgi))
