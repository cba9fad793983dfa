"""Before anything goes to an address that is not encrypted, the user is asked once; a server on loopback stands for the other computer."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest

from desktop_app.chat.endpoint import Endpoint, Reach, origin
from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.settings import Settings
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.error_sentences import Action
from desktop_app.ui.notice import Notice
from desktop_app.ui.plain_http_notice import PlainHttpNotice
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import DEFAULT_TEXT
from tests.tgi_server import TgiServer

ADDRESS = "http://gpu.invalid:8080"
WRITTEN = (b"private", b"Ketchup", b"window")
TOKEN = "hf_travelsInTheOpen"
pytestmark = pytest.mark.usefixtures("qt_app")


def use(app: Brise, *, token: str = "") -> None:
    """Let the chat ask the other computer."""
    app.rooms.endpoints.save(Endpoint("gpu", "The GPU box", ADDRESS))
    if token:
        app.rooms.credentials.remember("gpu", origin(ADDRESS), token)
    app.rooms.desk.choose_endpoint("gpu")


def asked(app: Brise) -> list[PlainHttpNotice]:
    """The question, if it is on the screen."""
    return [notice for notice in app.rooms.pane.findChildren(PlainHttpNotice) if notice.isVisible()]


def texts(server: TgiServer) -> list[str]:
    """Where the server got what somebody wrote."""
    return [request.path for request in server.requests if any(word in request.raw_body for word in WRITTEN)]


def test_the_first_message_asks_and_the_next_ones_do_not(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, instead={ADDRESS: server.url}) as app:
            use(app)
            await until(lambda: app.rooms.endpoints.status("gpu").reach is Reach.READY)
            app.type("Something private")
            app.press(Qt.Key.Key_Return)
            (notice,) = asked(app)
            assert app.rooms.pane.composer.text == "Something private"
            app.press(Qt.Key.Key_Return)  # typed on, unread
            assert not app.session.is_answering
            assert not app.messages
            assert not texts(server), "what is written was sent to be counted"
            app.press(Qt.Key.Key_Tab)
            assert app.rooms.window.focusWidget() is notice.send
            QTest.keyClick(notice.send, Qt.Key.Key_Return)
            answer = await app.answered()
            assert answer.text == DEFAULT_TEXT.strip()
            assert app.messages[0].text == "Something private"
            assert app.rooms.pane.composer.text == ""
            assert not asked(app)
            app.type("More")
            app.press(Qt.Key.Key_Return)
            assert not asked(app)
            await app.answered()
            assert len(app.messages) == 4
        assert Settings(tmp_path / "settings.ini").plain_http() == ("http://gpu.invalid:8080",)
        async with brise(tmp_path, instead={ADDRESS: server.url}) as app:
            app.rooms.desk.choose_endpoint("gpu")
            app.type("After a restart")
            app.press(Qt.Key.Key_Return)
            assert not asked(app)
            await app.answered()

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_no_token_goes_there_before(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, instead={ADDRESS: server.url}) as app:
            use(app, token=TOKEN)
            app.rooms.endpoints.check("gpu")
            await until(lambda: not app.rooms.tasks.count or app.rooms.endpoints.status("gpu").reach is not Reach.CHECKING)
            assert app.rooms.endpoints.status("gpu").reach is Reach.UNKNOWN
            app.type("Ketchup?")
            app.press(Qt.Key.Key_Return)
            (notice,) = asked(app)
            assert not server.requests
            QTest.mouseClick(notice.send, Qt.MouseButton.LeftButton)
            await app.answered()
            assert {request.headers.get("authorization") for request in server.requests} == {f"Bearer {TOKEN}"}

    with TgiServer(api_key=TOKEN).in_thread() as server:
        run_in_qt(talk(server))


def test_the_address_is_changed_instead(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, instead={ADDRESS: server.url}) as app:
            use(app)
            app.type("Ketchup?")
            app.press(Qt.Key.Key_Return)
            (notice,) = asked(app)
            notice.change.click()
            (dialog,) = app.rooms.window.findChildren(EndpointDialog)
            assert dialog.focusWidget() is dialog.address.field
            assert dialog.token.unencrypted.isVisible()
            dialog.reject()
            app.rooms.endpoints.save(Endpoint("gpu", "The GPU box", server.url))
            assert not asked(app), "it is about the old address"
            app.press(Qt.Key.Key_Return)
            await app.answered()

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_an_answer_asked_for_again_says_it_at_its_message(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, instead={ADDRESS: server.url}) as app:
            app.rooms.endpoints.save(Endpoint("here", "Here", server.url))
            app.rooms.desk.choose_endpoint("here")
            app.type("Ketchup?")
            app.press(Qt.Key.Key_Return)
            await app.answered()
            use(app)
            before = len(texts(server))
            app.session.regenerate(app.messages[-1].id)
            refused = await app.answered()
            assert refused.answer is not None
            assert refused.answer.error is not None
            assert refused.answer.error.kind is ErrorKind.NOT_ENCRYPTED
            assert len(texts(server)) == before
            await until(lambda: any(notice.isVisible() for notice in app.rooms.pane.findChildren(Notice)))
            (shown,) = (notice for notice in app.rooms.pane.findChildren(Notice) if notice.isVisible())
            assert shown.accessibleName().startswith("This address is not encrypted: others can read your text and access token.")
            shown._buttons[Action.SEND_ANYWAY].click()
            await until(lambda: app.session.is_answering)
            assert (await app.answered()).text == DEFAULT_TEXT.strip()

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_an_answer_that_was_to_go_on_asks_at_the_composer(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, instead={ADDRESS: server.url}) as app:
            app.rooms.endpoints.save(Endpoint("here", "Here", server.url))
            app.rooms.desk.choose_endpoint("here")
            app.type("Ketchup?")
            app.press(Qt.Key.Key_Return)
            await app.answered()
            use(app)
            await until(lambda: app.rooms.endpoints.status("gpu").reach is Reach.READY)
            assert app.session.continue_answer(app.messages[-1].id)
            kept = await app.answered()
            assert kept.text == DEFAULT_TEXT.strip()
            assert kept.answer is not None
            assert kept.answer.ending is Ending.BROKE_OFF
            (notice,) = asked(app)
            notice.send.click()
            assert not asked(app)
            assert len(app.messages) == 2, "nothing was written that could be sent"
            assert app.session.continue_answer(app.messages[-1].id)
            await app.answered()
            assert app.messages[-1].answer is not None
            assert app.messages[-1].answer.error is None

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_another_chat_is_not_asked_about(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, instead={ADDRESS: server.url}) as app:
            use(app)
            app.type("Ketchup?")
            app.press(Qt.Key.Key_Return)
            assert asked(app)
            app.rooms.desk.new()
            app.rooms.pane.flush_draft()
            app.rooms.window.resize(QSize(480, 360))
            app.rooms.desk.choose_endpoint("gpu")
            app.type("In a small window")
            app.press(Qt.Key.Key_Return)
            (notice,) = asked(app)
            composer = app.rooms.pane.composer
            assert composer.rect().contains(notice.geometry())
            assert composer.y() >= 0
            assert not texts(server)

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
