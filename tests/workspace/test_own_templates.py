"""The user's own prompt templates: kept, named, changed, removed, and brought back in their place."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.endpoint import Dialect, ServerFacts, ServerKind
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.own_template import MOST_TEMPLATES, SOURCE_LENGTH, TOKEN_LENGTH
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.storage.database import Database
from desktop_app.storage.own_template_store import KeptTemplate, OwnTemplateStore
from desktop_app.workspace.own_templates import AllTemplates, OwnTemplates
from desktop_app.workspace.prompting import Prompting, choose_prompting
from desktop_app.workspace.rendered_prompt import lead, rendered
from desktop_app.workspace.token_count import TokenCounter
from desktop_app.workspace.undo import UndoStack
from tests.chat.test_own_template import TURNS, Here

pytestmark = pytest.mark.usefixtures("qt_app")

SHIPPED = (PromptTemplate("chatml", "ChatML", "{{ messages[0].content }}"),)
NEW = PromptTemplate("", "Mine", TURNS, bos_token="<s>", eos_token="</s>", takes_system=True)


class Kept:
    """A room over a database, and what it told."""

    def __init__(self, path: Path | None = None) -> None:
        self.database, self.undo, self.renderer = Database(path), UndoStack(), Here()
        self.room = OwnTemplates(OwnTemplateStore(self.database), self.undo, self.renderer, SHIPPED)
        self.told: list[int] = []
        self.errors: list[ChatError] = []
        self.room.changed.connect(lambda: self.told.append(1))
        self.room.storage_failed.connect(self.errors.append)

    def add(self, name: str, source: str = TURNS) -> PromptTemplate:
        kept = self.room.save(replace(NEW, name=name, source=source))
        assert kept is not None
        return kept[0]

    @property
    def names(self) -> list[str]:
        return [template.name for template in self.room.templates()]


@pytest.fixture
def kept() -> Iterator[Kept]:
    kept = Kept()
    yield kept
    kept.database.close()


def test_they_outlive_a_restart(tmp_path: Path) -> None:
    first = Kept(tmp_path / "brise.sqlite3")
    saved = first.add("Mine")
    first.database.close()
    second = Kept(tmp_path / "brise.sqlite3")
    assert second.room.templates() == (saved,)
    assert replace(saved, id="") == NEW
    assert second.room.templates()[0].is_own
    second.database.close()


def test_names_are_unique_among_all_templates(kept: Kept) -> None:
    assert kept.add("chatml").name == "chatml (2)"
    assert kept.add(" Mine\n").name == "Mine"
    assert kept.add("MINE").name == "MINE (2)"


def test_changed_and_taken_back_as_often_as_it_was(kept: Kept) -> None:
    other, mine = kept.add("Other"), kept.add("Mine")
    changed = kept.room.save(replace(mine, name="Yours", source="x" + TURNS, takes_system=False))
    assert changed is not None
    assert kept.room.template(mine.id) == changed[0]
    assert changed[0].hash != mine.hash
    kept.undo.undo()
    assert kept.room.template(mine.id) == mine
    assert kept.room.save(mine) == (mine, None), "nothing changed, so nothing is to be taken back"
    kept.undo.undo()
    assert kept.names == ["Other"]
    assert kept.room.template(other.id) == other


def test_removed_it_comes_back_in_its_place(kept: Kept) -> None:
    first, _ = kept.add("First"), kept.add("Second")
    act = kept.room.remove(first.id)
    assert act is not None
    assert act.subject == "First"
    assert kept.names == ["Second"]
    third = kept.add("First")
    kept.undo.undo(act)
    assert kept.names == ["First (2)", "Second", "First"]
    assert kept.room.template(third.id) == third
    assert kept.room.remove("nobody") is None


def test_what_has_no_room_or_no_name_is_not_kept(kept: Kept) -> None:
    for odd in (
        replace(NEW, name=" \u200b "),
        replace(NEW, source="x" * (SOURCE_LENGTH + 1)),
        replace(NEW, eos_token="x" * (TOKEN_LENGTH + 1)),
    ):
        assert kept.room.save(odd) is None
    for number in range(MOST_TEMPLATES):
        kept.add(str(number))
    assert kept.room.is_full
    assert kept.room.save(NEW) is None
    assert kept.room.save(replace(kept.room.templates()[0], name="Changed")) is not None


def test_a_disk_that_fails_is_told_and_nothing_is_changed(kept: Kept) -> None:
    mine = kept.add("Mine")
    assert kept.names == ["Mine"]
    kept.database.write("DROP TABLE own_template")
    told = len(kept.told)
    assert kept.room.save(replace(mine, name="Yours")) is None
    assert kept.room.remove(mine.id) is None
    assert [error.kind for error in kept.errors] == [ErrorKind.STORAGE] * 2
    assert kept.names == ["Mine"]
    assert len(kept.told) == told


def test_a_chat_uses_it_as_it_is_at_the_time(kept: Kept) -> None:
    everything = AllTemplates(SHIPPED, kept.room)
    facts = ServerFacts(kind=ServerKind.TGI, model="nobody/knows", has_chat_template=True)
    mine = kept.add("Mine")
    assert len(everything) == 2
    assert everything[-1] == mine
    assert everything[:] == (*SHIPPED, mine)
    assert choose_prompting(mine.id, facts, everything).template == mine
    assert "<|user|>" in choose_prompting(mine.id, facts, everything).control.texts
    kept.room.save(replace(mine, takes_system=False))
    assert choose_prompting(mine.id, facts, everything).folds_system
    kept.room.remove(mine.id)
    assert choose_prompting(mine.id, facts, everything).dialect is Dialect.TGI_CHAT


def test_rendered_with_the_system_prompt_where_it_has_a_place(kept: Kept) -> None:
    mine = kept.add("Mine", "<s>" + TURNS + "<|assistant|>")
    turns = (Turn(Role.SYSTEM, "Be brief."), Turn(Role.USER, "Hello"))
    assert asyncio.run(rendered(mine, turns)) == "<|system|>Be brief.<|user|>Hello<|assistant|>"
    folded = asyncio.run(rendered(replace(mine, takes_system=False), turns))
    assert folded == "<|user|>Be brief.\n\nHello<|assistant|>"
    long = tuple(Turn(Role.USER if n % 2 == 0 else Role.ASSISTANT, f"{n}") for n in range(501))
    assert asyncio.run(rendered(mine, long)).count("<|user|>") == 251


def test_white_space_before_an_answer_is_known_of_it_too(kept: Kept) -> None:
    source = "{% for m in messages %}{{ '[' if m.role == 'user' else ' ' }}{{ m.content }}{{ ']' if m.role == 'user' }}{% endfor %}"
    assert asyncio.run(lead(kept.add("Mine", source))) == " "


def test_while_a_message_is_written_no_process_is_asked_for_its_prompt(kept: Kept) -> None:
    mine = kept.add("Mine")
    counter, counted = TokenCounter(Prompting(mine, Dialect.TGI)), list[str]()

    class Engine:
        async def count_tokens(self, text: str) -> int:
            counted.append(text)
            return len(text)

    async def ask() -> Engine:
        return Engine()

    async def write() -> None:
        for text in ("Which sauce goes", "Which sauce goes with", "Which sauce goes with bread?"):
            await counter.count((Turn(Role.USER, text),), ask)  # type: ignore[arg-type]

    asyncio.run(write())
    assert counted == ["<|user|>Which sauce goes", "<|user|>Which sauce goes with", "<|user|>Which sauce goes with bread?"]
    assert len(kept.renderer.asked) == 1


def test_what_is_taken_in_overwrites_nothing_and_is_not_rendered(kept: Kept) -> None:
    mine = kept.add("Mine")
    kept.told.clear()
    given = [replace(NEW, name="mine", source="other"), NEW, replace(NEW, name="ChatML", source="{% if"), replace(NEW, takes_system=False)]
    taken = asyncio.run(kept.room.take_in(given))
    assert kept.names == ["Mine", "mine (2)", "ChatML (2)", "Mine (3)"]
    assert kept.room.templates() == (mine, *taken)
    assert all(each.is_own for each in taken)
    assert len(kept.told) == 1
    assert not kept.renderer.asked
    kept.room.take_out(taken)
    assert kept.room.templates() == (mine,)
    assert asyncio.run(kept.room.take_in([])) == ()
    most = asyncio.run(kept.room.take_in([replace(NEW, name=str(n)) for n in range(MOST_TEMPLATES + 1)]))
    assert (len(most), kept.room.is_full, kept.names[-1]) == (MOST_TEMPLATES - 1, True, most[-1].name)


def test_a_disk_that_fails_keeps_what_was_taken_before(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    save, saved = OwnTemplateStore.save, list[str]()

    def once(store: OwnTemplateStore, one: KeptTemplate) -> None:
        if saved:
            raise ChatError(ErrorKind.STORAGE)
        saved.append(one.template.name)
        save(store, one)

    monkeypatch.setattr(OwnTemplateStore, "save", once)
    taken = asyncio.run(kept.room.take_in([NEW, replace(NEW, name="Other")]))
    assert [each.name for each in taken] == saved == kept.names == ["Mine"]
    assert [error.kind for error in kept.errors] == [ErrorKind.STORAGE]
