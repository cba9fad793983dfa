"""A curl command pasted into the window: the chat that it becomes, its endpoint, and where its access token is not."""

import json
import shlex
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app import credentials
from desktop_app.chat.attachment import PASTE_LIMIT
from desktop_app.chat.conversation import TEMPLATE_AUTO, TEMPLATE_RAW
from desktop_app.chat.endpoint import HF_HUB, HF_ROUTER, Endpoint, origin
from desktop_app.chat.endpoint_options import Service
from desktop_app.chat.parameters import Control
from desktop_app.composition.curl_desk import _AT_ONCE
from desktop_app.options import Options
from desktop_app.ui.curl_offer import CurlOffer
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.hf_part import HfPart
from tests.end_to_end.brise import Brise, brise
from tests.exchange.test_pasted_curl import NOTEBOOK, SECRET
from tests.huggingface_server import HuggingFaceServer
from tests.made_up_keyring import MemoryKeyring
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer

pytestmark = pytest.mark.usefixtures("qt_app")
UNDO = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    made_up = MemoryKeyring()
    monkeypatch.setattr(credentials, "system_keyring", lambda: made_up)
    return made_up


def paste(app: Brise, text: str) -> None:
    """As Ctrl+V does."""
    data = QMimeData()
    data.setText(text)
    app.rooms.pane.composer.field.insertFromMimeData(data)


def offer(app: Brise) -> CurlOffer | None:
    """What stands above the text."""
    return next((each for each in app.rooms.window.findChildren(CurlOffer) if each.is_open), None)


