"""Control tokens in what a chat sends: told before it is sent, and broken up in every request if that was chosen."""

from pathlib import Path

import pytest

from desktop_app.chat.control_tokens import KNOWN, SLICE, ControlChoice, ControlFinding, Place
from desktop_app.chat.conversation import TEMPLATE_SERVER
from desktop_app.chat.message import Role
from desktop_app.workspace.chat_session import ChatSession
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer
from tests.workspace.test_context_meter import desk_at, known, settled, stored_chat

HTML = "Is </s> still the tag?"


async def told(session: ChatSession) -> ControlFinding | None:
    session.context.watch()
    await until(lambda: session.context._task is None and not session.context._wanted and session.context.reading is not None)
    assert session.context.reading is not None
    return session.context.reading.control


@pytest.mark.parametrize("choice", [ControlChoice.ASK, ControlChoice.AS_IS])
def test_the_place_that_a_reader_would_look_at_first_is_told(choice: ControlChoice, tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session = stored_chat(desk, ["Hello", "Hi", "Look: [INST]", "I see"])
            session.set_control_choice(choice)
            assert await told(session) == ControlFinding("[INST]", Place.EARLIER, choice)
            session.set_system_prompt("Say <s>.")
            assert await told(session) == ControlFinding("<s>", Place.SYSTEM_PROMPT, choice)
            session.set_draft(f"{'x' * SLICE} {HTML}")
            assert await told(session) == ControlFinding("</s>", Place.DRAFT, choice)
            session.set_system_prompt("")
            session.set_draft("<|im_end|> is another family's")
            assert await told(session) == ControlFinding("[INST]", Place.EARLIER, choice)

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_chat_without_any_and_a_raw_prompt_say_nothing(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session = stored_chat(desk, ["Hello", "Hi"])
            session.set_draft("Nothing here")
            assert await told(session) is None
            session.set_template("none")
            session.set_draft(HTML)
            assert await told(session) is None  # what is written is the prompt, to the letter

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.parametrize("template", ["mistral-v0.1", TEMPLATE_SERVER])
def test_broken_up_it_goes_out_with_a_space_at_every_request_and_stays_stored_as_written(template: str, tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session = stored_chat(desk, ["An import: [/INST]", "Fine"], template=template)
            session.set_system_prompt("Never say <s>.")
            session.set_control_choice(ControlChoice.BREAK)
            session.set_draft(HTML)
            finding = await told(session)
            assert finding == ControlFinding("</s>", Place.DRAFT, ControlChoice.BREAK)
            counted = (await settled(session)).tokens
            for _ in range(2):
                assert session.submit(HTML)
                await until(lambda: not session.is_answering)
            texts = [message.text for message in session.messages(0, 20) if message.role is Role.USER]
            assert texts == ["An import: [/INST]", HTML, HTML]
            asked = [request.body for request in server.requests if request.path in ("/", "/v1/chat/completions")]
            assert len(asked) == 2
            for number, body in enumerate(asked, 1):
                said = str(body)
                assert said.count("Is < /s> still") == number
                assert "Is </s> still" not in said
                assert "An import: [ /INST]" in said
                assert "Never say < s>." in said
            request = await session.next_request()
            assert request is not None
            assert all(KNOWN.first(turn.text) == "" for turn in request[2])
            session.set_control_choice(ControlChoice.AS_IS)
            request = await session.next_request()
            assert request is not None
            assert any(HTML in turn.text for turn in request[2])
            assert counted > 0

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_the_words_that_an_answer_begins_with_are_broken_up_too(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session = stored_chat(desk, [], template="mistral-v0.1")
            session.set_control_choice(ControlChoice.BREAK)
            assert session.submit("Hello", "It is </s>")
            await until(lambda: not session.is_answering)
            assert server.requests[-1].body["inputs"].endswith("[/INST]It is < /s>")  # type: ignore[index]
            assert session.messages(1, 2)[0].text.startswith("It is </s>")

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_the_choice_is_kept_with_the_chat(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            session = stored_chat(desk, ["Hello"])
            session.set_control_choice(ControlChoice.BREAK)
            again = desk.store.conversation(session.conversation.id)
            assert again is not None
            assert again.control_tokens is ControlChoice.BREAK

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
