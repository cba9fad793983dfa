"""A session with secrets (an access token, a header's value, a proxy's password), and a look for them wherever something is kept, shown,
copied or could be printed.

What a real keyring does with it: `test_keyring.py`. Which requests carry it: `tests/inference/test_audience.py`.
"""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMessageBox, QPlainTextEdit, QWidget

from desktop_app.chat.endpoint import Endpoint, Reach
from desktop_app.chat.endpoint_options import EndpointOptions, ProxyChoice
from desktop_app.chat.endpoint_secrets import header_slot, proxy_slot
from desktop_app.chat.export_format import ExportFormat
from desktop_app.composition import rooms
from desktop_app.composition.crash_report import CrashReport
from desktop_app.credentials import Credentials
from desktop_app.inference import connection_log
from desktop_app.inference.connection_log import ConnectionLog
from desktop_app.ui.copy_code_dialog import CopyCodeDialog
from desktop_app.ui.diagnostics_dialog import DiagnosticsDialog
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.network_dialog import NetworkDialog
from tests.end_to_end.brise import Brise, brise
from tests.end_to_end.exporting import choose_place
from tests.end_to_end.keyring_user import User
from tests.keyring_machine import Machine
from tests.loopback_connection import Answer, Connection, Received
from tests.loopback_server import LoopbackServer
from tests.made_up_keyring import MemoryKeyring
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import DEFAULT_TEXT
from tests.tgi_server import TgiServer
from tests.ui.menus import entry

TOKEN = "hf_zYxWvUtSrQpOnMlKjIhGfEdCbA123456"
HEADER, PASSWORD = "t3am-AbCdEfGhIjKlMnOp", "pAsSwOrD-of-the-proxy"
SECRETS = (TOKEN, HEADER, PASSWORD)
SAID = "Marzipan"
pytestmark = pytest.mark.usefixtures("qt_app")


class ClosedProxy(LoopbackServer):
    """Lets nobody through."""

    async def respond(self, connection: Connection, received: Received) -> None:
        await self.send(connection, Answer(403))


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    made_up = MemoryKeyring()
    monkeypatch.setattr(rooms, "Credentials", lambda: Credentials(lambda: made_up))
    monkeypatch.setattr(connection_log, "SESSION", ConnectionLog())
    return made_up


async def enter(app: Brise, url: str) -> None:
    """Add the server with its token, by hand."""
    app.rooms.window.add_endpoint_requested.emit()
    (dialog,) = app.rooms.window.findChildren(EndpointDialog)
    QTest.keyClicks(dialog.address.field, url)
    QTest.keyClicks(dialog.token.field, TOKEN)
    dialog.address.test.click()
    await until(lambda: "TGI" in " ".join(shown(dialog)))
    QTest.keyClick(dialog.token.field, Qt.Key.Key_Return)
    await until(lambda: not app.rooms.window.findChildren(EndpointDialog) or not dialog.isVisible())
    await until(lambda: app.rooms.endpoints.status(app.session.conversation.endpoint_id).reach is Reach.READY)


async def ask(app: Brise, text: str) -> str:
    """A message; the answer's text."""
    app.type(text)
    app.press(Qt.Key.Key_Return)
    await until(lambda: app.session.is_answering)
    return (await app.answered()).text


def secrets_in(*texts: str | bytes) -> list[str]:
    """Those that stand there."""
    return [secret for secret in SECRETS for text in texts if (secret if isinstance(text, str) else secret.encode()) in text]  # type: ignore[operator]


def files_with_secrets(folder: Path) -> list[str]:
    """In whatever form."""
    return [path for secret in SECRETS for path in Machine(folder).files_with(secret)]


def shown(window: QWidget) -> list[str]:
    """What stands anywhere in a window, its title and what a screen reader says included; of a secret's field what is to be seen."""
    texts = [window.windowTitle()]
    for widget in (window, *window.findChildren(QWidget)):
        texts += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle()]
        if isinstance(widget, QLabel):
            texts.append(widget.text())
        elif isinstance(widget, QLineEdit):
            texts += [widget.displayText(), widget.placeholderText()]
        elif isinstance(widget, QPlainTextEdit):
            texts.append(widget.toPlainText())
    return [text for text in texts if text]


def all_shown() -> str:
    """The same of every window."""
    return "\n".join(text for window in QApplication.topLevelWidgets() for text in shown(window))


def dialog_of(app: Brise, *path: str) -> QDialog:
    """Open a dialog from the menu."""
    entry(app.rooms.window.commands.menu, *path).trigger()
    (dialog,) = (each for each in app.rooms.window.findChildren(QDialog) if each.isVisible())
    return dialog