async def dialog_of(app: Brise) -> EndpointDialog:
    """The dialog, once it is there."""
    await until(lambda: isinstance(QApplication.activeModalWidget(), EndpointDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, EndpointDialog)
    return dialog


def is_in_a_file(folder: Path, text: str) -> list[Path]:
    """Where it stands, in whatever form a database, a log or a setting has it."""
    forms = (text.encode(), text.encode("utf-16-le"))
    return [path for path in folder.rglob("*") if path.is_file() and any(form in path.read_bytes() for form in forms)]


def asks(server: TgiServer, token: str, *more: str) -> str:
    """A command for a server that wants a token."""
    body = json.dumps({"inputs": "Explain ML as a pirate", "parameters": {"max_new_tokens": 50}})
    return shlex.join(["curl", f"{server.url}/generate", "-d", body, "-H", f"Authorization: Bearer {token}", *more])


def test_the_notebooks_own_opens_a_raw_prompt_and_offers_hugging_face(tmp_path: Path) -> None:
    async def talk() -> None:
        async with brise(tmp_path) as app:
            paste(app, NOTEBOOK)
            shown = offer(app)
            assert shown is not None
            assert shown.sentence.text() == "This is a curl command."
            assert app.rooms.pane.composer.text == "", "nothing stands anywhere yet"
            app.press(Qt.Key.Key_Return)
            dialog = await dialog_of(app)
            assert app.rooms.pane.composer.text == "Explain ML as a pirate"
            assert app.session.conversation.template_id == TEMPLATE_RAW
            assert app.session.conversation.parameters.value(Control.MAX_NEW_TOKENS) == 50
            assert dialog.service.service is Service.HF_API
            assert dialog.address.field.text() == HF_ROUTER
            assert dialog.asking_endpoint().url == HF_ROUTER
            part = dialog.service.part
            assert isinstance(part, HfPart)
            assert part.search.name == "mistralai/Mistral-7B-Instruct-v0.1"
            assert dialog.token.field.text() == ""
            await until(dialog.token.field.hasFocus)  # the placeholder is none: it is asked for
            dialog.reject()
            await until(lambda: app.rooms.window.toast.isVisible())
            assert app.rooms.window.toast.text == "The curl command was opened as a chat."
            app.rooms.desk.undo()
            await until(lambda: app.rooms.pane.composer.text == "")
            assert app.session.conversation.template_id == TEMPLATE_AUTO
            assert app.session.is_untouched
            assert app.rooms.library.conversations() == []

    run_in_qt(talk())


def test_a_real_token_goes_to_the_keyring_and_into_no_file(tmp_path: Path, keyring: MemoryKeyring) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            paste(app, asks(server, SECRET, "-H", "X-Api-Key: k3yk3yk3y", "-k"))
            app.press(Qt.Key.Key_Return)
            dialog = await dialog_of(app)
            assert dialog.token.field.text() == SECRET
            assert SECRET not in dialog.token.field.displayText()
            assert dialog.address.field.text() == server.url
            assert dialog.connection.headers.names == ("X-Api-Key",)
            dialog.save.click()
            await until(lambda: QApplication.activeModalWidget() is None)
            (saved,) = [each for each in app.rooms.endpoints.endpoints() if not each.is_builtin]
            assert keyring.secrets[credentials.SERVICE, f"{saved.id} {origin(server.url)}"] == SECRET
            assert "k3yk3yk3y" in keyring.secrets.values()
            assert app.session.conversation.endpoint_id == saved.id
            assert "Certificates are checked here" in app.rooms.window.toast.text
            await until(lambda: app.session.prompting() is not None and app.session.prompting().template is not None)  # type: ignore[union-attr]
            app.press(Qt.Key.Key_Return)
            await app.answered()
            sent = [each for each in server.requests if each.method == "POST" and each.headers.get("authorization") == f"Bearer {SECRET}"]
            assert any(isinstance(each.body, dict) and each.body.get("inputs") == "Explain ML as a pirate" for each in sent)
            # once more: the endpoint is there, with its token
            app.rooms.desk.new()
            paste(app, asks(server, SECRET))
            app.press(Qt.Key.Key_Return)
            await until(lambda: app.rooms.pane.composer.text != "")
            assert app.session.conversation.endpoint_id == saved.id
            await until(lambda: "keeps the access token" in app.rooms.window.toast.text)
            app.rooms.pane.composer.field.selectAll()
            app.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
            assert SECRET not in QGuiApplication.clipboard().text()
            app.rooms.pane.flush_draft()
        for secret in (SECRET, "k3yk3yk3y"):
            assert is_in_a_file(tmp_path, secret) == []
        assert is_in_a_file(tmp_path, "Explain ML as a pirate"), "or this would find nothing at all"

    with TgiServer(api_key=SECRET).in_thread() as server:
        run_in_qt(talk(server))


def test_a_token_for_hugging_face_is_bound_to_its_router(tmp_path: Path, keyring: MemoryKeyring) -> None:
    async def talk(server: HuggingFaceServer) -> None:
        async with brise(tmp_path, instead={origin(HF_ROUTER): server.url, origin(HF_HUB): server.url}) as app:
            paste(app, NOTEBOOK.replace("API_TOKEN", SECRET))
            app.press(Qt.Key.Key_Return)
            dialog = await dialog_of(app)
            assert dialog.token.field.text() == SECRET
            dialog.save.click()
            await until(lambda: QApplication.activeModalWidget() is None)
            saved = app.session.endpoint()
            assert saved is not None
            assert (saved.options.service, saved.model) == (Service.HF_API, "mistralai/Mistral-7B-Instruct-v0.1")
            assert keyring.secrets == {(credentials.SERVICE, f"{saved.id} {origin(HF_ROUTER)}"): SECRET}
            assert app.rooms.pane.composer.text == "Explain ML as a pirate"
        assert is_in_a_file(tmp_path, SECRET) == []

    with HuggingFaceServer().in_thread() as server:
        run_in_qt(talk(server))


def test_pasted_as_text_a_token_is_a_variable_and_undo_knows_no_other(tmp_path: Path) -> None:
    command = f"curl http://127.0.0.1:9/ -H 'Authorization: Bearer {SECRET}'"

    async def talk() -> None:
        async with brise(tmp_path) as app:
            field = app.rooms.pane.composer.field
            paste(app, command)
            shown = offer(app)
            assert shown is not None
            QTest.keyClick(shown.as_text, Qt.Key.Key_Space)
            await until(lambda: app.rooms.pane.composer.text != "")
            assert app.rooms.pane.composer.text == command.replace(SECRET, "$HF_TOKEN")
            assert offer(app) is None
            assert "a secret is not kept" in app.rooms.window.toast.text
            app.press(*UNDO)
            assert app.rooms.pane.composer.text == ""
            field.redo()
            assert SECRET not in app.rooms.pane.composer.text
            app.rooms.pane.composer.clear()
            # among other text of a chat that has begun there is no offer
            app.rooms.pane.composer.clear()
            app.session.set_draft("")
            app.type("x")
            paste(app, command + " '")  # and what cannot be read is not kept either
            assert offer(app) is None
            assert SECRET not in app.rooms.pane.composer.text
            app.rooms.pane.composer.clear()
            paste(app, command + " -d '" + "y" * (PASTE_LIMIT + _AT_ONCE) + "'")
            await until(lambda: offer(app) is not None)
            shown = offer(app)
            assert shown is not None
            shown.as_text.click()
            await until(lambda: bool(app.rooms.pane.composer.attachments))
            data = app.session.attachment_data(app.rooms.pane.composer.attachments[0].id)
            assert data is not None
            assert SECRET.encode() not in data
            assert b"$HF_TOKEN" in data
        assert is_in_a_file(tmp_path, SECRET) == []

    run_in_qt(talk())


def test_messages_are_the_chats_messages_and_a_known_server_is_chosen(tmp_path: Path) -> None:
    body = {
        "model": "tgi",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello."},
            {"role": "user", "content": "And now?"},
        ],
        "temperature": 0.3,
        "logit_bias": {"1": 2},
    }

    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("tgi", "Ours", server.url))
            paste(app, "What is a pirate?")
            app.rooms.pane.flush_draft()
            first = app.session.conversation.id
            app.rooms.pane.composer.field.selectAll()
            paste(app, f"curl {server.url}/v1/chat/completions -d {shlex.quote(json.dumps(body))}")
            shown = offer(app)
            assert shown is not None
            shown.open_it.click()
            await until(lambda: app.session.conversation.id != first)
            conversation = app.session.conversation
            assert [message.text for message in app.messages] == ["Hi", "Hello."]
            assert (conversation.system_prompt, conversation.endpoint_id, conversation.title) == ("Be brief.", "tgi", "Hi")
            assert conversation.parameters.value(Control.TEMPERATURE) == 0.3
            assert conversation.parameters.value(Control.TOP_P) is None, "what the command leaves to the server is left to it"
            assert app.rooms.pane.composer.text == "And now?"
            assert QApplication.activeModalWidget() is None
            assert app.rooms.window.toast.text == "The curl command was opened as a chat. Fields that were not taken: logit_bias."
            await until(lambda: app.session.prompting() is not None and app.session.prompting().template is not None)  # type: ignore[union-attr]
            app.press(Qt.Key.Key_Return)
            await app.answered()
            sent = next(each.body for each in reversed(server.requests) if each.path == "/")
            assert isinstance(sent, dict)
            assert "Be brief." in str(sent["inputs"])
            assert "Hello.</s>" in str(sent["inputs"])
            # opened twice it is two chats, and taken back it leaves what was shown before
            paste(app, f"curl {server.url}/v1/chat/completions -d {shlex.quote(json.dumps(body))}")
            app.press(Qt.Key.Key_Return)
            await until(lambda: app.session.conversation.id != conversation.id)
            assert len(app.messages) == 2
            app.rooms.window.undo_requested.emit()
            await until(lambda: app.session.conversation.id == conversation.id)
            assert len(app.messages) == 4

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_the_offer_goes_and_leaves_nothing(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            field = app.rooms.pane.composer.field
            for key in ((Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier), UNDO):
                paste(app, NOTEBOOK)
                assert offer(app) is not None
                app.press(*key)
                assert offer(app) is None
                assert app.rooms.pane.composer.text == ""
            paste(app, "curl is a program")
            assert offer(app) is None
            assert app.rooms.pane.composer.text == "curl is a program"
            app.rooms.pane.composer.clear()
            paste(app, NOTEBOOK)
            app.type("Hello?")
            app.press(Qt.Key.Key_Return)
            await app.answered()
            assert app.messages[0].text == "Hello?", "Enter sends what was typed"
            shown = offer(app)
            assert shown is not None
            assert shown.open_it.nextInFocusChain() is shown.as_text
            shown.as_text.setFocus()
            QTest.keyClick(shown.as_text, Qt.Key.Key_Escape)
            assert field.hasFocus()
            paste(app, NOTEBOOK)
            app.rooms.desk.new()
            assert offer(app) is None, "another chat is another question"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_command_in_the_address_fills_the_dialog_in(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.window.add_endpoint_requested.emit()
            dialog = await dialog_of(app)
            field = dialog.address.field
            field.setFocus()
            QTest.keyClicks(field, "http://old")
            QGuiApplication.clipboard().setText(asks(server, SECRET, "-H", "X-Team: red").replace(" -d", " \\\n\t-d"))
            QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
            assert field.text() == server.url
            field.undo()
            assert SECRET not in field.text()
            assert dialog.token.wanted == SECRET
            assert dialog.connection.secrets.headers == {"x-team": "red"}
            assert dialog.address.mended.text().startswith("Filled in from the curl command.")
            dialog.test_requested.emit(dialog._typed_endpoint(), SECRET, dialog.connection.secrets)
            await until(lambda: "TGI" in dialog.address.sentence.text())
            field.setFocus()
            QGuiApplication.clipboard().setText("curl 'http://x")
            QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
            assert field.text() == server.url, "what cannot be read changes nothing"
            assert "never closed" in dialog.address.mended.text()
            QGuiApplication.clipboard().setText(NOTEBOOK)
            QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
            assert dialog.service.service is Service.HF_API
            dialog.reject()
        assert is_in_a_file(tmp_path, SECRET) == []

    with TgiServer(api_key=SECRET).in_thread() as server:
        run_in_qt(talk(server))
