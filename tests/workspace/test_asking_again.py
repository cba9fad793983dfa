"""A server that turns a request away for now is asked again: at the time that it names, or until it has woken; never after a token."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.endpoint import Endpoint, Reach
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.errors import ChatError, ErrorKind, Refusal
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Phase
from desktop_app.chat.wait import Wait, WaitReason
from desktop_app.workspace import asking_again
from desktop_app.workspace.asking_again import MOST_TRIES, AskingAgain
from desktop_app.workspace.light_watch import LightWatch
from tests.event_loop import in_event_loop
from tests.inference.canned_server import DONE, CannedServer, chunk
from tests.inference_endpoint import InferenceEndpoint
from tests.loopback_connection import Answer
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import DEFAULT_TEXT
from tests.workspace.desk import Desk, Heard, open_desk
from tests.workspace.next_look import next_look

BUSY = Answer.of_json({"error": "Too many requests"}, 429, {"retry-after": "400"})
SILENT_BUSY = Answer.of_json({"error": "Too many requests"}, 429)
LOADING = Answer.of_json({"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}, 503)
MODELS = Answer.of_json({"object": "list", "data": [{"id": "m", "owned_by": "somebody"}]})
WORDS = [chunk("Here"), chunk(" I am."), chunk(None, "stop"), DONE]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers are asked again without a pause to speak of."""
    monkeypatch.setattr(asking_again, "KNOCK_EVERY", 0.001)
    monkeypatch.setattr(asking_again, "LEAST_PAUSE", 0.001)


def waits(heard: Heard) -> list[Wait]:
    """What the answer said it waited for, each once."""
    found: list[Wait] = []
    for state in heard.states:
        if state.wait is not None and state.wait not in found:
            found.append(state.wait)
    return found


def chats(*answers: Answer | Sequence[object]) -> CannedServer:
    """An OpenAI-style server with these answers to chats, one after another."""
    return CannedServer({"GET /v1/models": [MODELS], "POST /v1/chat/completions": list(answers)})


def sleeper(desk: Desk) -> None:
    """Let the desk's endpoint be an Inference Endpoint."""
    endpoint = desk.endpoints.endpoints()[0]
    desk.endpoints.save(replace(endpoint, options=EndpointOptions(service=Service.HF_ENDPOINT)))


@pytest.mark.usefixtures("at_once")
def test_an_endpoint_wakes_and_answers_the_question_that_woke_it(tmp_path: Path) -> None:
    async def talk(server: InferenceEndpoint) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            sleeper(desk)
            desk.access_token = "hf_right"
            lights: list[Reach] = []
            desk.endpoints.status_changed.connect(lambda _id: lights.append(desk.endpoints.status("tgi").reach))
            session, heard = desk.session()
            assert session.submit("Wake up.")
            await until(lambda: not session.is_answering)
            assert session.messages(1, 2)[0].text == DEFAULT_TEXT.strip()
            assert {wait.reason for wait in waits(heard)} == {WaitReason.WAKING}
            assert len({wait.since for wait in waits(heard)}) == 1  # counted from the first refusal
            assert len(waits(heard)) >= 3
            assert heard.states[-1].wait is None
            assert heard.states[-1].ending is Ending.END_OF_TEXT
            assert Reach.LOADING in lights
            assert desk.endpoints.status("tgi").reach is Reach.READY

    with InferenceEndpoint(asleep=5, token="hf_right").in_thread() as server:
        run_in_qt(talk(server))


def test_stop_ends_the_waiting_and_keeps_the_question(tmp_path: Path) -> None:
    async def talk(server: InferenceEndpoint) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            sleeper(desk)
            session, heard = desk.session()
            session.submit("Wake up.")
            await until(lambda: waits(heard))
            asked = len(server.requests)
            session.stop()
            await until(lambda: not session.is_answering)
            assert heard.states[-1].ending is Ending.STOPPED
            assert heard.states[-1].wait is None
            assert session.messages(0, 1)[0].text == "Wake up."
            assert len(server.requests) == asked
            server.asleep = 0
            session.try_again(session.conversation.leaf_id or "")
            await until(lambda: not session.is_answering)
            assert heard.states[-1].ending is Ending.END_OF_TEXT

    with InferenceEndpoint(asleep=1000).in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.parametrize(("paused", "kind"), [(True, ErrorKind.PAUSED), (False, ErrorKind.UNAUTHORIZED)])