async def exports(app: Brise, folder: Path) -> None:
    """The chat in every form that is one file."""
    for form in (ExportFormat.MARKDOWN, ExportFormat.HTML, ExportFormat.JSON, ExportFormat.NOTEBOOK):
        path = folder / f"chat.{form.value}"
        app.rooms.window.export_requested.emit()
        choose_place(app, form, path)
        await until(path.exists)
        await until(lambda path=path: app.rooms.window.toast.text == f"Saved as {path.name}")  # type: ignore[misc]
        assert SAID in path.read_text()


async def copies(app: Brise, _folder: Path) -> None:
    """Everything that puts something into the clipboard."""
    clipboard, transcript = QGuiApplication.clipboard(), app.rooms.pane.transcript
    await until(lambda: len(transcript.findChildren(MessageView)) == len(app.messages))
    views = transcript.findChildren(MessageView)
    copied = 0
    for view in views:
        menu = transcript.menu_at(view, QPoint(20, 20))
        acts = [action for action in menu.actions() if action.text().startswith("Copy") and not action.text().endswith("…")]
        for action in [action for action in acts if action.isEnabled()]:
            clipboard.clear()
            action.trigger()
            data = clipboard.mimeData()
            assert data is not None
            copied += bool(data.formats())
            assert not secrets_in(*(bytes(data.data(kind).data()) for kind in data.formats()))
        menu.close()
    assert copied >= len(views)


async def as_code(app: Brise, _folder: Path) -> None:
    """In each form the token is where the program that runs it finds it."""
    app.rooms.windows.front.code_desk.open_nearest()
    (dialog,) = app.rooms.window.findChildren(CopyCodeDialog)
    for row in range(dialog.forms.count()):
        dialog.forms.setCurrentIndex(row)
        await until(lambda: dialog.copy.isEnabled())
        dialog.copy.click()
        code = QGuiApplication.clipboard().text()
        assert SAID in code
        assert "HF_TOKEN" in code
        assert not secrets_in(code, all_shown())
    dialog.close_button.click()


async def network(app: Brise, _folder: Path) -> None:
    """The panel, and its copy."""
    dialog = dialog_of(app, "View", "Network")
    assert isinstance(dialog, NetworkDialog)
    assert dialog.rows.rowCount()
    dialog.copy_button.click()
    assert "127.0.0.1" in QGuiApplication.clipboard().text()
    assert not secrets_in(QGuiApplication.clipboard().text())
    dialog.close_button.click()


async def diagnostics(app: Brise, folder: Path) -> None:
    """With and without names."""
    endpoint = app.session.endpoint()
    assert endpoint is not None
    log = folder / "logs" / "brise.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text(f"2026-01-01 ERROR x: {endpoint.url} {Path.home()}/x Bearer {TOKEN} hf_1234567890abcdef\n")  # a log that went wrong
    dialog = dialog_of(app, "Help", "Copy diagnostics…")
    assert isinstance(dialog, DiagnosticsDialog)
    dialog.copy_button.click()
    nameless = QGuiApplication.clipboard().text()
    assert nameless == dialog.text.toPlainText()
    assert "Endpoint 1: tgi 3." in nameless
    assert "access token in the keyring" in nameless
    assert "offscreen" in nameless
    hidden = (
        *SECRETS,
        "hf_1234567890abcdef",
        "X-Team",
        SAID,
        DEFAULT_TEXT[:20],
        "127.0.0.1",
        str(Path.home()),
        str(folder),
        "My TGI",
        "Mistral",
    )
    assert not [text for text in hidden if text in nameless]
    dialog.names.click()
    dialog.copy_button.click()
    named = QGuiApplication.clipboard().text()
    assert endpoint.url in named
    assert endpoint.facts.model_label in named
    assert not secrets_in(named)
    assert SAID not in named
    dialog.close_button.click()
    log.unlink()


async def a_crash(app: Brise, _folder: Path) -> None:
    """A bug while the token is in the frames."""
    endpoint, prompting = app.session.endpoint(), app.session.prompting()
    assert endpoint is not None
    assert prompting is not None
    report = CrashReport(lambda: app.rooms.window)
    try:
        async with app.rooms.windows.front.dialogs._exact_prompt._access.open_engine(endpoint, prompting.dialect) as engine:
            raise RuntimeError(f"{engine!r} {vars(engine) if hasattr(engine, '__dict__') else ''} {SAID}")
    except RuntimeError as error:
        report.report(error)
    await until(lambda: app.rooms.window.findChildren(QMessageBox))
    (box,) = app.rooms.window.findChildren(QMessageBox)
    assert "open_engine" in box.detailedText() or "a_crash" in box.detailedText()
    assert not secrets_in(box.detailedText())
    assert SAID not in box.detailedText()
    box.reject()


