"""The disk is full for a while: nothing that was written or answered is lost, and it is told once."""

from pathlib import Path

from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.chat.generation import Ending
from desktop_app.storage.database import Database
from desktop_app.workspace.open_sessions import OpenSessions
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer
from tests.workspace.desk import open_desk


def fill(database: Database) -> None:
    """No page more than there are now."""
    database.write(f"PRAGMA max_page_count = {database.rows('PRAGMA page_count')[0][0]}")


def make_room(database: Database) -> None:
    database.write("PRAGMA max_page_count = 1000000")


def test_an_answer_is_stored_as_soon_as_there_is_room_even_if_another_chat_is_shown(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            made, heard = desk.session()
            sessions = OpenSessions(lambda _conversation: made)
            told: list[ChatError] = []
            sessions.storage_failed.connect(told.append)
            session = sessions.attach(made.conversation)
            session.submit("Go on.")
            await until(lambda: heard.text)
            fill(desk.database)
            await until(lambda: not session.is_answering)
            assert [error.storage_problem for error in told] == [StorageProblem.FULL]
            answer = session.messages(1, 2)[0]
            assert answer.text == heard.text
            assert not session.continue_answer(answer.id)  # not before what it has is stored
            sessions.detach(session.conversation.id)
            assert sessions.session(session.conversation.id) is session  # it alone has the text
            make_room(desk.database)
            await until(lambda: not session.is_needed)
            stored = desk.store.branch(session.conversation.leaf_id or "")[-1]
            assert stored.text == heard.text
            assert stored.answer is not None
            assert stored.answer.ending is Ending.LIMIT
            assert session.can_continue(answer.id)
            await sessions.close()

    with TgiServer(script=paced(1000, 400)).in_thread() as server:
        run_in_qt(talk(server))


def test_what_did_not_fit_is_stored_at_the_latest_when_brise_is_closed(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("Go on.")
            await until(lambda: heard.text)
            fill(desk.database)
            await until(lambda: not session.is_answering)
            make_room(desk.database)
            await session.close()
            assert desk.store.branch(session.conversation.leaf_id or "")[-1].text == heard.text

    with TgiServer(script=paced(1000, 400)).in_thread() as server:
        run_in_qt(talk(server))


def test_a_new_chat_whose_first_draft_did_not_fit_can_be_sent_later(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _ = desk.session()
            fill(desk.database)
            session.set_draft("long " * 20_000)
            assert session.conversation.draft == "long " * 20_000
            make_room(desk.database)
            assert session.submit("Short.")
            await until(lambda: not session.is_answering)
            assert [chat.title for chat in desk.library.conversations()] == ["Short."]

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
