"""What is decided in the endpoint's dialog, carried out: real dialog, real rows, real HTTP, a made-up keyring."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop_app.builtin_model.engine_process import BuiltinModel
from desktop_app.chat.endpoint import Endpoint, origin
from desktop_app.chat.endpoint_options import ProxyChoice
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.composition.data_folder import resources_folder
from desktop_app.composition.endpoint_desk import EndpointDesk
from desktop_app.composition.engine_access import EngineAccess
from desktop_app.credentials import SERVICE, Credentials
from desktop_app.storage.database import Database
from desktop_app.storage.endpoint_store import EndpointStore
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.tasks import Tasks
from tests.made_up_keyring import MemoryKeyring
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer

TOKEN, OTHER = "hf_oneSecret", "hf_anotherSecret"
pytestmark = pytest.mark.usefixtures("qt_app")


class Desk:
    """A desk with one endpoint, whose token is in the keyring."""

    def __init__(self, path: Path, url: str, keyring: MemoryKeyring | None) -> None:
        self.keyring, self.bugs = keyring, list[BaseException]()
        self.window = QWidget()
        theme = Theme()
        icons = Icons(resources_folder() / "icons", theme)
        self.database = Database(path / "brise.sqlite3")
        self.tasks = Tasks(self.bugs.append)
        self.credentials = Credentials(lambda: keyring)
        ready = asyncio.Event()
        ready.set()
        access = EngineAccess(BuiltinModel(weights=None), self.credentials, ready.wait)
        EndpointStore(self.database).save(Endpoint("e1", "Ours", url, has_token=True))
        self.endpoints = Endpoints(EndpointStore(self.database), access.probe, self.tasks, builtin_name=None)
        if keyring is not None:
            keyring.secrets[self.place(url)] = TOKEN
        self.desk = EndpointDesk(theme, icons, self.endpoints, self.credentials, access, self.tasks, self.window)

    @staticmethod
    def place(url: str, endpoint_id: str = "e1") -> tuple[str, str]:
        return SERVICE, f"{endpoint_id} {origin(url)}"

    @property
    def endpoint(self) -> Endpoint:
        found = self.endpoints.endpoint("e1")
        assert found is not None
        return found

    def open(self) -> EndpointDialog:
        self.desk.open("e1")
        return self.window.findChildren(EndpointDialog)[-1]

    async def save(self, dialog: EndpointDialog) -> bool:
        """Whether the dialog closed."""
        QTest.keyClick(dialog.token.field, Qt.Key.Key_Return)
        await until(lambda: not is_open(dialog) or dialog.save.isEnabled())
        return not is_open(dialog)


def is_open(dialog: EndpointDialog) -> bool:
    """It is deleted soon after it closed."""
    return isValid(dialog) and dialog.isVisible()


def write(field: QWidget, text: str) -> None:
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)


@asynccontextmanager
async def desk_with(path: Path, url: str, keyring: MemoryKeyring | None) -> AsyncIterator[Desk]:
    desk = Desk(path, url, keyring)
    yield desk
    await desk.tasks.cancel_all()
    desk.window.deleteLater()
    desk.database.close()
    assert not desk.bugs


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


def test_a_token_does_not_move_to_another_origin(tmp_path: Path, keyring: MemoryKeyring) -> None:
    async def work(server: TgiServer, there: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, keyring) as desk:
            dialog = desk.open()
            write(dialog.address.field, there.url)
            dialog.address.test.click()
            await until(lambda: any(request.path == "/tokenize" for request in there.requests))
            assert ("get", desk.place(there.url)[1]) not in keyring.asked  # not even asked for
            assert await desk.save(dialog)
            assert keyring.secrets == {}
            assert not desk.endpoint.has_token
            assert desk.endpoint.url == there.url
            await until(lambda: len([request for request in there.requests if request.path == "/tokenize"]) > 1)
        assert not [request for request in there.requests if "authorization" in request.headers]

    with TgiServer().in_thread() as server, TgiServer().in_thread() as there:
        run_in_qt(work(server, there))


def test_a_new_path_at_the_same_origin_keeps_the_token(tmp_path: Path, keyring: MemoryKeyring) -> None:
    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, keyring) as desk:
            dialog = desk.open()
            write(dialog.address.field, f"{server.url}/path")
            assert await desk.save(dialog)
            assert keyring.secrets == {desk.place(server.url): TOKEN}
            assert desk.endpoint.has_token

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_a_test_uses_the_stored_token(tmp_path: Path, keyring: MemoryKeyring) -> None:
    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, keyring) as desk:
            dialog = desk.open()
            dialog.address.test.click()
            await until(lambda: dialog.address.sentence.text().startswith("TGI 3.3"))
            dialog.token.change.click()
            dialog.address.test.click()
            await until(lambda: "wants an access token" in dialog.address.sentence.text())
            dialog.reject()
        assert {request.headers.get("authorization") for request in server.requests} == {f"Bearer {TOKEN}", None}

    with TgiServer(api_key=TOKEN).in_thread() as server:
        run_in_qt(work(server))


def test_what_the_keyring_does_not_take_changes_nothing_until_the_user_says_so(tmp_path: Path, keyring: MemoryKeyring) -> None:
    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, keyring) as desk:
            keyring.problem = RuntimeError("locked")
            dialog = desk.open()
            write(dialog.token.field, OTHER)
            assert not await desk.save(dialog)
            assert desk.credentials.remembered("e1", origin(server.url)) is None
            assert dialog.token.not_stored.isVisible()
            assert desk.endpoint.has_token
            dialog.token.ask_again.click()
            assert not dialog.token.not_stored.isVisible()
            assert not await desk.save(dialog)  # it was asked again
            assert await desk.save(dialog)
            assert desk.credentials.remembered("e1", origin(server.url)) == OTHER
            assert not desk.endpoint.has_token
            again = desk.open()
            assert "Kept until you quit Brise." in again.token.state.text()
            again.token.change.click()
            assert await desk.save(again)
            assert desk.credentials.remembered("e1", origin(server.url)) is None

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


@pytest.mark.parametrize("how", ["token", "endpoint", "address"])
def test_what_the_keyring_does_not_give_up_is_left_there_only_if_the_user_says_so(tmp_path: Path, keyring: MemoryKeyring, how: str) -> None:
    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, keyring) as desk:
            keyring.problem = RuntimeError("locked")
            dialog = desk.open()
            if how == "token":
                dialog.token.change.click()
            elif how == "address":
                write(dialog.address.field, "http://127.0.0.1:9")

            async def do() -> None:
                if how == "endpoint":
                    dialog.remove.click()
                    dialog.confirm.click()
                    await until(lambda: not is_open(dialog) or dialog.save.isEnabled())
                else:
                    await desk.save(dialog)

            await do()
            assert is_open(dialog)
            assert dialog.token.not_removed.isVisible()
            assert desk.endpoint.url == server.url
            assert desk.endpoint.has_token
            await do()
            assert not is_open(dialog)
            assert desk.endpoints.endpoint("e1") is None if how == "endpoint" else not desk.endpoint.has_token
            assert keyring.secrets == {desk.place(server.url): TOKEN}

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_a_prompt_that_is_not_waited_for(tmp_path: Path, keyring: MemoryKeyring) -> None:
    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, keyring) as desk:
            answered = threading.Event()
            dialog = desk.open()
            await desk.credentials.backend_name()
            keyring.before = lambda name: answered.wait(30) and None
            write(dialog.token.field, OTHER)
            QTest.keyClick(dialog.token.field, Qt.Key.Key_Return)
            assert not dialog.stop_waiting.isVisible()  # a keyring that asks nothing is quicker
            await until(dialog.stop_waiting.isVisible)
            assert not dialog.token.field.isEnabled()
            dialog.stop_waiting.click()
            assert dialog.token.not_stored.isVisible()
            assert dialog.token.field.isEnabled()
            assert await desk.save(dialog)
            answered.set()  # in the end
            assert desk.credentials.remembered("e1", origin(server.url)) == OTHER
            await desk.credentials.backend_name()
            assert keyring.secrets == {desk.place(server.url): TOKEN}  # what was given up is not done

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_the_dialog_closes_while_the_keyring_is_asked(tmp_path: Path, keyring: MemoryKeyring) -> None:
    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, keyring) as desk:
            answered = threading.Event()
            keyring.before = lambda name: answered.wait(30) and None
            dialog = desk.open()
            dialog.address.test.click()
            await until(dialog.stop_waiting.isVisible)
            dialog.done(0)
            answered.set()
            await until(lambda: not desk.window.findChildren(EndpointDialog))
            await desk.credentials.backend_name()

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_a_missing_keyring_is_told_and_the_token_stays_in_memory(tmp_path: Path) -> None:
    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, None) as desk:
            dialog = desk.open()
            await until(dialog.token.no_keyring.isVisible)
            write(dialog.token.field, OTHER)
            assert await desk.save(dialog)
            assert desk.credentials.remembered("e1", origin(server.url)) == OTHER
            assert not desk.endpoint.has_token

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_who_saves_before_the_keyring_is_found_missing_reads_it_first(tmp_path: Path) -> None:
    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, None) as desk:
            dialog = desk.open()
            write(dialog.token.field, OTHER)
            assert not await desk.save(dialog)
            assert dialog.token.no_keyring.isVisible()
            assert not dialog.token.not_stored.isVisible()
            assert desk.credentials.remembered("e1", origin(server.url)) is None
            assert await desk.save(dialog)
            assert desk.credentials.remembered("e1", origin(server.url)) == OTHER

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_a_server_that_wants_a_token_is_told_from_one_that_refuses_it(tmp_path: Path, keyring: MemoryKeyring) -> None:
    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, keyring) as desk:
            access = desk.desk._access
            for token, sent in (("", False), (OTHER, True)):
                with pytest.raises(ChatError) as refused:
                    await access.probe(desk.endpoint, token)
                assert refused.value.kind is ErrorKind.UNAUTHORIZED
                assert refused.value.token_sent is sent
                assert ChatError.from_json(refused.value.to_json()) == refused.value

    with TgiServer(api_key=TOKEN).in_thread() as server:
        run_in_qt(work(server))


def test_what_is_secret_of_a_connection_goes_into_the_keyring_and_leaves_it_with_the_endpoint(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, keyring) as desk:
            dialog = desk.open()
            dialog.connection.headers.add.click()
            dialog.connection.headers.rows[0].name.setText("X-Key")
            dialog.connection.headers.rows[0].value.setText(OTHER)
            dialog.connection.proxy.show_proxy(ProxyChoice.GIVEN, "http://me:p%20w@127.0.0.1:9")
            assert await desk.save(dialog)
            header, proxy = desk.place(server.url, "e1 header x-key"), (SERVICE, "e1 proxy http://127.0.0.1:9")
            assert keyring.secrets == {desk.place(server.url): TOKEN, header: OTHER, proxy: "p%20w"}
            assert desk.endpoint.options.proxy_url == "http://me:@127.0.0.1:9"
            stored = desk.database.rows("SELECT options FROM endpoint")[0]["options"]
            assert OTHER not in stored
            assert "p%20w" not in stored
            again = desk.open()
            assert again.connection.headers.rows[0].value.placeholderText() == "Stored. Type another value to replace it."
            again.connection.proxy.show_proxy(ProxyChoice.NONE, "")
            assert await desk.save(again)
            assert keyring.secrets == {desk.place(server.url): TOKEN, header: OTHER}, "what is used no more is forgotten"
            last = desk.open()
            last.remove.click()
            last.confirm.click()
            await until(lambda: not is_open(last))
            assert keyring.secrets == {}
            assert desk.credentials.remembered("e1 header x-key", origin(server.url)) is None

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_the_value_of_a_header_without_a_keyring_is_kept_in_memory(tmp_path: Path) -> None:
    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, None) as desk:
            dialog = desk.open()
            await until(dialog.token.no_keyring.isVisible)
            dialog.connection.headers.add.click()
            dialog.connection.headers.rows[0].name.setText("X-Key")
            dialog.connection.headers.rows[0].value.setText(OTHER)
            assert await desk.save(dialog)
            assert desk.credentials.remembered("e1 header x-key", origin(server.url)) == OTHER
            last = desk.open()
            last.connection.headers.rows[0].remove.click()
            last.token.field.setFocus()
            assert await desk.save(last)
            assert desk.credentials.remembered("e1 header x-key", origin(server.url)) is None

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))


def test_new_chats_use_the_endpoint_if_that_is_wished(tmp_path: Path, keyring: MemoryKeyring) -> None:
    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, keyring) as desk:
            wanted: list[str] = []
            desk.desk.default_wanted.connect(wanted.append)
            for default, click, expected in (("", False, []), ("", True, ["e1"]), ("e1", False, ["e1"]), ("e1", True, ["e1", ""])):
                desk.desk.open("e1", default)
                dialog = desk.window.findChildren(EndpointDialog)[-1]
                assert dialog.default.isChecked() is (default == "e1")
                if click:
                    dialog.default.click()
                assert await desk.save(dialog)
                assert wanted == expected

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))