async def its_settings(app: Brise, _folder: Path) -> None:
    """The dialog of an endpoint whose token is stored shows none, and offers no copy of one."""
    app.rooms.window.edit_endpoint_requested.emit(app.session.conversation.endpoint_id)
    dialog = next(each for each in app.rooms.window.findChildren(EndpointDialog) if each.isVisible())
    assert dialog.token.field.text() == ""
    QTest.keyClicks(dialog.token.field, TOKEN)
    assert not secrets_in(all_shown())
    QGuiApplication.clipboard().setText("before")
    dialog.token.field.selectAll()
    dialog.token.field.copy()
    assert QGuiApplication.clipboard().text() == "before", "a field that shows dots gives nothing away"
    dialog.reject()


STEPS: tuple[Callable[[Brise, Path], Awaitable[None]], ...] = (exports, copies, as_code, network, diagnostics, a_crash, its_settings)


async def add_a_header(app: Brise) -> None:
    """A secret one, to the endpoint that is there."""
    endpoint = app.session.endpoint()
    assert endpoint is not None
    changed = replace(endpoint, options=EndpointOptions(headers=("X-Team",)))
    await app.rooms.credentials.store(*header_slot(changed, "X-Team"), HEADER)
    app.rooms.endpoints.save(changed)


async def through_a_proxy(app: Brise, proxy: LoopbackServer) -> None:
    """To a server that the proxy does not let anybody to; the chat has its sentence for that then."""
    before = app.session.conversation.endpoint_id
    options = EndpointOptions(proxy=ProxyChoice.GIVEN, proxy_url=f"http://me:@127.0.0.1:{proxy.port}")
    endpoint = Endpoint("far", "Far", "https://gpu.invalid", options=options)
    slot = proxy_slot(endpoint)
    assert slot is not None
    await app.rooms.credentials.store(*slot, quote(PASSWORD, safe=""))
    app.rooms.endpoints.save(endpoint)
    app.rooms.desk.new()
    app.rooms.desk.choose_endpoint("far")
    await ask(app, "Are you there?")
    answer = app.messages[-1].answer
    assert answer is not None
    assert answer.error is not None
    sent = {request.headers.get("proxy-authorization") for request in proxy.requests}
    assert sent == {f"Basic {base64.b64encode(f'me:{PASSWORD}'.encode()).decode()}"}
    app.rooms.desk.new()
    app.rooms.desk.choose_endpoint(before)


def test_no_secret_is_anywhere(tmp_path: Path, keyring: MemoryKeyring) -> None:
    async def talk(server: TgiServer, proxy: LoopbackServer) -> None:
        async with brise(tmp_path) as app:
            await enter(app, server.url)
            await add_a_header(app)
            await through_a_proxy(app, proxy)
            assert sorted(keyring.secrets.values()) == sorted(SECRETS)
            assert await ask(app, SAID) == DEFAULT_TEXT.strip()
            for step in STEPS:
                await step(app, tmp_path)
                assert not secrets_in(all_shown(), QGuiApplication.clipboard().text()), step.__name__
            app.session.regenerate(app.messages[-1].id)
            await app.answered()
            assert await User(app.rooms).find_in_texts(*SECRETS) == []
            assert files_with_secrets(tmp_path) == []  # with the write-ahead log, while it is open
        asked = [request.headers for request in server.requests if request.path == "/"]
        assert {(headers.get("authorization"), headers.get("x-team")) for headers in asked} == {(f"Bearer {TOKEN}", HEADER)}

    with TgiServer(api_key=TOKEN).in_thread() as server, ClosedProxy().in_thread() as proxy:
        run_in_qt(talk(server, proxy))
    assert Machine(tmp_path).files_with(SAID), "the search finds nothing at all"
    assert files_with_secrets(tmp_path) == []


def test_a_token_in_a_text_that_is_sent_is_the_users_own(tmp_path: Path) -> None:
    """What somebody writes into a message stays as it is written: it is no secret of Brise's."""

    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "My TGI", server.url))
            app.rooms.desk.choose_endpoint("tgi")
            await ask(app, f"Is {TOKEN} a token?")
            assert TOKEN in app.messages[0].text
            assert TOKEN not in " ".join(path.read_text() for path in (tmp_path / "logs").rglob("*") if path.is_file())

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
