"""One conversation, from the message to the stored answer, on a real database and a TGI for tests."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Phase, Role
from desktop_app.chat.parameters import Control, Knob
from desktop_app.workspace import answering
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import CUT_IN_A_CHUNK, DEFAULT_TEXT, Piece, Script, paced
from tests.tgi_scripts import Ending as StreamEnding
from tests.tgi_server import TgiServer
from tests.workspace.desk import open_desk

ANSWER = DEFAULT_TEXT.strip()


def bodies(server: TgiServer) -> list[dict[str, object]]:
    """The JSON bodies of the requests for answers."""
    asked = [request.body for request in server.requests if request.path in ("/", "/v1/chat/completions")]
    return [dict(body) for body in asked if body is not None]  # type: ignore[call-overload]  # of one that just arrives it is not read yet


def test_two_turns_are_answered_stored_and_read_back(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            assert session.submit("What is your favourite condiment?")
            await until(lambda: not session.is_answering)
            assert heard.text == ANSWER
            assert heard.states[-1].ending is Ending.END_OF_TEXT
            assert session.submit("Why?")
            await until(lambda: not session.is_answering)
            asked = [body["inputs"] for body in bodies(server)]
            assert asked == [
                "[INST] What is your favourite condiment? [/INST]",
                f"[INST] What is your favourite condiment? [/INST]{ANSWER}</s> [INST] Why? [/INST]",
            ]
            conversation = session.conversation
            assert conversation.title == "What is your favourite condiment?"
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            stored = desk.library.conversations()[0]
            assert stored.id == conversation.id
            again, _ = desk.session(stored)
            branch = again.messages(0, 10)
            assert [message.text for message in branch] == ["What is your favourite condiment?", ANSWER, "Why?", ANSWER]
            assert [message.depth for message in branch] == [0, 1, 2, 3]
            answer = branch[1].answer
            assert answer is not None
            assert (answer.phase, answer.ending, answer.model) == (Phase.ENDED, Ending.END_OF_TEXT, "Mistral-7B-Instruct-v0.1")
            tokens = desk.store.tokens(branch[1].id)
            assert tokens[len(tokens) - 1].special
            assert len(tokens[0].alternatives) == 5

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_stop_keeps_the_text_and_the_server_sees_it(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("Go on.")
            await until(lambda: len(heard.text) > 40)
            session.stop()
            await until(lambda: not session.is_answering)
            assert heard.states[-1].ending is Ending.STOPPED
            await until(lambda: server.requests[-1].cancelled)
            stored = desk.store.branch(session.conversation.leaf_id or "")[-1]
            assert stored.text == heard.text
            assert stored.answer is not None
            assert stored.answer.ending is Ending.STOPPED

    with TgiServer(script=paced(1000, 200)).in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.parametrize("closes", [False, True])
def test_stopped_before_it_began_it_ends_all_the_same(closes: bool, tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("Never mind.")
            if closes:
                await session.close()
            else:
                session.stop()
            await until(lambda: not session.is_answering)
            assert heard.states[-1].ending is (Ending.CLOSED if closes else Ending.STOPPED)
            assert session.submit("After all.")
            await until(lambda: not session.is_answering)
            assert heard.states[-1].ending is Ending.END_OF_TEXT

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_what_was_on_the_screen_survives_a_killed_process(tmp_path: Path) -> None:
    """Nothing but the clock has stored the tokens: the database is opened a second time while the answer still runs."""

    async def talk(server: TgiServer) -> None:
        path = tmp_path / "chats.sqlite3"
        with open_desk(path, server.url) as desk:
            session, heard = desk.session()
            session.submit("Go on.")
            await until(lambda: len(desk.store.branch(session.conversation.leaf_id or "")[-1].text) > 20)
            stored = desk.store.branch(session.conversation.leaf_id or "")[-1]
            assert heard.text.startswith(stored.text)
            assert stored.answer is not None
            assert stored.answer.ending is None or stored.answer.ending is Ending.CLOSED
            await session.close()
            assert heard.states[-1].ending is Ending.CLOSED

    with TgiServer(script=paced(2000, 100)).in_thread() as server:
        run_in_qt(talk(server))


def test_a_flood_does_not_wait_for_the_clock_to_be_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "STORE_EVERY", 3_600_000)

    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("Go on.")
            await until(lambda: len(heard.text) == 600_000)
            stored = desk.store.branch(session.conversation.leaf_id or "")[-1]
            assert len(stored.text) > 500_000
            await session.close()
            assert desk.store.branch(session.conversation.leaf_id or "")[-1].text == heard.text

    with TgiServer(script=Script(["x" * 40_000] * 15, ending=StreamEnding.STALL, obey_limits=False)).in_thread() as server:
        run_in_qt(talk(server))


def test_a_cut_answer_never_looks_complete(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("Go on.")
            await until(lambda: not session.is_answering)
            state = heard.states[-1]
            assert state.ending is Ending.BROKE_OFF
            assert state.error is not None
            assert state.error.kind is ErrorKind.BROKE_OFF
            assert session.messages(1, 2)[0].text == "cut off here"

    with TgiServer(script=CUT_IN_A_CHUNK).in_thread() as server:
        run_in_qt(talk(server))


def test_nothing_listens_then_try_again(tmp_path: Path) -> None:
    async def talk(url: str) -> None:
        with open_desk(tmp_path / "chats.sqlite3", url) as desk:
            session, heard = desk.session()
            session.submit("Hello?")
            await until(lambda: not session.is_answering)
            failed = session.messages(1, 2)[0]
            assert failed.answer is not None
            assert failed.answer.ending is Ending.FAILED
            assert failed.answer.error is not None
            assert failed.answer.error.kind is ErrorKind.UNREACHABLE
            async with TgiServer() as server:
                desk.endpoints.save(replace(desk.endpoints.endpoints()[0], url=server.url))
                session.try_again(failed.id)
                await until(lambda: not session.is_answering)
                assert heard.branches == [session.messages(1, 2)[0].id] != [failed.id]
                assert session.messages(0, 9)[1].text == ANSWER
                assert bodies(server)[0]["inputs"] == "[INST] Hello? [/INST]"
            # the failed answer is another version, not gone
            assert len(desk.store.children(session.messages(0, 1)[0].id)) == 2

    with TgiServer().in_thread() as gone:
        url = gone.url
    run_in_qt(talk(url))


def test_a_change_counts_from_the_next_answer_on(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _ = desk.session()
            session.set_system_prompt("Be brief.")
            session.submit("One.")
            await until(lambda: bodies(server))
            session.set_parameters(session.conversation.parameters.with_knob(Control.TEMPERATURE, Knob(0.3)))
            session.set_template("notebook")
            await until(lambda: not session.is_answering)
            session.submit("Two.")
            await until(lambda: not session.is_answering)
            first, second = bodies(server)
            assert first["parameters"]["temperature"] == 0.9  # type: ignore[index]
            assert second["parameters"]["temperature"] == 0.3  # type: ignore[index]
            assert first["inputs"] == "[INST] Be brief.\n\nOne. [/INST]"
            assert second["inputs"] == f"[INST] Be brief.\n\nOne. [/INST] {ANSWER} [INST] Two. [/INST]"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_log_probabilities_can_be_switched_off(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            desk.preferences = replace(desk.preferences, log_probabilities=False)
            session, _ = desk.session()
            session.submit("One.")
            await until(lambda: not session.is_answering)
            assert "top_n_tokens" not in bodies(server)[0]["parameters"]  # type: ignore[operator]

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_an_empty_answer_leaves_no_hole_in_the_next_prompt(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _ = desk.session()
            for text in ("One.", "Two."):
                session.submit(text)
                await until(lambda: not session.is_answering)
            assert bodies(server)[1]["inputs"] == "[INST] One.\n\nTwo. [/INST]"

    with TgiServer(script=Script([Piece("</s>", special=True)])).in_thread() as server:
        run_in_qt(talk(server))


THINKS: list[str | Piece] = ["<th", "ink>", "\n", "Two", " and", Piece(" two.", pause=0.05), "\n", "</", "think>", "\n\n", "Four", "."]


def test_a_thought_is_timed_stored_and_left_out_of_the_next_prompt(tmp_path: Path) -> None:
    text = "<think>\nTwo and two.\n</think>\n\nFour."

    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("2 + 2?")
            await until(lambda: not session.is_answering)
            assert heard.text == text
            took = heard.states[-1].thinking_seconds
            assert took is not None
            assert 0 < took <= heard.states[-1].seconds
            closed = next(state for state in heard.states if state.thinking_seconds is not None)
            assert closed.phase is Phase.STREAMING  # told at once
            session.submit("Sure?")
            request = await session.next_request()
            assert request is not None
            assert [turn.text for turn in request[2]] == ["2 + 2?", "Four.", "Sure?"]
            await until(lambda: not session.is_answering)
            assert bodies(server)[1]["inputs"] == "[INST] 2 + 2? [/INST]Four.</s> [INST] Sure? [/INST]"
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            again, _ = desk.session(desk.library.conversations()[0])
            answer = again.messages(1, 2)[0]
            assert answer.answer is not None
            assert (answer.text, answer.answer.thinking_seconds) == (text, took)

    with TgiServer(script=Script([*THINKS, "</s>"])).in_thread() as server:
        run_in_qt(talk(server))


def test_a_thought_that_was_stopped_has_no_time(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("2 + 2?")
            await until(lambda: heard.text.endswith("two."))
            session.stop()
            await until(lambda: not session.is_answering)
            assert heard.states[-1].thinking_seconds is None
            session.set_draft("Well?")
            request = await session.next_request()
            assert request is not None
            assert [turn.text for turn in request[2]] == ["2 + 2?\n\nWell?"]

    with TgiServer(script=Script([*THINKS[:6], Piece("\n", pause=30.0), "</s>"])).in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.parametrize("text", ["<think>\n\n</think>\n\nFour.", "Four.", "`<think>` is a tag."])
def test_who_does_not_think_takes_no_time_for_it(text: str, tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("2 + 2?")
            await until(lambda: not session.is_answering)
            assert heard.text == text
            assert heard.states[-1].thinking_seconds is None

    with TgiServer(script=Script([text, "</s>"])).in_thread() as server:
        run_in_qt(talk(server))


def test_the_time_of_a_thought_survives_a_killed_process(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _ = desk.session()
            session.submit("2 + 2?")

            def stored() -> float | None:
                answer = desk.store.branch(session.conversation.leaf_id or "")[-1].answer
                return None if answer is None else answer.thinking_seconds

            await until(lambda: stored() is not None)  # by the clock
            assert session.is_answering
            await session.close()

    with TgiServer(script=Script([*THINKS[:-1], Piece(".", pause=30.0), "</s>"])).in_thread() as server:
        run_in_qt(talk(server))


def test_while_an_answer_runs_nothing_else_is_taken(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            assert not session.submit("  \n ")
            assert session.submit("One.")
            assert not session.submit("Two.")
            session.try_again(heard.messages[-1].id)
            assert [message.role for message in heard.messages] == [Role.USER, Role.ASSISTANT]
            await session.close()

    with TgiServer(script=paced(100, 100)).in_thread() as server:
        run_in_qt(talk(server))


def test_a_draft_of_a_new_chat_is_kept(tmp_path: Path) -> None:
    async def write(server: TgiServer) -> None:
        path = tmp_path / "chats.sqlite3"
        with open_desk(path, server.url) as desk:
            session, _ = desk.session()
            session.set_draft("half a thou")
            session.set_draft("half a thought")
            await desk.tasks.cancel_all()
        with open_desk(path, server.url) as desk:
            assert [chat.draft for chat in desk.library.conversations()] == ["half a thought"]
            untouched, _ = desk.session()
            untouched.set_draft("")
            assert len(desk.library.conversations()) == 1

    with TgiServer().in_thread() as server:
        run_in_qt(write(server))


def test_a_chat_whose_draft_was_wiped_out_still_keeps_its_title(tmp_path: Path) -> None:
    async def write(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _ = desk.session()
            session.set_draft("half a thought")
            session.set_draft("")
            again, _ = desk.session(desk.library.conversations()[0])
            again.rename("Plans")
            assert [chat.title for chat in desk.library.conversations()] == ["Plans"]

    with TgiServer().in_thread() as server:
        run_in_qt(write(server))


def test_deleted_chats_come_back(tmp_path: Path) -> None:
    async def work(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _ = desk.session()
            session.submit("One.")
            await until(lambda: not session.is_answering)
            act = desk.library.delete(session.conversation.id)
            assert act.subject == "One."
            assert not desk.library.conversations()
            assert desk.undo.undo() is act
            assert [chat.title for chat in desk.library.conversations()] == ["One."]
            assert desk.undo.undo() is None
            await asyncio.sleep(0)

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))
