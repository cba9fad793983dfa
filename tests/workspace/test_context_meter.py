"""The meter of a chat: exact to the token, and gentle to the server."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import desktop_app.inference.counting as counting
from desktop_app.chat.context import ContextReading, GivesWay
from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.message import Message, Role
from desktop_app.chat.parameters import Control, Knob
from desktop_app.workspace.chat_session import ChatSession
from tests.hostile_server import CLOSE, STALL, HostileServer, Step
from tests.hostile_server import whole as reply
from tests.qt_loop import run_in_qt, until
from tests.storage.samples import a_message
from tests.tgi_rules import Limits
from tests.tgi_scripts import Script
from tests.tgi_server import TgiServer
from tests.workspace.desk import Desk, open_desk

ANSWER = 20
SMALL = Limits(max_input_tokens=99, max_total_tokens=100)


def stored_chat(desk: Desk, texts: Sequence[str], *, template: str = "auto") -> ChatSession:
    """A session of a chat with these texts, questions and answers in turn; its answers may have 20 tokens."""
    session, _ = desk.session()
    session.set_template(template)
    session.set_parameters(session.conversation.parameters.with_knob(Control.MAX_NEW_TOKENS, Knob(ANSWER)))
    desk.store.save_conversation(session.conversation)
    parent: Message | None = None
    for number, text in enumerate(texts):
        parent = a_message(session.conversation, parent, text, Role.ASSISTANT if number % 2 else Role.USER)
        desk.store.add_message(parent)
    conversation = desk.library.conversation(session.conversation.id)
    assert conversation is not None
    return desk.session(conversation)[0]


async def known(desk: Desk) -> None:
    endpoint = desk.endpoints.endpoint("tgi")
    assert endpoint is not None
    await desk.endpoints.ask(endpoint)


async def settled(session: ChatSession, *, exact: bool = True) -> ContextReading:
    """What the meter says once it rests."""
    await until(lambda: session.context._task is None and not session.context._wanted and session.context.reading is not None)
    reading = session.context.reading
    assert reading is not None
    assert reading.is_exact is exact
    return reading


def questions(server: TgiServer | HostileServer) -> list[str]:
    return [request.path for request in server.requests if request.path in ("/tokenize", "/chat_tokenize")]


def words(count: int) -> str:
    """A draft of so many tokens."""
    return " ".join(["word"] * count)


@asynccontextmanager
async def desk_at(folder: Path, url: str) -> AsyncIterator[Desk]:
    """A desk whose meters have come to rest at the end."""
    with open_desk(folder / "chats.sqlite3", url) as desk:
        yield desk
        for session in desk.sessions:
            await session.close()


CHAT = ["one two three", "four five six", "seven eight", "nine ten", "eleven", "twelve"]


def test_it_is_exact_as_the_draft_grows_and_asks_once_for_each_text(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session = stored_chat(desk, CHAT[:2])
            server.requests.clear()
            session.context.watch()
            assert (await settled(session)).tokens == server.tokenizer.count(
                "[INST] one two three [/INST]four five six</s> ", add_special_tokens=True
            )
            asked = len(questions(server))
            assert asked == 1
            for draft in ("And", "And then?", "And then? Größe, 中国"):
                session.set_draft(draft)
                reading = await settled(session)
                prompt = f"[INST] one two three [/INST]four five six</s> [INST] {draft} [/INST]"
                assert reading.tokens == server.tokenizer.count(prompt, add_special_tokens=True)
                assert reading.left == 4096 - reading.tokens
            assert len(questions(server)) == asked + 3
            session.context.refresh()
            session.set_draft("And then?")
            await settled(session)
            assert len(questions(server)) == asked + 3  # all of it is known

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.parametrize("template", ["mistral-v0.1", "server"])
@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_at_the_limit_the_meter_and_the_server_agree(beyond: int, template: str, tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session, heard = desk.session()
            session.set_template(template)
            session.set_gives_way(GivesWay.REFUSE)
            session.context.watch()
            session.set_draft(words(50))
            around = (await settled(session)).tokens - 50
            session.set_draft(words(99 - around + beyond))
            reading = await settled(session)
            assert reading.tokens == 99 + beyond
            assert reading.limit == 100
            assert (reading.too_many, reading.fits, reading.left) == (max(beyond, 0), beyond <= 0, 1 - beyond)
            session.submit(session.conversation.draft)
            await until(lambda: not session.is_answering)
            error = heard.states[-1].error
            assert (error.kind if error else None) == (ErrorKind.TOO_LONG if beyond > 0 else None)
            if beyond > 0:
                assert error is not None
                assert error.numbers[0] == beyond

    with TgiServer(limits=SMALL, script=Script([" Yes"])).in_thread() as server:
        run_in_qt(talk(server))


def test_the_oldest_turns_give_way_and_what_is_sent_begins_below_the_line(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session = stored_chat(desk, CHAT)
            session.set_system_prompt("Be brief.")
            session.context.watch()
            whole = await settled(session)
            assert (whole.dropped, whole.first_id) == (0, None)
            branch = session.messages(0, 6)
            fits = 100 - ANSWER - (whole.tokens + 4)  # more words until the first turn has no room
            session.set_draft(words(fits - 1))
            kept = await settled(session)
            assert kept.dropped == 0
            lacking = 80 - kept.tokens
            session.set_draft(words(fits - 1 + lacking))
            kept = await settled(session)
            assert (kept.tokens, kept.dropped) == (80, 0)
            session.set_draft(words(fits + lacking))
            cut = await settled(session)
            assert (cut.dropped, cut.first_id) == (2, branch[2].id)
            assert cut.tokens < 80
            request = await session.next_request()
            assert request is not None
            server.requests.clear()
            session.submit(session.conversation.draft)
            await until(lambda: not session.is_answering)
            sent = [asked.body["inputs"] for asked in server.requests if asked.path == "/" and isinstance(asked.body, dict)]
            template = request[1].template
            assert template is not None
            assert sent == [template.render(request[2])]
            assert server.tokenizer.count(sent[0], add_special_tokens=True) == cut.tokens
            assert sent[0].startswith("[INST] Be brief.\n\nseven eight [/INST]nine ten</s>")

    with TgiServer(limits=SMALL, script=Script([" Yes", "</s>"])).in_thread() as server:
        run_in_qt(talk(server))


def test_what_is_written_is_never_dropped(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session = stored_chat(desk, CHAT)
            session.context.watch()
            session.set_draft(words(90))
            reading = await settled(session)
            assert (reading.dropped, reading.first_id, reading.too_many) == (6, None, 0)
            session.set_draft(words(105))
            reading = await settled(session)
            assert reading.too_many == reading.tokens - 99 > 0
            session.set_gives_way(GivesWay.REFUSE)
            reading = await settled(session)
            assert (reading.dropped, reading.first_id) == (0, None)
            assert reading.too_many > 6
            again = desk.library.conversation(session.conversation.id)
            assert again is not None
            assert again.gives_way is GivesWay.REFUSE

    with TgiServer(limits=SMALL).in_thread() as server:
        run_in_qt(talk(server))


def test_of_a_long_chat_only_the_end_is_read_and_counted(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            with desk.database.transaction():
                session = stored_chat(desk, [f"message {number}" for number in range(1_000)])
            server.requests.clear()
            session.context.watch()
            reading = await settled(session)
            assert reading.dropped > 900
            assert session.context._fit._tail.first >= 600
            assert max(len(request.raw_body) for request in server.requests) < 5_000
            session.submit("And now?")
            await until(lambda: not session.is_answering)
            sent = [asked.body["inputs"] for asked in server.requests if asked.path == "/" and isinstance(asked.body, dict)]
            assert server.tokenizer.count(sent[0], add_special_tokens=True) <= 80

    with TgiServer(limits=SMALL, script=Script([" Yes", "</s>"])).in_thread() as server:
        run_in_qt(talk(server))


def test_nobody_is_asked_who_may_not_be_and_a_guess_says_so(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            session = stored_chat(desk, CHAT)
            session.context.watch()
            session.set_draft(words(20))
            unasked = await settled(session, exact=False)
            assert not server.requests  # what the server is has not been asked, so nothing else is
            assert (unasked.limit, unasked.left, unasked.counted_by) == (None, None, "")
            assert 20 <= unasked.tokens <= 120
            await known(desk)
            exact = await settled(session)
            assert exact.counted_by == "Local TGI"
            session.context._may_ask_of = lambda _endpoint: False
            session.set_draft(words(30))
            server.requests.clear()
            reading = await settled(session, exact=False)
            assert not server.requests
            assert abs(reading.tokens - exact.tokens - 10) <= 15

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_typing_asks_nobody_and_guesses_from_what_was_counted(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session = stored_chat(desk, CHAT)
            heard: list[ContextReading] = []
            session.context.changed.connect(heard.append)
            session.context.watch()
            session.set_draft(words(40))
            exact = await settled(session)
            server.requests.clear()
            heard.clear()
            for length in range(200, 261):
                session.context.typed(length)
            assert not server.requests
            assert heard[-1].tokens - exact.tokens == pytest.approx(61 / 5, abs=4)
            assert not any(reading.is_exact for reading in heard)
            session.context.typed(len(words(40)))
            assert heard[-1] == exact  # back to what was counted

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


INFO = {"model_id": "mistralai/Mistral-7B-Instruct-v0.1", "version": "3.3.7", "max_best_of": 2}
LISTED = b'[{"id":1,"text":"a","start":0,"stop":1}]'


class Tokenizing(HostileServer):
    """Says that it is a TGI, and lets scripts answer every count once it is `bad`."""

    def __init__(self, *scripts: list[Step]) -> None:
        super().__init__(*scripts)
        self.bad = False
        self.limit = 100

    async def play(self, connection: object) -> None:
        received = await self.read_head(connection)  # type: ignore[arg-type]
        self.requests.append(received)
        await self.read_body(connection, received)  # type: ignore[arg-type]
        if not self.bad or received.path == "/info":
            info = INFO | {"max_total_tokens": self.limit, "max_input_tokens": self.limit - 1}
            body = json.dumps(info).encode() if received.path == "/info" else LISTED
            await self.do(connection, reply(200, body, {"content-type": "application/json"}))  # type: ignore[arg-type]
            return
        for step in self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]:
            await self.do(connection, step)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "script",
    [
        [reply(500, b"oops")],
        [reply(200, b"<html>hello</html>", {"content-type": "text/html"})],
        [reply(200, b"\x00\xff")],
        [reply(404)],
        [reply(429, b"{}")],
        [CLOSE],
        [b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n[", CLOSE],
        [STALL],
    ],
    ids=["500", "page", "bytes", "404", "429", "hangs up", "cut off", "silent"],
)
def test_a_tokenizer_that_fails_is_asked_once_and_the_meter_guesses(
    script: list[Step], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "SECONDS", 0.2)

    async def talk(server: Tokenizing) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            server.bad = True
            session = stored_chat(desk, CHAT, template="mistral-v0.1")
            server.requests.clear()
            session.context.watch()
            reading = await settled(session, exact=False)
            assert reading.tokens > 0
            assert reading.limit == 100
            asked = questions(server)
            assert len(asked) <= 2  # a connection that was used before may have been closed meanwhile
            for count in range(1, 6):
                session.set_draft(words(count))
                await settled(session, exact=False)
            assert questions(server) == asked

    with Tokenizing(script).in_thread() as server:
        run_in_qt(talk(server))


def test_a_slow_tokenizer_has_one_question_at_a_time(tmp_path: Path) -> None:
    async def talk(server: Tokenizing) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            server.bad = True
            session = stored_chat(desk, CHAT, template="mistral-v0.1")
            server.requests.clear()
            session.context.watch()
            for count in range(1, 30):
                session.set_draft(words(count))
                await asyncio.sleep(0.01)
            assert len(questions(server)) <= 2
            await settled(session)
            assert len(questions(server)) <= 4

    with Tokenizing([0.2, reply(200, LISTED, {"content-type": "application/json"})]).in_thread() as server:
        run_in_qt(talk(server))


def test_the_answer_does_not_wait_for_the_meter(tmp_path: Path) -> None:
    async def talk(server: Tokenizing) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            server.limit = 4096
            await known(desk)
            server.bad = True
            session = stored_chat(desk, ["a", "b"], template="mistral-v0.1")
            session.context.watch()
            await until(lambda: "/tokenize" in questions(server))
            session.submit("Now.")
            await until(lambda: any(request.path == "/" for request in server.requests), seconds=3)
            session.stop()
            await until(lambda: not session.is_answering)
            session.context.unwatch()

    with Tokenizing([STALL]).in_thread() as server:
        run_in_qt(talk(server))


def test_an_endpoint_without_a_tokenizer_is_cut_by_guess(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session = stored_chat(desk, CHAT)
            session.context._may_ask_of = lambda _endpoint: False
            session.context.watch()
            session.set_draft(words(60))
            reading = await settled(session, exact=False)
            assert reading.dropped
            assert reading.tokens <= 80

    with TgiServer(limits=SMALL).in_thread() as server:
        run_in_qt(talk(server))


def test_a_body_that_the_server_does_not_take_is_known_before_it_is_sent(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session, _ = desk.session()
            session.context._may_ask_of = lambda _endpoint: False
            session.set_gives_way(GivesWay.REFUSE)
            session.context.watch()
            session.set_draft("a" * 1_990_000)
            assert (await settled(session, exact=False)).too_large == 0
            session.set_draft("a" * 2_010_000)
            reading = await settled(session, exact=False)
            assert 10_000 < reading.too_large < 11_000
            assert not reading.fits

    big = Limits(max_input_tokens=9_999_998, max_total_tokens=9_999_999)
    with TgiServer(limits=big).in_thread() as server:
        run_in_qt(talk(server))


def test_of_a_chat_with_too_many_bytes_the_oldest_give_way(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session = stored_chat(desk, ["a" * 900_000, "b", "c" * 900_000, "d"])
            session.context._may_ask_of = lambda _endpoint: False
            session.context.watch()
            session.set_draft("e" * 500_000)
            reading = await settled(session, exact=False)
            assert (reading.dropped, reading.too_large) == (2, 0)

    big = Limits(max_input_tokens=9_999_998, max_total_tokens=9_999_999)
    with TgiServer(limits=big).in_thread() as server:
        run_in_qt(talk(server))


def test_the_endpoint_is_part_of_the_reading(tmp_path: Path) -> None:
    async def talk(server: TgiServer, other: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            second = await desk.endpoints.ask(Endpoint("second", "Second", other.url))
            desk.endpoints.add_temporary(second)
            session = stored_chat(desk, CHAT)
            session.context.watch()
            assert (await settled(session)).limit == 4096
            await desk.endpoints.ask(second)
            session.set_endpoint("second")
            reading = await settled(session)
            assert (reading.limit, reading.counted_by) == (100, "Second")

    with TgiServer().in_thread() as server, TgiServer(limits=SMALL).in_thread() as other:
        run_in_qt(talk(server, other))


def test_who_looks_away_ends_the_question_and_who_comes_back_has_it_answered(tmp_path: Path) -> None:
    async def talk(server: Tokenizing) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            server.bad = True
            session = stored_chat(desk, CHAT, template="mistral-v0.1")
            server.requests.clear()
            session.context.watch()
            await until(lambda: questions(server))
            session.context.unwatch()
            await until(lambda: session.context._task is None)
            assert session.context.reading is None
            server.bad = False
            session.context.watch()
            assert (await settled(session)).counted_by == "Local TGI"
            await session.close()
            session.set_draft("More")
            await asyncio.sleep(0.02)
            assert session.context._task is None

    with Tokenizing([STALL]).in_thread() as server:
        run_in_qt(talk(server))


def test_an_answer_in_place_of_another_one_or_gone_on_with_is_not_guessed_to_be_one_more(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with desk_at(tmp_path, server.url) as desk:
            await known(desk)
            session, _ = desk.session()
            session.set_parameters(session.conversation.parameters.with_knob(Control.MAX_NEW_TOKENS, Knob(ANSWER)))
            session.context.watch()
            session.submit("Count.")
            await until(lambda: not session.is_answering)
            before = (await settled(session)).tokens
            said: list[int] = []
            session.context.changed.connect(lambda reading: said.append(reading.tokens))
            assert session.regenerate(session.messages(1, 2)[0].id)
            await until(lambda: not session.is_answering)
            assert said
            assert max(said) <= before + 1
            assert session.continue_answer(session.messages(1, 2)[0].id)
            await until(lambda: not session.is_answering)
            assert max(said) <= before + ANSWER + 1

    with TgiServer(script=Script([" word"] * 60)).in_thread() as server:
        run_in_qt(talk(server))
