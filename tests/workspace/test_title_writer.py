"""Titles that the model writes: only when wished for, once, clean, and never over the user's own."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.conversation import Conversation
from desktop_app.settings import Preferences
from desktop_app.workspace.chat_session import ChatSession
from desktop_app.workspace.chat_titles import ChatTitles
from desktop_app.workspace.open_sessions import OpenSessions
from desktop_app.workspace.title_writer import MAX_TOKENS, TitleWriter, clean_title
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import Piece, Script, paced
from tests.tgi_server import TgiServer
from tests.workspace.desk import Desk, open_desk

TITLE = Script([" “Sauces", " compared", "”.", "</s>"])
ANSWER = Script([" Ketchup", ".", "</s>"])


class Writing:
    """Sessions whose titles may be written."""

    def __init__(self, desk: Desk, preferences: Preferences) -> None:
        self.desk = desk

        desk.preferences = preferences

        def make(conversation: Conversation) -> ChatSession:
            return desk.session(conversation)[0]

        self.sessions = OpenSessions(make)
        self.titles = ChatTitles(desk.store, desk.library, self.sessions, desk.undo)
        self.writer = TitleWriter(self.sessions, self.titles, desk.endpoints, desk._open_engine, lambda: preferences, desk.tasks)

    async def ask(self, text: str = "Which condiment?") -> ChatSession:
        session = self.sessions.attach(self.desk.library.new("tgi"))
        session.submit(text)
        await until(lambda: not session.is_answering)
        return session


def asked(server: TgiServer) -> int:
    return sum(request.path in ("/", "/v1/chat/completions") for request in server.requests)


def write(tmp_path: Path, *scripts: Script, then: Callable[[Writing, TgiServer], object], wished: bool = True) -> None:
    async def work(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            done = then(Writing(desk, Preferences(write_titles=wished)), server)
            assert asyncio.iscoroutine(done)
            await done
            await desk.tasks.cancel_all()

    with TgiServer().in_thread() as server:
        server.scripts += scripts
        run_in_qt(work(server))


def test_the_title_is_written_after_the_first_answer_and_costs_little(tmp_path: Path) -> None:
    async def then(writing: Writing, server: TgiServer) -> None:
        session = await writing.ask()
        await until(lambda: session.conversation.title == "Sauces compared")
        assert not session.conversation.own_title
        assert writing.desk.library.conversations()[0].title == "Sauces compared"
        body = server.requests[-1].body
        assert isinstance(body, dict)
        assert body["parameters"]["max_new_tokens"] == MAX_TOKENS
        assert session.message_count() == 2
        rows = writing.desk.database.rows("SELECT count(*) FROM generation")
        assert rows[0][0] == 1, "the request belongs to no chat"
        session.submit("And another?")
        await until(lambda: not session.is_answering)
        assert asked(server) == 3

    write(tmp_path, ANSWER, TITLE, then=then)


def test_without_the_wish_nothing_is_asked(tmp_path: Path) -> None:
    async def then(writing: Writing, server: TgiServer) -> None:
        session = await writing.ask()
        assert not writing.writer._running
        assert (asked(server), session.conversation.title) == (1, "Which condiment?")

    write(tmp_path, ANSWER, TITLE, then=then, wished=False)


def test_the_users_own_title_stays(tmp_path: Path) -> None:
    async def then(writing: Writing, server: TgiServer) -> None:
        session = await writing.ask()
        writing.titles.rename(session.conversation.id, "Mine")
        await until(lambda: not writing.writer._running)
        assert session.conversation.title == "Mine"
        writing.desk.undo.undo()
        assert session.conversation.title == "Which condiment?"

    write(tmp_path, ANSWER, replace(TITLE, first_delay=0.1), then=then)


def test_a_chat_that_was_named_before_its_first_answer_is_not_asked_about(tmp_path: Path) -> None:
    async def then(writing: Writing, server: TgiServer) -> None:
        session = writing.sessions.attach(writing.desk.library.new("tgi"))
        writing.titles.rename(session.conversation.id, "Mine")
        session.submit("Which condiment?")
        await until(lambda: not session.is_answering)
        assert (asked(server), session.conversation.title) == (1, "Mine")

    write(tmp_path, ANSWER, then=then)


def test_the_next_message_comes_first(tmp_path: Path) -> None:
    async def then(writing: Writing, server: TgiServer) -> None:
        session = await writing.ask()
        await until(lambda: asked(server) == 2)
        session.submit("Why?")
        await until(lambda: not session.is_answering)
        await until(lambda: any(request.cancelled for request in server.requests))
        assert session.conversation.title == "Which condiment?"

    write(tmp_path, ANSWER, paced(1000, 10), ANSWER, then=then)


def test_whatever_goes_wrong_the_title_from_the_message_stays(tmp_path: Path) -> None:
    async def then(writing: Writing, server: TgiServer) -> None:
        session = await writing.ask()
        await until(lambda: asked(server) == 2 and not writing.writer._running)
        assert session.conversation.title == "Which condiment?"

    write(tmp_path, ANSWER, Script([" \n", Piece("<think>"), " hm"]), then=then)


def test_a_chat_that_is_open_nowhere_gets_its_title_too(tmp_path: Path) -> None:
    async def then(writing: Writing, server: TgiServer) -> None:
        session = await writing.ask()
        writing.sessions.detach(session.conversation.id)
        assert writing.sessions.session(session.conversation.id) is None
        await until(lambda: writing.desk.library.conversations()[0].title == "Sauces compared")

    write(tmp_path, ANSWER, replace(TITLE, first_delay=0.05), then=then)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (" “Sauces compared”.\n\nI hope that helps!", "Sauces compared"),
        ("**Title:** Sauces", "Sauces"),
        ("Titel: „Soßen“", "Soßen"),
        ("# Sauces: a comparison", "Sauces: a comparison"),
        ("<think>\nWhat is it about?\n</think>\n\nSauces", "Sauces"),
        ("<think>\nWhat is it", ""),
        ("", ""),
        (' "" \n\n', ""),
        ("Sau\u202eces\u200b \x1b[31mred\x00", "Sau ces [31mred"),
        ("<b>Sauces</b>", "<b>Sauces</b>"),
        ("one\rtwo", "one"),
        ("word " * 1000, "word word word word word word word word word word word word…"),
        ("x" * 100_000, "x" * 60 + "…"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_a_model_says_becomes_a_title(said: str, title: str) -> None:
    assert clean_title(said) == title
