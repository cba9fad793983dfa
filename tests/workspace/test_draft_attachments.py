"""What a draft carries outlives a crash, goes with the message, and reaches the server."""

from pathlib import Path

from desktop_app.chat.attachment import TEXT_TYPE
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer
from tests.workspace.desk import open_desk


def test_a_draft_of_attachments_alone_is_kept(tmp_path: Path) -> None:
    with open_desk(tmp_path / "db", "http://127.0.0.1:9") as desk:
        session, _ = desk.session()
        told: list[object] = []
        session.draft_attachments_changed.connect(told.append)
        added = session.draft_attachments.add("notes.md", TEXT_TYPE, b"Hello")
        other = session.draft_attachments.add("more.md", TEXT_TYPE, b"More")
        assert told == [(added,), (added, other)]
        assert not session.is_untouched
        again, _ = desk.session(desk.library.conversation(session.conversation.id))  # as after a crash
        assert again.draft_attachments.attachments == (added, other)
        assert again.attachment_data(added.id) == b"Hello"
        assert again.draft_attachments.remove(added.id) == (added, 0)
        again.draft_attachments.put_back(added, 0)
        again.draft_attachments.put_back(added, 0)
        assert again.draft_attachments.attachments == (added, other)
        assert again.draft_attachments.remove("nobody") is None
        desk.library.empty_trash()
        assert again.attachment_data(other.id) == b"More"


def test_a_message_takes_them_along_and_the_server_reads_them(tmp_path: Path) -> None:
    async def talk() -> None:
        async with TgiServer() as server:
            with open_desk(tmp_path / "db", server.url) as desk:
                session, heard = desk.session()
                assert not session.submit("")
                note = session.draft_attachments.add("notes.md", TEXT_TYPE, b"```\nHello\n```\n")
                request = await session.next_request()
                assert request is not None
                assert "File: notes.md\n\n````\n```\nHello" in request[2][0].text  # the exact prompt shows it
                assert session.submit("")
                assert session.conversation.title == "notes.md"
                assert heard.messages[0].attachments == (note,)
                assert session.draft_attachments.attachments == ()
                await until(lambda: not session.is_answering)
                assert desk.store.messages([heard.messages[0].id])[0].attachments == (note,)
                assert desk.store.draft_attachments(session.conversation.id) == ()
                (body,) = [received.body for received in server.requests if received.path in ("/", "/v1/chat/completions")]
                assert "File: notes.md" in str(body)
                assert session.edit(heard.messages[0].id, "Look at it", ask=False)
                assert [message.attachments for message in session.messages(0, 9)] == [(note,)]  # the new version shares it
                (generation,) = desk.store.generations(heard.messages[1].id)
                assert "````\n```\nHello\n```\n````" in generation.prompt.replace("\\n", "\n")

    run_in_qt(talk())