def test_what_no_request_wakes_is_not_waited_for(paused: bool, kind: ErrorKind, tmp_path: Path) -> None:
    async def talk(server: InferenceEndpoint) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            sleeper(desk)
            session, heard = desk.session()
            session.submit("Wake up.")
            await until(lambda: not session.is_answering)
            error = heard.states[-1].error
            assert error is not None
            assert error.kind is kind
            assert waits(heard) == []

    with InferenceEndpoint(asleep=2, paused=paused, token=None if paused else "hf_right").in_thread() as server:
        run_in_qt(talk(server))


def test_nobody_wakes_an_endpoint_by_looking(tmp_path: Path) -> None:
    async def look(server: InferenceEndpoint) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            sleeper(desk)
            desk.endpoints.check("tgi")
            watch = LightWatch(desk.endpoints, list)
            watch.show("window", "tgi")
            watch.turn()
            assert next_look(watch) is None
            assert desk.tasks.count == 0
            assert server.requests == []

    with InferenceEndpoint().in_thread() as server:
        run_in_qt(look(server))


@pytest.mark.usefixtures("at_once")
def test_a_local_server_that_loads_its_model_is_waited_for(tmp_path: Path) -> None:
    async def talk(server: CannedServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("Are you there?")
            await until(lambda: not session.is_answering)
            assert session.messages(1, 2)[0].text == "Here I am."
            assert {wait.reason for wait in waits(heard)} == {WaitReason.LOADING}

    with chats(LOADING, LOADING, WORDS).in_thread() as server:
        run_in_qt(talk(server))


def test_try_now_asks_before_the_time_that_the_server_named(tmp_path: Path) -> None:
    async def talk(server: CannedServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("Are you there?")
            await until(lambda: waits(heard))
            wait = waits(heard)[0]
            assert wait.reason is WaitReason.TOO_MANY_REQUESTS
            assert 390 < wait.until - time.monotonic() <= 400
            assert heard.states[-1].phase is Phase.WAITING
            light = desk.endpoints.status("tgi")
            assert (light.reach, light.problem) == (Reach.BUSY, ErrorKind.TOO_MANY_REQUESTS)
            assert 390 < (light.until or 0.0) - time.time() <= 400
            await desk.endpoints.ask(desk.endpoints.endpoints()[0], quietly=True)
            assert desk.endpoints.status("tgi") == light, "what it says of itself is no answer"
            session.try_now()
            await until(lambda: not session.is_answering)
            assert session.messages(1, 2)[0].text == "Here I am."
            assert waits(heard)[-1].until <= time.monotonic()  # while it is asked, no countdown runs
            assert len(server.bodies("/v1/chat/completions")) == 2
            session.try_now()  # nothing waits any more
            assert desk.endpoints.status("tgi").reach is Reach.READY

    with chats(BUSY, WORDS).in_thread() as server:
        run_in_qt(talk(server))


def test_a_light_says_how_long_requests_are_turned_away_and_goes_by_itself(tmp_path: Path) -> None:
    async def talk(server: CannedServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("Are you there?")
            await until(lambda: waits(heard))
            session.stop()
            await until(lambda: not session.is_answering)
            assert desk.endpoints.status("tgi").reach is Reach.BUSY
            await until(lambda: desk.endpoints.status("tgi").reach is Reach.READY)
            assert desk.endpoints.status("tgi").until is None

    soon = Answer.of_json({"error": "Too many requests"}, 429, {"retry-after": "1"})
    with chats(soon, WORDS).in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.parametrize("refusal", [SILENT_BUSY, Answer(503), Answer(502, headers={"retry-after": "1"}), Answer(504)])
def test_without_a_time_or_with_a_doubt_it_is_the_users_turn(refusal: Answer, tmp_path: Path) -> None:
    """What stands behind a gateway that gave up may have answered, and be paid."""

    async def talk(server: CannedServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("Are you there?")
            await until(lambda: not session.is_answering)
            assert heard.states[-1].ending is Ending.FAILED
            assert waits(heard) == []
            assert len(server.bodies("/v1/chat/completions")) == 1

    with chats(refusal, WORDS).in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    "event", [{"error": "Model is overloaded", "error_type": "overloaded"}, {"error": {"message": "Loading model", "code": 503}}]
)
def test_after_a_stream_has_begun_nothing_is_asked_again(event: object, tmp_path: Path) -> None:
    async def talk(server: CannedServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("Are you there?")
            await until(lambda: not session.is_answering)
            assert heard.text == "Here"
            assert heard.states[-1].ending is Ending.BROKE_OFF
            assert len(server.bodies("/v1/chat/completions")) == 1

    with chats([chunk("Here"), event], WORDS).in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.usefixtures("at_once")
@in_event_loop
async def test_a_server_that_always_says_later_is_left_alone_in_the_end() -> None:
    asked = 0
    told: list[Wait] = []

    async def refuse() -> None:
        nonlocal asked
        asked += 1
        raise ChatError(ErrorKind.TOO_MANY_REQUESTS, status=429, retry_after=0.0, refusal=Refusal.BUSY)

    with pytest.raises(ChatError):
        await AskingAgain(Endpoint("e", "E", "http://127.0.0.1:1"), told.append).ask(refuse)
    assert asked == MOST_TRIES
    assert len({wait.since for wait in told}) == 1


@pytest.mark.parametrize(
    ("error", "url", "reason", "pause"),
    [
        (ChatError(ErrorKind.TOO_MANY_REQUESTS, retry_after=30.0, refusal=Refusal.BUSY), "https://a.example", "too_many_requests", 30.0),
        (ChatError(ErrorKind.TOO_MANY_REQUESTS, retry_after=0.0, refusal=Refusal.BUSY), "https://a.example", "too_many_requests", 1.0),
        (ChatError(ErrorKind.NOT_READY, retry_after=9.0, refusal=Refusal.BUSY), "https://a.example", "not_ready", 9.0),
        (ChatError(ErrorKind.NOT_READY, retry_after=9.0, refusal=Refusal.LOADING), "https://a.example", "loading", 9.0),
        (ChatError(ErrorKind.NOT_READY, refusal=Refusal.LOADING), "https://a.example", "loading", 5.0),
        (ChatError(ErrorKind.NOT_READY, refusal=Refusal.BUSY), "https://x.eu-west-1.aws.endpoints.huggingface.cloud", "waking", 5.0),
        (ChatError(ErrorKind.TOO_MANY_REQUESTS, retry_after=601.0, refusal=Refusal.BUSY), "https://a.example", None, 0.0),
        (ChatError(ErrorKind.NOT_READY, retry_after=9.0), "https://a.example", None, 0.0),
        (ChatError(ErrorKind.SERVER_ERROR, retry_after=9.0, refusal=Refusal.BUSY), "https://a.example", None, 0.0),
    ],
)
@in_event_loop
async def test_what_is_waited_for_and_how_long(error: ChatError, url: str, reason: str | None, pause: float) -> None:
    told: asyncio.Queue[Wait] = asyncio.Queue()

    async def refuse() -> None:
        raise error

    asking = asyncio.create_task(AskingAgain(Endpoint("e", "E", url), told.put_nowait).ask(refuse))
    await asyncio.wait({asking, wait := asyncio.create_task(told.get())}, return_when=asyncio.FIRST_COMPLETED)
    if reason is None:
        assert asking.exception() is error
        wait.cancel()
    else:
        found = wait.result()
        assert (found.reason, round(found.until - found.since, 3)) == (WaitReason(reason), pause)
        asking.cancel()
    await asyncio.gather(asking, wait, return_exceptions=True)


@in_event_loop
async def test_a_model_that_loads_for_an_hour_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking_again, "LONGEST_LOADING", 0.002)
    monkeypatch.setattr(asking_again, "KNOCK_EVERY", 0.001)
    monkeypatch.setattr(asking_again, "LEAST_PAUSE", 0.001)
    told: list[Wait] = []

    async def refuse() -> None:
        raise ChatError(ErrorKind.NOT_READY, status=503, refusal=Refusal.LOADING)

    with pytest.raises(ChatError):
        await AskingAgain(Endpoint("e", "E", "http://127.0.0.1:1"), told.append).ask(refuse)
    assert told
