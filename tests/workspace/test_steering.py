"""Versions, edits, deletions, forks: where the tree grows, what is shown, and the way back."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.generation import AnswerOrigin, Ending, GeneratedSpan, TypedSpan
from desktop_app.chat.message import Phase, Role
from desktop_app.storage import tree_acts, tree_pages
from desktop_app.workspace import slices
from desktop_app.workspace.chat_session import ChatSession
from desktop_app.workspace.library import KEEP_DELETED
from tests.qt_loop import run_in_qt, until
from tests.steps import whole
from tests.tgi_scripts import Script, paced
from tests.tgi_server import TgiServer
from tests.workspace.desk import Desk, open_desk
from tests.workspace.test_chat_session import bodies
from tests.workspace.test_continuing import answered
from tests.workspace.whole import forked, nodes_of


def says(text: str) -> Script:
    return Script([f" {word}" for word in text.split()] + ["</s>"])


def shown(session: ChatSession) -> list[str]:
    return [message.text for message in session.messages(0, 99)]


def ids(session: ChatSession) -> list[str]:
    return [message.id for message in session.messages(0, 99)]


async def talked(desk: Desk, server: TgiServer, *turns: str) -> ChatSession:
    """A session of a chat in which every second text was said by the model."""
    session, _ = desk.session()
    for question, answer in zip(turns[::2], turns[1::2], strict=True):
        server.scripts.append(says(answer))
        assert session.submit(question)
        await answered(session)
    return session


def test_regenerate_makes_a_version_beside_and_undo_shows_the_old_one(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q1", "a one", "Q2", "b")
            before = ids(session)
            told: list[str] = []
            session.branch_changed.connect(told.append)
            server.scripts.append(says("a two"))
            assert session.regenerate(before[1])
            assert not session.regenerate(before[1])  # one runs
            assert not session.edit(before[0], "Other", ask=True)
            assert not session.submit("Next")
            await answered(session)
            assert shown(session) == ["Q1", "a two"]
            new = session.messages(1, 2)[0]
            assert told == [new.id]
            assert session.last_ending is Ending.END_OF_TEXT
            assert (new.version, new.versions) == (2, 2)
            assert session.versions_of(new.id) == [before[1], new.id]
            assert bodies(server)[-1]["inputs"] == "[INST] Q1 [/INST]"
            session.show_version(before[1])
            assert told == [new.id, before[1]]
            assert ids(session) == before
            assert (session.messages(1, 2)[0].version, session.messages(1, 2)[0].versions) == (1, 2)
            session.show_version(new.id)
            assert desk.undo.undo() is not None
            assert ids(session) == before
            again, _ = desk.session(desk.library.conversations()[0])
            assert ids(again) == before

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_user_s_message_is_asked_again_and_edited(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q1", "a", "Q2", "b")
            before = ids(session)
            server.scripts += [says("b two"), says("c")]
            assert session.regenerate(before[2])
            await answered(session)
            assert shown(session) == ["Q1", "a", "Q2", "b two"]
            assert session.edit(before[2], "Q3", ask=True)
            await answered(session)
            assert shown(session) == ["Q1", "a", "Q3", "c"]
            assert bodies(server)[-1]["inputs"] == "[INST] Q1 [/INST]a</s> [INST] Q3 [/INST]"
            assert session.edit(before[0], "Q4", ask=False)
            assert (shown(session), session.is_answering) == (["Q4"], False)
            assert not session.edit(before[0], " \n", ask=True)
            assert not session.edit(before[0], "Q1", ask=False)  # nothing is different
            assert not session.edit("nobody", "Q", ask=False)
            for expected in (["Q1", "a", "Q3", "c"], ["Q1", "a", "Q2", "b two"], ["Q1", "a", "Q2", "b"]):
                desk.undo.undo()
                assert shown(session) == expected
            assert ids(session) == before
            assert desk.undo.undo() is None
            assert sum(map(len, desk.store.tree(session.conversation.id, None))) == 8  # nothing is gone

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_an_edited_answer_keeps_the_tokens_it_begins_with(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q1", "It is sweet and sour", "Q2", "b")
            old = session.messages(1, 2)[0]
            assert session.edit(old.id, "It is sweet, or salty", ask=True)
            assert not session.is_answering
            assert shown(session) == ["Q1", "It is sweet, or salty"]
            edited = session.messages(1, 2)[0]
            assert edited.answer is not None
            assert (edited.answer.phase, edited.answer.ending, edited.role) == (Phase.ENDED, None, Role.ASSISTANT)
            (generation,) = desk.store.generations(old.id)
            shape = desk.store.shape(edited.id)
            assert shape.spans == (GeneratedSpan(generation.id, 0, 3), TypedSpan(", or salty"))
            assert shape.forked_from == AnswerOrigin(old.id, 3)
            assert [token.text for token in desk.store.tokens(edited.id)] == [" It", " is", " sweet", ", or salty"]
            server.scripts.append(says("and hot"))
            assert session.continue_answer(edited.id)
            await answered(session)
            assert bodies(server)[-1]["inputs"] == "[INST] Q1 [/INST] It is sweet, or salty"
            assert shown(session) == ["Q1", "It is sweet, or salty and hot"]
            assert desk.store.messages([old.id])[0].text == "It is sweet and sour"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_deleted_message_goes_with_its_branch_and_comes_back_whole(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q1", "a", "Q2", "b")
            before = ids(session)
            gone: list[str] = []
            session.messages_removed.connect(gone.extend)
            act = session.delete_message(before[2])
            assert act is not None
            assert act.subject == "Q2"
            assert (shown(session), gone) == (["Q1", "a"], before[2:])
            assert session.delete_message(before[2]) is None
            server.scripts.append(says("a two"))
            session.regenerate(before[1])
            await answered(session)
            new = ids(session)[1]
            assert session.messages(1, 2)[0].versions == 2
            session.delete_message(new)
            assert ids(session) == before[:2]  # the version beside it
            assert session.messages(1, 2)[0].versions == 1
            desk.undo.undo(act)  # the one before the last
            assert ids(session) == before
            desk.undo.undo()
            assert ids(session) == [before[0], new]
            assert session.delete_message(before[0]) is not None
            assert (shown(session), session.conversation.leaf_id) == ([], None)
            assert desk.library.conversations()  # the chat itself is still there
            desk.undo.undo()
            assert ids(session) == [before[0], new]

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_message_below_a_deleted_one_comes_back_with_what_is_above_it(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q1", "a", "Q2", "b")
            before = ids(session)
            lower = session.delete_message(before[3])
            upper = session.delete_message(before[1])
            desk.undo.undo(lower)
            assert ids(session) == before
            desk.undo.undo(upper)
            assert ids(session) == before[:3]  # as it was when that was deleted
            session.show_version(before[1])
            assert whole(desk.store.leaf_steps(before[0])) == before[3]

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_version_that_is_not_shown_can_be_deleted(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q1", "a", "Q2", "b")
            before = ids(session)
            session.edit(before[0], "Q3", ask=False)
            here = ids(session)
            changed: list[tuple[str, int]] = []
            session.message_changed.connect(lambda message: changed.append((message.id, message.versions)))
            session.delete_message(before[0])
            assert (ids(session), changed) == (here, [(here[0], 1)])
            desk.undo.undo()
            assert (ids(session), changed[1:]) == (here, [(here[0], 2)])

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_clear_and_undo_after_the_chat_was_left(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q1", "a", "Q2", "b")
            before, texts = ids(session), shown(session)
            session.edit(before[0], "Q3", ask=False)
            session.show_version(before[0])
            assert session.clear() is not None
            assert session.clear() is None  # nothing left
            assert (session.message_count(), nodes_of(session)) == (0, [])
            server.scripts.append(says("new"))
            session.submit("Again")
            await answered(session)
            session.deleteLater()
            conversation = desk.library.conversations()[0]
            desk.undo.undo()  # nobody has it open
            again, _ = desk.session(desk.store.conversation(conversation.id))
            assert shown(again) == texts
            assert ids(again) == before
            assert (again.messages(0, 1)[0].version, again.messages(0, 1)[0].versions) == (1, 3)

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_running_answer_goes_on_unseen_and_is_stopped_with_its_branch(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q1", "a one")
            old = ids(session)[1]
            heard: list[str] = []
            session.text_appended.connect(lambda answer_id, _text: heard.append(answer_id))
            server.scripts += [paced(4000, 200)] * 3
            session.regenerate(old)
            await until(lambda: heard)
            new = ids(session)[1]
            session.show_version(old)
            assert (shown(session), session.is_answering) == (["Q1", "a one"], True)
            count, length = len(heard), len(desk.store.tokens(new))
            await until(lambda: len(desk.store.tokens(new)) > length)
            assert len(heard) == count  # of what is not shown nobody hears
            session.show_version(new)
            answer = session.messages(1, 2)[0]
            assert answer.answer is not None
            assert (answer.answer.phase, answer.text != "") == (Phase.STREAMING, True)
            await until(lambda: len(heard) > count)
            desk.undo.undo()
            assert shown(session) == ["Q1", "a one"]
            await answered(session)
            assert session.last_ending is None  # it is not the one that is shown
            assert desk.store.messages([new])[0].answer.ending is Ending.STOPPED  # type: ignore[union-attr]
            session.regenerate(old)
            await until(lambda: session.is_answering and session.messages(1, 2)[0].text)
            last = ids(session)[1]
            session.delete_message(ids(session)[0])
            assert session.message_count() == 0
            await answered(session)
            assert session.message_count() == 0
            desk.undo.undo()
            assert ids(session)[1] == last
            assert session.messages(1, 2)[0].text == desk.store.tokens(last).visible_text().lstrip() != ""

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_rate_and_tree(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q" * 300, "<think> hm </think> a one")
            question, answer = ids(session)
            rated: list[int | None] = []
            session.message_changed.connect(lambda message: rated.append(message.rating))
            for rating in (1, -1, None, 7):
                session.rate(answer, rating)
            assert rated == [1, -1, None, None]
            session.rate(answer, 1)
            assert desk.store.messages([answer])[0].rating == 1
            server.scripts += [paced(1000, 200)]
            session.regenerate(answer)
            await until(lambda: session.messages(1, 2)[0].text)
            new = ids(session)[1]
            nodes = nodes_of(session)
            assert [(node.id, node.parent_id, node.role, node.on_shown_branch) for node in nodes] == [
                (question, None, Role.USER, True),
                (answer, question, Role.ASSISTANT, False),
                (new, question, Role.ASSISTANT, True),
            ]
            assert [node.text for node in nodes[:2]] == ["Q" * 80, "a one"]
            assert nodes[2].text.startswith("word")
            session.stop()
            await answered(session)

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_fork_is_a_chat_of_its_own(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q1", "a one", "Q2", "b")
            session.set_system_prompt("Be brief.")
            question, answer, *rest = ids(session)
            session.rate(answer, -1)
            session.edit(answer, "a two", ask=False)
            edited = ids(session)[1]
            fork = forked(desk, session, edited, "{title} (fork)")
            assert (fork.title, fork.system_prompt) == ("Q1 (fork)", "Be brief.")
            other, _ = desk.session(fork)
            assert shown(other) == ["Q1", "a two"]
            assert not set(ids(other)) & {question, answer, edited, *rest}
            copied = ids(other)[1]
            assert list(desk.store.tokens(copied)) == list(desk.store.tokens(edited))
            copy = forked(desk, session, rest[1])
            third, _ = desk.session(copy)
            assert shown(third) == ["Q1", "a one", "Q2", "b"]
            assert third.messages(1, 2)[0].rating == -1
            copied_state, state = third.messages(1, 2)[0].answer, desk.store.messages([answer])[0].answer
            assert copied_state == state
            assert [generation.prompt for generation in desk.store.generations(ids(third)[3])] == [bodies(server)[1]["inputs"]]
            server.scripts.append(says("c"))
            other.submit("Q3")
            await answered(other)
            assert shown(session) == ["Q1", "a two"]
            chats = {chat.id for chat in desk.library.conversations()}
            desk.undo.undo()
            assert chats - {chat.id for chat in desk.library.conversations()} == {copy.id}
            assert desk.store.conversation(copy.id) is not None  # in the trash
            assert desk.database.rows("PRAGMA foreign_key_check") == []

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_running_answer_is_forked_as_it_is(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, heard = desk.session()
            session.submit("Q1")
            await until(lambda: desk.store.branch(session.conversation.leaf_id)[-1].text)
            fork = forked(desk, session, ids(session)[1])
            answer = desk.store.branch(fork.leaf_id)[-1]
            assert answer.text
            assert heard.text.startswith(answer.text)
            assert answer.answer is not None
            assert answer.answer.ending is Ending.STOPPED
            session.stop()
            await answered(session)
            assert desk.store.close_unfinished(1.0) == 0

    with TgiServer(script=paced(4000, 200)).in_thread() as server:
        run_in_qt(talk(server))


def test_what_was_deleted_long_ago_goes_for_good_and_leaves_no_hole(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q1", "a one more", "Q2", "b")
            before = ids(session)
            session.edit(before[1], "a one less", ask=False)
            edited = ids(session)[1]
            tokens = [token.text for token in desk.store.tokens(edited)]
            session.delete_message(before[1])
            desk.library.empty_trash()
            assert len(desk.store.messages(before)) == 4  # not yet
            desk.database.write("UPDATE message SET deleted_at = deleted_at - ? WHERE deleted_at IS NOT NULL", (KEEP_DELETED + 1,))
            assert desk.store.purge_messages(1e12, at_most=1) == 1
            assert [message.id for message in desk.store.messages(before)] == before[:3]
            desk.library.empty_trash()
            assert [message.id for message in desk.store.messages(before)] == before[:1]
            assert shown(session) == ["Q1", "a one less"]
            assert desk.store.shape(edited).spans == (TypedSpan("a one"), TypedSpan(" less"))
            assert "".join(token.text for token in desk.store.tokens(edited)) == "".join(tokens).lstrip()
            assert desk.database.rows("PRAGMA foreign_key_check") == []
            while desk.undo.undo() is not None:  # what is gone is gone, and nothing breaks
                assert session.messages(0, 9)[0].text == "Q1"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_another_chat_s_messages_are_left_alone(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q1", "a")
            other, _ = desk.session(replace(desk.library.new("tgi")))
            for message_id in ids(session):
                assert not other.regenerate(message_id)
                assert not other.edit(message_id, "x", ask=True)
                assert other.delete_message(message_id) is None
            assert shown(session) == ["Q1", "a"]

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_what_follows_at_once_finds_a_long_act_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (tree_pages, tree_acts):
        monkeypatch.setattr(room, "PAGE", 1)
    monkeypatch.setattr(slices, "SECONDS", 0.0)

    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session = await talked(desk, server, "Q1", "a", "Q2", "b", "Q3", "c")
            before = ids(session)
            assert session.delete_message(before[1]) is not None
            assert shown(session) == ["Q1"]  # at once
            desk.undo.undo()
            await until(lambda: ids(session) == before)
            session.clear()
            assert (session.message_count(), nodes_of(session)) == (0, [])
            server.scripts.append(says("d"))
            assert session.submit("Q4")
            await answered(session)
            assert shown(session) == ["Q4", "d"]
            assert not session.has_branches()
            session.show_version(before[5])  # deleted meanwhile
            desk.undo.undo()
            assert session.delete_message(before[5]) is not None
            desk.acts.finish()
            assert shown(session) == ["Q1", "a", "Q2", "b", "Q3"]
            assert len(nodes_of(session)) == 7
            found: list[str] = []
            session.show_version(before[0], lambda: found.extend(ids(session)))
            desk.acts.finish()
            assert found == before[:5]

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
