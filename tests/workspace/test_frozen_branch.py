"""What is exported is the chat as it was: an answer that goes on, a new try and new messages change nothing of it."""

from pathlib import Path

from desktop_app.chat.message import Phase
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer
from tests.workspace.desk import open_desk


def test_a_running_answer_stays_at_its_text_so_far(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            assert session.frozen().message_count() == 0
            session.submit("Go on.")
            await until(lambda: len(heard.text) > 40)
            frozen = session.frozen()
            so_far = heard.text
            await until(lambda: len(heard.text) > len(so_far) + 40)
            question, answer = frozen.messages(0, 10)
            assert (question.text, answer.text) == ("Go on.", so_far)
            assert answer.answer is not None
            assert answer.answer.phase is Phase.STREAMING
            session.stop()
            await until(lambda: not session.is_answering)
            session.try_again(answer.id)
            await until(lambda: session.is_answering and session.message_count() == 2)
            assert [message.id for message in frozen.messages(0, 10)] == [question.id, answer.id]
            assert session.messages(1, 2)[0].id != answer.id
            assert [message.text for message in frozen.messages(1, 2)] == [so_far]
            session.stop()
            await until(lambda: not session.is_answering)

    with TgiServer(script=paced(1000, 200)).in_thread() as server:
        run_in_qt(talk(server))


def test_stored_messages_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _ = desk.session()
            for text in ("One", "Two"):
                session.submit(text)
                await until(lambda: not session.is_answering)
            again, _ = desk.session(desk.store.conversation(session.conversation.id))
            frozen = again.frozen()
            again.submit("Three")
            await until(lambda: not again.is_answering)
            assert frozen.message_count() == 4
            assert [message.text for message in frozen.messages(0, 100)][::2] == ["One", "Two"]
            assert frozen.messages(4, 100) == []
            assert again.message_count() == 6

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
