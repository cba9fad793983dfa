"""Going on with an answer: what is sent to the byte, how the texts join, several generations in one answer."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.conversation import TEMPLATE_SERVER, Conversation
from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.generation import Ending, GeneratedSpan, TypedSpan
from desktop_app.chat.message import Phase
from desktop_app.chat.parameters import Control, Knob
from desktop_app.workspace.chat_session import ChatSession
from tests.inference.builtin import running_model
from tests.qt_loop import run_in_qt, until
from tests.tgi_rules import TGI_2_4_0, Limits
from tests.tgi_scripts import CUT_IN_A_CHUNK, Script, paced
from tests.tgi_scripts import Ending as ScriptEnding
from tests.tgi_server import TgiServer
from tests.workspace.desk import Desk, open_desk
from tests.workspace.test_chat_session import bodies

ASKED = "[INST] Go on. [/INST]"


def with_limit(desk: Desk, tokens: int, template_id: str = "auto") -> Conversation:
    fresh = desk.library.new("tgi")
    return replace(fresh, template_id=template_id, parameters=fresh.parameters.with_knob(Control.MAX_NEW_TOKENS, Knob(tokens)))


async def answered(session: ChatSession) -> None:
    await until(lambda: not session.is_answering)


def inputs(server: TgiServer) -> list[object]:
    return [body["inputs"] for body in bodies(server)]


def last_text(session: ChatSession) -> str:
    return session.messages(session.message_count() - 1, session.message_count())[0].text


def test_a_cut_answer_goes_on_with_what_it_had_to_the_byte(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            server.scripts += [CUT_IN_A_CHUNK, Script(["  indeed", ".", "\n", "</s>"])]
            session.submit("Go on.")
            await answered(session)
            (question, answer) = session.messages(0, 2)
            assert answer.text == "cut off here"
            assert session.can_continue(answer.id)
            assert not session.can_continue(question.id)
            assert session.continue_answer(answer.id)
            assert not session.can_continue(answer.id)  # it runs
            await answered(session)
            # with the space that the model began with, which nobody saw
            assert inputs(server) == [ASKED, f"{ASKED} cut off here"]
            assert last_text(session) == heard.text == "cut off here  indeed.\n"
            assert session.message_count() == 2
            assert heard.states[-1].ending is Ending.END_OF_TEXT
            assert heard.states[-1].tokens == 7
            stored = desk.store.branch(answer.id)[-1]
            assert (stored.text, stored.versions) == ("cut off here  indeed.\n", 1)
            assert stored.answer is not None
            assert (stored.answer.ending, stored.answer.tokens) == (Ending.END_OF_TEXT, 7)
            first, second = desk.store.generations(answer.id)
            assert desk.store.shape(answer.id).spans == (GeneratedSpan(first.id), GeneratedSpan(second.id))
            assert desk.store.tokens(answer.id).visible_text() == " cut off here  indeed.\n"
            assert first.ending is Ending.BROKE_OFF

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_killed_process_in_the_middle_of_going_on(tmp_path: Path) -> None:
    path = tmp_path / "chats.sqlite3"

    async def talk(server: TgiServer) -> str:
        with open_desk(path, server.url) as desk:
            session, heard = desk.session()
            server.scripts += [CUT_IN_A_CHUNK, paced(2000, 100)]
            session.submit("Go on.")
            await answered(session)
            answer = session.messages(1, 2)[0]
            session.continue_answer(answer.id)
            await until(lambda: len(desk.store.branch(answer.id)[-1].text) > 30)
            stored = desk.store.branch(answer.id)[-1].text
            desk.database.write("CREATE TEMP TRIGGER dead BEFORE UPDATE OF ending ON generation BEGIN SELECT RAISE(IGNORE); END")
            desk.database.write("CREATE TEMP TRIGGER dead_too BEFORE UPDATE OF visible_text ON message BEGIN SELECT RAISE(IGNORE); END")
            session.stop()
            await answered(session)
            assert heard.text.startswith(stored)
            return stored

    async def start_again(server: TgiServer, before: str) -> None:
        with open_desk(path, server.url) as desk:
            assert desk.store.close_unfinished(5.0) == 1
            await desk.endpoints.ask(desk.endpoints.endpoints()[0])
            session, heard = desk.session(desk.library.conversations()[0])
            answer = session.messages(1, 2)[0]
            assert answer.text.startswith(before)
            assert answer.text.startswith("cut off here word by")
            assert answer.answer is not None
            assert answer.answer.ending is Ending.CLOSED
            assert session.continue_answer(answer.id)
            await answered(session)
            assert inputs(server)[-1] == f"{ASKED} {answer.text}"
            assert answer.answer.tokens_per_second is None
            assert {state.tokens_per_second for state in heard.states} == {None}, "nobody knows how long its first tokens took"

    with TgiServer().in_thread() as server:
        run_in_qt(start_again(server, run_in_qt(talk(server))))


def test_tgi_s_own_limit_is_not_the_end(tmp_path: Path) -> None:
    """Asked for 1,100 tokens in a context of 2,048, a TGI ends at 1,024: the rest is asked for, in the same answer."""

    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session(with_limit(desk, 1100))
            session.submit("Go on.")
            await answered(session)
            first, second = bodies(server)
            assert (first["parameters"]["max_new_tokens"], second["parameters"]["max_new_tokens"]) == (1100, 76)  # type: ignore[index]
            assert first["parameters"]["seed"] == second["parameters"]["seed"]  # type: ignore[index]
            words = [" word", " by", " word", ",", " as", " fast", " as", " it", " goes", ".\n"] * 110
            assert second["inputs"] == ASKED + "".join(words[:1024])
            assert heard.text == "".join(words[:1024] + words[:76]).lstrip() == last_text(session)
            assert [state.ending for state in heard.states[:-1]] == [None] * (len(heard.states) - 1)  # nobody saw an end on the way
            state = heard.states[-1]
            assert (state.ending, state.tokens, state.limit) == (Ending.LIMIT, 1100, 1100)
            stored = desk.store.branch(session.conversation.leaf_id)[-1]
            assert stored.answer is not None
            assert (stored.text, stored.answer.tokens, stored.answer.limit) == (last_text(session), 1100, 1100)

    with TgiServer(limits=Limits(2047, 2048), script=replace(paced(5000, 1e6), obey_limits=True, buffer=65536)).in_thread() as server:
        run_in_qt(talk(server))


def test_in_a_chat_tgi_s_own_limit_is_not_the_end_either(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session(with_limit(desk, 1500, TEMPLATE_SERVER))
            many = replace(paced(1024, 1e6), buffer=65536, finish_reason="length")
            server.scripts += [many, Script(["\n", " there", ".", "</s>"])]
            session.submit("Go on.")
            await answered(session)
            first, second = bodies(server)
            assert (first["max_tokens"], second["max_tokens"]) == (1500, 476)
            words = [" word", " by", " word", ",", " as", " fast", " as", " it", " goes", ".\n"] * 103
            text = "".join(words[:1024]).lstrip()
            assert second["messages"] == [{"role": "user", "content": "Go on."}, {"role": "assistant", "content": text}]
            assert last_text(session) == heard.text == f"{text}\n there."
            assert heard.states[-1].ending is Ending.END_OF_TEXT

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_it_never_goes_on_for_ever(tmp_path: Path) -> None:
    """A server that always ends too early is asked again only for what is left, and not at all after less than 1,024 tokens."""

    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _ = desk.session(with_limit(desk, 2000))
            many = replace(paced(1024, 1e6), buffer=65536, finish_reason="length")
            server.scripts += [many, replace(many, count=10)]
            session.submit("Go on.")
            await answered(session)
            assert [body["parameters"]["max_new_tokens"] for body in bodies(server)] == [2000, 976]  # type: ignore[index]

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_stop_ends_all_of_it(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session(with_limit(desk, 2000))
            server.scripts += [replace(paced(1024, 1e6), buffer=65536, finish_reason="length"), paced(2000, 200)]
            session.submit("Go on.")
            await until(lambda: len(bodies(server)) == 2)
            session.stop()
            await answered(session)
            assert heard.states[-1].ending is Ending.STOPPED
            assert [generation.ending for generation in desk.store.generations(session.conversation.leaf_id or "")] == [
                Ending.LIMIT,
                Ending.STOPPED,
            ]

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.parametrize(
    ("text", "then", "whole"), [("Hello ", " world", "Hello world"), ("A\n\n", "B", "A\n\nB"), ("Sure", ", yes", "Sure, yes")]
)
def test_a_chat_server_that_cuts_white_space_doubles_none(tmp_path: Path, text: str, then: str, whole: str) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            await desk.endpoints.ask(desk.endpoints.endpoints()[0])
            session, heard = desk.session(replace(desk.library.new("tgi"), template_id=TEMPLATE_SERVER))
            server.scripts += [Script([then, "</s>"])]
            assert session.submit("Go on.", prefill=text)
            assert session.messages(1, 2)[0].text == text
            await answered(session)
            sent = bodies(server)[0]["messages"]
            assert sent[-1] == {"role": "assistant", "content": text.rstrip()}  # type: ignore[index]
            assert text + heard.text == last_text(session) == whole
            (generation,) = desk.store.generations(session.conversation.leaf_id or "")
            assert desk.store.shape(session.conversation.leaf_id or "").spans == (TypedSpan(text), GeneratedSpan(generation.id))

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_given_words_are_part_of_the_prompt_and_of_the_answer(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            await desk.endpoints.ask(desk.endpoints.endpoints()[0])
            session, _ = desk.session()
            server.scripts += [Script([" is", " best", "</s>"])] * 2
            session.submit("Go on.", prefill="Ketchup")
            await answered(session)
            assert last_text(session) == "Ketchup is best"
            question, answer = session.messages(0, 2)
            session.regenerate(answer.id, prefill="Mustard")
            await answered(session)
            assert last_text(session) == "Mustard is best"
            assert inputs(server) == [f"{ASKED}Ketchup", f"{ASKED}Mustard"]
            assert len(desk.store.children(question.id)) == 2

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_where_a_server_cannot_go_on_it_is_not_asked_to(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            await desk.endpoints.ask(desk.endpoints.endpoints()[0])
            session, _ = desk.session(replace(desk.library.new("tgi"), template_id=TEMPLATE_SERVER))
            assert not session.submit("Go on.", prefill="Sure")
            assert session.submit("Go on.")
            await answered(session)
            answer = session.messages(1, 2)[0]
            assert not session.can_continue(answer.id)
            assert not session.continue_answer(answer.id)
            session.set_template("auto")
            assert session.can_continue(answer.id)  # by the raw prompt

    with TgiServer(dialect=TGI_2_4_0).in_thread() as server:
        run_in_qt(talk(server))


def test_a_thought_that_was_cut_off_goes_on_where_brise_renders_the_prompt(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            server.scripts += [Script(["<think>", "Two", " and"], ending=ScriptEnding.CUT), Script([" two.", "</think>", "Four.", "</s>"])]
            session.submit("Go on.")
            await answered(session)
            answer = session.messages(1, 2)[0]
            session.set_template(TEMPLATE_SERVER)
            assert not session.can_continue(answer.id)
            session.set_template("auto")
            assert session.continue_answer(answer.id)
            await answered(session)
            assert inputs(server)[1] == f"{ASKED}<think>Two and"
            assert last_text(session) == "<think>Two and two.</think>Four."
            assert heard.states[-1].thinking_seconds is not None

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_stop_string_that_was_met_is_not_part_of_what_is_gone_on_with(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            fresh = desk.library.new("tgi")
            session, _ = desk.session(replace(fresh, parameters=fresh.parameters.with_knob(Control.STOP, Knob(("User:",)))))
            server.scripts += [Script([" One", ".", "\n", "User", ":", "no"]), Script(["Two", ".", "</s>"])]
            session.submit("Go on.")
            await answered(session)
            answer = session.messages(1, 2)[0]
            assert (answer.text, answer.answer.ending if answer.answer else None) == ("One.\n", Ending.STOP_STRING)
            session.continue_answer(answer.id)
            await answered(session)
            assert inputs(server)[1] == f"{ASKED} One.\n"
            assert last_text(session) == "One.\nTwo."

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_stop_string_that_began_before_ends_the_answer(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            fresh = desk.library.new("tgi")
            session, heard = desk.session(replace(fresh, parameters=fresh.parameters.with_knob(Control.STOP, Knob(("User:",)))))
            server.scripts += [Script([" One", ". ", "Us"], ending=ScriptEnding.CUT), Script(["er", ":", " No", "</s>"], obey_limits=False)]
            session.submit("Go on.")
            await answered(session)
            assert session.continue_answer(session.messages(1, 2)[0].id)
            await answered(session)
            assert last_text(session) == "One. Us"
            assert heard.states[-1].ending is Ending.STOP_STRING

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_refused_try_to_go_on_leaves_the_answer_as_it_was(tmp_path: Path) -> None:
    async def talk(url: str) -> None:
        with open_desk(tmp_path / "chats.sqlite3", url) as desk:
            session, heard = desk.session()
            async with TgiServer(script=CUT_IN_A_CHUNK) as server:
                desk.endpoints.save(replace(desk.endpoints.endpoints()[0], url=server.url))
                session.submit("Go on.")
                await answered(session)
            answer = session.messages(1, 2)[0]
            assert session.continue_answer(answer.id)
            await answered(session)
            assert last_text(session) == "cut off here"
            assert (heard.states[-1].phase, heard.states[-1].ending) == (Phase.ENDED, Ending.BROKE_OFF)
            assert session.can_continue(answer.id)

    with TgiServer().in_thread() as gone:
        url = gone.url
    run_in_qt(talk(url))


def test_the_built_in_model_goes_on_byte_by_byte(tmp_path: Path) -> None:
    """Greedy, it says in two pieces what it says in one, and begins with the words that it is given."""

    async def talk() -> None:
        async with running_model() as model:
            with open_desk(tmp_path / "chats.sqlite3", model.url) as desk:
                desk.access_token = model.api_key
                endpoint = Endpoint("tgi", "Built-in", model.url)
                desk.endpoints.save(endpoint)
                await desk.endpoints.ask(desk.endpoints.endpoints()[0])
                conversation = with_limit(desk, 12)
                greedy = conversation.parameters.with_knob(Control.TEMPERATURE, Knob(0))
                session, _ = desk.session(replace(conversation, parameters=greedy, system_prompt="Be brief."))
                session.submit("Name three colours of the rainbow.")
                await answered(session)
                whole = last_text(session)
                session.set_parameters(greedy.with_knob(Control.MAX_NEW_TOKENS, Knob(5)))
                session.regenerate(session.conversation.leaf_id or "")
                await answered(session)
                head = last_text(session)
                assert whole.startswith(head)
                assert len(head) < len(whole)
                session.set_parameters(greedy.with_knob(Control.MAX_NEW_TOKENS, Knob(7)))
                assert session.continue_answer(session.conversation.leaf_id or "")
                await answered(session)
                assert last_text(session) == whole
                for template_id in ("auto", "chatml"):
                    session.set_template(template_id)
                    session.regenerate(session.conversation.leaf_id or "", prefill=head)
                    await answered(session)
                    assert last_text(session) == whole
                assert len(session.versions_of(session.conversation.leaf_id or "")) == 4

    run_in_qt(talk())


def test_an_answer_has_as_many_tokens_when_it_ends_as_when_it_is_read_again(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session(with_limit(desk, 100, TEMPLATE_SERVER))
            session.submit("Go on.")
            await answered(session)
            stored = desk.store.branch(session.messages(1, 2)[0].id)[-1].answer
            assert stored is not None
            assert stored.tokens == heard.states[-1].tokens == 3, "the server counts the one that ends the text"

    with TgiServer(script=Script([" Yes", ".", "</s>"])).in_thread() as server:
        run_in_qt(talk(server))


def test_going_on_is_taken_back_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    """A version that ends where the answer did is shown; it can be gone on with like the first."""

    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _ = desk.session()
            server.scripts += [CUT_IN_A_CHUNK, Script(["  indeed", ".", "</s>"]), Script([" anew", "</s>"])]
            session.submit("Go on.")
            await answered(session)
            (answer,) = session.messages(1, 2)
            session.rate(answer.id, 1)
            session.continue_answer(answer.id)
            await answered(session)
            assert desk.undo.undo() is not None
            (before,) = session.messages(1, 2)
            assert (before.text, before.version, before.versions) == ("cut off here", 2, 2)
            assert desk.store.tokens(before.id).visible_text() == " cut off here"
            assert desk.store.branch(answer.id)[-1].text == "cut off here  indeed."
            assert session.continue_answer(before.id)
            await answered(session)
            assert inputs(server)[1:] == [f"{ASKED} cut off here"] * 2
            assert last_text(session) == "cut off here anew"
            session.show_version(answer.id)
            desk.undo.undo()
            desk.undo.undo()
            assert desk.store.branch(answer.id)[-1].rating is None  # what was done before comes next
            assert desk.undo.undo() is None

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_going_on_that_is_taken_back_while_it_runs_stops(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            server.scripts += [CUT_IN_A_CHUNK, Script([" more"] * 400, delay=0.01)]
            session.submit("Go on.")
            await answered(session)
            (answer,) = session.messages(1, 2)
            session.continue_answer(answer.id)
            await until(lambda: " more more" in heard.text)
            desk.undo.undo()
            await answered(session)
            (before,) = session.messages(1, 2)
            assert (before.text, before.versions) == ("cut off here", 2)
            stopped = desk.store.branch(answer.id)[-1]
            assert stopped.text.startswith("cut off here more more")
            assert stopped.answer is not None
            assert stopped.answer.ending is Ending.STOPPED

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_going_on_that_comes_to_nothing_is_not_taken_back(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _ = desk.session()
            server.scripts += [CUT_IN_A_CHUNK, Script([" never"], count=0, ending=ScriptEnding.CUT)]
            session.submit("Go on.")
            await answered(session)
            session.continue_answer(session.messages(1, 2)[0].id)
            await answered(session)
            assert len(desk.undo) == 0
            assert desk.undo.undo() is None

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
