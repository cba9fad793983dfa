"""Answers that come at once, and the best of several with the others as its versions, in a chat on a real database."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Phase
from desktop_app.chat.parameters import Control, Knob
from desktop_app.chat.wait import WaitReason
from desktop_app.workspace import asking_again
from desktop_app.workspace.chat_session import ChatSession
from tests.inference.canned_server import CannedServer
from tests.loopback_connection import Answer
from tests.qt_loop import run_in_qt, until
from tests.tgi_rules import Limits
from tests.tgi_scripts import DEFAULT_TEXT, Piece, Script
from tests.tgi_server import TgiServer
from tests.workspace.desk import Desk, open_desk
from tests.workspace.test_asking_again import LOADING, MODELS

ANSWER = DEFAULT_TEXT.strip()


def bodies(server: TgiServer) -> list[dict[str, object]]:
    """The JSON bodies of the requests for answers."""
    return [dict(request.body) for request in server.requests if request.path in ("/", "/v1/chat/completions")]  # type: ignore[arg-type]


def at_once(session: ChatSession, best_of: int | None = None) -> None:
    """Ask for whole answers from now on."""
    parameters = session.conversation.parameters.with_knob(Control.STREAM, Knob(None, on=False))
    if best_of is not None:
        parameters = parameters.with_knob(Control.BEST_OF, Knob(best_of)).with_knob(Control.SEED, Knob(5))
    session.set_parameters(parameters)


def texts(desk: Desk, session: ChatSession, message_id: str) -> list[str]:
    """The versions of a message, oldest first."""
    return [message.text for message in desk.store.messages(session.versions_of(message_id))]


def test_a_whole_answer_has_all_that_a_streamed_one_has(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            at_once(session)
            assert session.submit("What is your favourite condiment?")
            assert heard.messages[-1].answer is not None
            assert heard.messages[-1].answer.at_once
            await until(lambda: not session.is_answering)
            answer = session.messages(1, 2)[0]
            assert answer.text == heard.text == ANSWER
            assert answer.answer is not None
            assert (answer.answer.ending, answer.answer.phase) == (Ending.END_OF_TEXT, Phase.ENDED)
            (generation,) = desk.store.generations(answer.id)
            assert not generation.parameters[Control.STREAM].on
            assert generation.seed is not None
            assert generation.prompt_tokens
            assert generation.seconds_to_first_token is None
            tokens = desk.store.tokens(answer.id)
            assert tokens[len(tokens) - 1].special
            assert len(tokens[0].alternatives) == 5
            assert heard.states[-1].seconds > 0.2  # the whole time: the tokens themselves came in a moment
            assert bodies(server)[-1]["stream"] is False

    with TgiServer(script=Script(first_delay=0.25)).in_thread() as server:
        run_in_qt(talk(server))


def test_an_endpoint_turns_streams_off_in_every_chat(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            desk.endpoints.save(replace(desk.endpoints.endpoints()[0], options=EndpointOptions(stream=False)))
            session, heard = desk.session()
            assert session.conversation.parameters[Control.STREAM].on
            assert session.submit("Well?")
            assert heard.messages[-1].answer is not None
            assert heard.messages[-1].answer.at_once
            await until(lambda: not session.is_answering)
            assert session.messages(1, 2)[0].text == ANSWER
            assert [body["stream"] for body in bodies(server)] == [False]
            (generation,) = desk.store.generations(session.messages(1, 2)[0].id)
            assert not generation.parameters[Control.STREAM].on
            assert session.conversation.parameters[Control.STREAM].on

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_stop_closes_the_connection_of_a_whole_answer(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            at_once(session)
            session.submit("Go on.")
            await until(lambda: bodies(server))
            session.stop()
            await until(lambda: not session.is_answering)
            assert heard.states[-1].ending is Ending.STOPPED
            await until(lambda: server.requests[-1].cancelled)

    with TgiServer(script=Script(first_delay=60.0)).in_thread() as server:
        run_in_qt(talk(server))


def test_a_server_that_loads_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking_again, "KNOCK_EVERY", 0.001)
    monkeypatch.setattr(asking_again, "LEAST_PAUSE", 0.001)
    choice = {"index": 0, "message": {"role": "assistant", "content": "Here I am."}, "finish_reason": "stop"}
    whole = Answer.of_json({"choices": [choice], "usage": {"prompt_tokens": 3, "completion_tokens": 4}})
    busy = Answer.of_json({"error": "Too many requests"}, 429, {"retry-after": "0"})

    async def talk(server: CannedServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            at_once(session)
            session.submit("Hello?")
            await until(lambda: not session.is_answering)
            assert session.messages(1, 2)[0].text == "Here I am."
            waits = {state.wait.reason for state in heard.states if state.wait is not None}
            assert waits == {WaitReason.LOADING, WaitReason.TOO_MANY_REQUESTS}

    answers = {"GET /v1/models": [MODELS], "POST /v1/chat/completions": [LOADING, busy, whole]}
    with CannedServer(answers).in_thread() as server:  # type: ignore[arg-type]
        run_in_qt(talk(server))


def test_the_others_of_best_of_are_versions_of_the_answer(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            at_once(session, best_of=3)
            assert session.submit("Which?")
            await until(lambda: not session.is_answering)
            best = session.messages(1, 2)[0]
            inner = bodies(server)[-1]["parameters"]
            assert isinstance(inner, dict)
            assert (inner["best_of"], "seed" in inner) == (3, False)
            assert (best.version, best.versions) == (1, 3)
            assert heard.changed[-1].versions == 3
            assert [text != "" for text in texts(desk, session, best.id)] == [True] * 3
            seeds = set()
            for version in session.versions_of(best.id):
                (generation,) = desk.store.generations(version)
                assert generation.ending is Ending.LIMIT
                assert generation.generated_tokens == len(desk.store.tokens(version)) == 4
                assert generation.prompt == "[INST] Which? [/INST]"
                seeds.add(generation.seed)
            assert len(seeds) == 3
            assert None not in seeds
            other = session.versions_of(best.id)[2]
            session.show_version(other)
            await until(lambda: session.messages(1, 2)[0].id == other)
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            again, _ = desk.session(desk.library.conversations()[0])
            assert again.messages(1, 2)[0].id == other
            assert again.messages(1, 2)[0].versions == 3

    script = Script([Piece(" one"), Piece(" two"), Piece(" three"), Piece(" four")], obey_limits=False)
    with TgiServer(script=script, limits=Limits(max_best_of=4)).in_thread() as server:
        run_in_qt(talk(server))


def test_undo_takes_back_the_act_and_no_version(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _ = desk.session()
            session.submit("Which?")
            await until(lambda: not session.is_answering)
            first = session.messages(1, 2)[0]
            at_once(session, best_of=2)
            assert session.regenerate(first.id)
            await until(lambda: not session.is_answering)
            best = session.messages(1, 2)[0]
            assert (best.version, best.versions) == (2, 3)
            everything = session.versions_of(best.id)
            desk.undo.undo()
            await until(lambda: session.messages(1, 2)[0].id == first.id)
            assert session.versions_of(first.id) == everything
            session.show_version(best.id)
            await until(lambda: session.messages(1, 2)[0].id == best.id)
            assert session.delete_message(best.id)
            await until(lambda: session.messages(1, 2)[0].id != best.id)
            assert session.versions_of(first.id) == [everything[0], everything[2]]
            desk.undo.undo()
            await until(lambda: session.messages(1, 2)[0].id == best.id)
            assert session.versions_of(first.id) == everything

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_an_answer_that_goes_on_is_a_single_one(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _ = desk.session()
            session.submit("Which?")
            await until(lambda: not session.is_answering)
            at_once(session, best_of=2)
            answer = session.messages(1, 2)[0]
            assert session.continue_answer(answer.id)
            await until(lambda: not session.is_answering)
            inner = bodies(server)[-1]["parameters"]
            assert isinstance(inner, dict)
            assert "best_of" not in inner
            assert inner["seed"] == 5
            assert session.messages(1, 2)[0].versions == 1

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_an_answer_that_is_no_whole_one_is_told_as_cut(tmp_path: Path) -> None:
    body = b'{"choices": [{"index": 0, "message": {"content": "Half an answ'
    cut = Answer(200, body, {"content-type": "application/json"})

    async def talk(server: CannedServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            at_once(session)
            session.submit("Hello?")
            await until(lambda: not session.is_answering)
            assert heard.states[-1].ending is Ending.FAILED
            assert heard.states[-1].error is not None
            assert heard.states[-1].error.kind is ErrorKind.BROKE_OFF

    with CannedServer({"GET /v1/models": [MODELS], "POST /v1/chat/completions": [cut]}).in_thread() as server:
        run_in_qt(talk(server))
