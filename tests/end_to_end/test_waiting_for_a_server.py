"""A server that turns a question away for now, in the window: the countdown, the waking endpoint, and what the user does about it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from desktop_app.chat.endpoint import HF_HUB, HF_ROUTER, Endpoint, origin
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.generation import Ending
from desktop_app.workspace import asking_again
from tests.end_to_end.brise import Brise, brise
from tests.huggingface_server import FREE, LLAMA, OUT_OF_CREDITS, ROUTER, HuggingFaceServer, too_many
from tests.inference_endpoint import InferenceEndpoint
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import DEFAULT_TEXT

pytestmark = pytest.mark.usefixtures("qt_app")


def texts(app: Brise) -> list[str]:
    """What stands below messages."""
    return [label.text() for label in app.rooms.pane.transcript.findChildren(QLabel) if label.isVisible()]


def says(app: Brise, start: str) -> bool:
    return any(text.startswith(start) for text in texts(app))


def click(app: Brise, text: str) -> None:
    """Press a link below the last message."""
    (link,) = [link for link in app.rooms.pane.transcript.findChildren(QPushButton) if link.text() == text and link.isVisible()]
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)


def ask(app: Brise, text: str) -> None:
    app.type(text)
    app.press(Qt.Key.Key_Return)


def hugging_face(app: Brise) -> None:
    """Choose Hugging Face's Inference API, with the token of a free account."""
    app.rooms.credentials.remember("hf", origin(HF_ROUTER), FREE)
    app.rooms.endpoints.save(Endpoint("hf", "Hugging Face", model=LLAMA, options=EndpointOptions(service=Service.HF_API)))
    app.rooms.desk.choose_endpoint("hf")


def test_too_many_requests_count_down_until_somebody_tries_now(tmp_path: Path) -> None:
    async def talk(server: HuggingFaceServer) -> None:
        async with brise(tmp_path, instead={origin(HF_ROUTER): server.url, origin(HF_HUB): server.url}) as app:
            hugging_face(app)
            server.refusals = [too_many(retry_after=55), too_many(window=30), OUT_OF_CREDITS]
            ask(app, "Hello?")
            await until(lambda: says(app, "Too many requests. Next try in 5"))
            assert says(app, "With PRO")
            click(app, "Try now")
            await until(lambda: says(app, "Too many requests. Next try in 30 s."))
            click(app, "Try now")
            answer = await app.answered()
            assert answer.answer is not None
            assert answer.answer.ending is Ending.FAILED
            assert says(app, "This month’s credits at Hugging Face are used up.")
            assert says(app, "PRO includes more credits")
            click(app, "Try again")
            await until(lambda: app.messages[-1].text == "Hello from the router.")
            asked = server.asked("/v1/chat/completions")
            assert len(asked) == 4
            assert {one.headers["authorization"] for one in asked} == {f"Bearer {FREE}"}
            assert {one.headers["host"] for one in asked} == {ROUTER}

    with HuggingFaceServer().in_thread() as server:
        run_in_qt(talk(server))


def test_an_endpoint_wakes_after_the_waiting_was_stopped_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking_again, "KNOCK_EVERY", 0.01)
    monkeypatch.setattr(asking_again, "LEAST_PAUSE", 0.01)

    async def talk(server: InferenceEndpoint) -> None:
        async with brise(tmp_path) as app:
            app.rooms.credentials.remember("ie", origin(server.url), "hf_right")
            app.rooms.endpoints.save(Endpoint("ie", "My endpoint", server.url, options=EndpointOptions(service=Service.HF_ENDPOINT)))
            app.rooms.desk.choose_endpoint("ie")
            assert server.requests == []  # looking at it wakes nothing
            ask(app, "Wake up.")
            await until(lambda: says(app, "The endpoint is waking, 0:0"))
            click(app, "Stop waiting")
            answer = await app.answered()
            assert answer.answer is not None
            assert answer.answer.ending is Ending.STOPPED
            assert app.messages[0].text == "Wake up."
            server.asleep = 3
            click(app, "Try again")
            await until(lambda: app.messages[-1].text == DEFAULT_TEXT.strip())
            assert not says(app, "The endpoint is waking")
            assert server.asleep == 0

    with InferenceEndpoint(asleep=100_000, token="hf_right").in_thread() as server:
        run_in_qt(talk(server))


def test_what_is_written_meanwhile_waits_too(tmp_path: Path) -> None:
    async def talk(server: HuggingFaceServer) -> None:
        async with brise(tmp_path, instead={origin(HF_ROUTER): server.url}) as app:
            hugging_face(app)
            server.refusals = [too_many(retry_after=55)]
            ask(app, "First")
            await until(lambda: says(app, "Too many requests."))
            ask(app, "Second")
            app.press(Qt.Key.Key_Escape)
            await app.answered()
            waiting = app.rooms.queue.waiting(app.session.conversation.id)
            assert [message.text for message in waiting] == ["Second"]
            assert app.messages[0].text == "First"
            assert len(server.asked("/v1/chat/completions")) == 1

    with HuggingFaceServer().in_thread() as server:
        run_in_qt(talk(server))
