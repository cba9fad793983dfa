"""Whatever is done to a chat, in whatever order: its branches are sound, undo leads back, and no text is ever lost."""

import random
from pathlib import Path

import pytest

from desktop_app.chat.message import Role
from desktop_app.storage import tree_acts, tree_pages
from desktop_app.workspace import slices
from desktop_app.workspace.chat_session import ChatSession
from tests.qt_loop import run_in_qt
from tests.tgi_scripts import Ending, Script
from tests.tgi_server import TgiServer
from tests.workspace.desk import Desk, open_desk
from tests.workspace.test_continuing import answered
from tests.workspace.whole import nodes_of

ACTS = 30
CAN_BE_UNDONE = ("edit", "regenerate", "delete", "clear", "continue")


class Tried:
    """A chat that anything is done to, and what was seen of it before each act."""

    def __init__(self, desk: Desk, server: TgiServer, chance: random.Random) -> None:
        self.desk, self.server, self.chance = desk, server, chance
        self.session, _ = desk.session()
        self.before: list[tuple[str, list[tuple[str, str]]]] = []  # each act that can be undone, and what was shown before
        self.texts: dict[str, str] = {}  # all that was ever seen

    def seen(self, session: ChatSession | None = None) -> list[tuple[str, str]]:
        return [(message.id, message.text) for message in (session or self.session).messages(0, 10_000)]

    def anywhere(self) -> str:
        return self.chance.choice(nodes_of(self.session)).id

    async def act(self, name: str) -> None:
        session, chance = self.session, self.chance
        words = [f" {chance.choice('abcdef')}{number}" for number in range(chance.randrange(1, 4))]
        ending = chance.choice([Ending.WHOLE, Ending.WHOLE, Ending.CUT])
        self.server.scripts[:] = [Script([*words, "</s>"] if ending is Ending.WHOLE else words, ending=ending)]
        before, count = self.seen(), len(self.desk.undo)
        if name == "submit":
            assert session.submit(f"q{chance.random()}", prefill=chance.choice(["", "Sure"]))
        elif name == "undo":
            if self.desk.undo.undo() is not None:
                self.desk.acts.finish()
                shown, (undone, then) = self.seen(), self.before.pop()
                assert len(shown) == len(then)
                if undone == "continue":  # the longer answer stays what it is: another version ends where it did
                    *shown, last = shown
                    *then, last_then = then
                    assert (last[0] != last_then[0], last[1]) == (True, last_then[1])
                assert [text[0] for text in shown] == [text[0] for text in then]
                # but for an answer that was gone on with since then
                assert all(now[1].startswith(text[1]) for now, text in zip(shown, then, strict=True))
        elif before:
            message_id = self.anywhere()
            if name == "edit":
                session.edit(message_id, f"e{chance.random()}", ask=chance.random() < 0.5)
            elif name == "regenerate":
                session.regenerate(message_id)
            elif name == "delete":
                session.delete_message(message_id)
            elif name == "clear":
                session.clear()
            elif name == "show":
                session.show_version(message_id)
                self.desk.acts.finish()
                assert message_id in [shown[0] for shown in self.seen()]
            elif name == "continue":
                session.continue_answer(before[-1][0])
        await answered(session)
        if name in CAN_BE_UNDONE and len(self.desk.undo) > count:
            self.before.append((name, before))

    def check(self) -> None:
        shown = self.session.messages(0, 10_000)
        assert len(shown) == self.session.message_count()
        parents = [None, *(message.id for message in shown)]
        assert [message.parent_id for message in shown] == parents[:-1]
        assert [message.depth for message in shown] == list(range(len(shown)))
        assert [node.id for node in nodes_of(self.session) if node.on_shown_branch] == parents[1:]
        for message in shown:
            versions = self.session.versions_of(message.id)
            assert (versions[message.version - 1], len(versions)) == (message.id, message.versions)
        conversation = self.desk.store.conversation(self.session.conversation.id)
        again, _ = self.desk.session(conversation)
        assert self.seen(again) == self.seen()
        again.deleteLater()
        kept = {message.id: message.text for message in self.desk.store.messages(list(self.texts))}
        assert all(kept[message_id].startswith(text) for message_id, text in self.texts.items())
        self.texts |= kept | dict(self.seen())
        for message in shown:
            if message.role is Role.ASSISTANT:
                assert self.desk.store.tokens(message.id).visible_text().lstrip() == message.text
        assert self.desk.database.rows("PRAGMA foreign_key_check") == []
        above_deleted = (
            "SELECT 1 FROM message JOIN message AS above ON above.id = message.parent_id"
            " WHERE above.deleted_at IS NOT NULL AND message.deleted_at IS NULL"
        )
        assert self.desk.database.rows(above_deleted) == []


@pytest.mark.parametrize(("seed", "page"), [(0, 200), (1, 200), (2, 200), (3, 1), (4, 2), (5, 3)])
def test_any_acts_in_any_order(tmp_path: Path, seed: int, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_pages, "PAGE", page)  # so that acts take many turns of the window, and others come in between
    monkeypatch.setattr(tree_acts, "PAGE", page)
    monkeypatch.setattr(slices, "SECONDS", 0.0 if page < 200 else 10.0)
    chance = random.Random(seed)
    names = ["submit", "edit", "regenerate", "delete", "undo", "undo", "show", "continue"] * 4 + ["clear"]

    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            await desk.endpoints.ask(desk.endpoints.endpoints()[0])
            tried = Tried(desk, server, chance)
            await tried.act("submit")
            for _ in range(ACTS):
                await tried.act(chance.choice(names))
                desk.acts.finish()
                tried.check()
            while len(desk.undo):
                await tried.act("undo")
            tried.check()

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
