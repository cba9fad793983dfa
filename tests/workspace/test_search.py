"""Searching as one types: each key ends the question before, pages follow each other, titles come with the first."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desktop_app.chat.attachment import TEXT_TYPE, Attachment
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.message_search import ChatHit, ChatPart, IndexProgress, Search, SearchPage
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.workspace.message_index import MessageIndex
from desktop_app.workspace.search import PAGE, MessageSearch
from desktop_app.workspace.tasks import Tasks
from tests.qt_loop import run_in_qt, until
from tests.storage.samples import a_conversation, a_message

pytestmark = pytest.mark.usefixtures("qt_app")


class Asked:
    """A search on a database, and the pages that came."""

    def __init__(self, database: Database, conversation: Conversation) -> None:
        self._store, self._conversation = ConversationStore(database), conversation
        self.bugs: list[BaseException] = []
        self.tasks = Tasks(self.bugs.append)
        self.messages = MessageIndex(database)
        self.search = MessageSearch(self.messages, self.tasks)
        self.pages: list[SearchPage] = []
        self.search.page_found.connect(self.pages.append)

    def say(self, text: str) -> None:
        """One more message, after all others."""
        self._store.add_message(a_message(self._conversation, None, text, at=5000.0))

    def carry(self, text: str) -> None:
        """A file that the draft of the chat carries."""
        data = text.encode()
        self._store.add_attachment(Attachment("a", "notes.txt", TEXT_TYPE, len(data)), data)
        self._store.save_draft_attachments(self._conversation.id, ["a"])

    @property
    def hits(self) -> int:
        return sum(len(page.hits) for page in self.pages)


@asynccontextmanager
async def asked(path: Path, count: int) -> AsyncIterator[Asked]:
    database = Database(path)
    store = ConversationStore(database)
    conversation = a_conversation("All of the wind")
    with database.transaction():
        store.save_conversation(conversation)
        for number in range(count):
            store.add_message(a_message(conversation, None, f"the wind blew {number} times", at=1000.0 + number))
    made = Asked(database, conversation)
    made.messages.start()
    await until(lambda: made.messages.progress == IndexProgress(count, count))
    yield made
    made.search.look_for(Search())
    await made.tasks.cancel_all()
    made.messages.close()
    database.close()
    assert not made.bugs


def test_a_page_then_more_until_there_is_nothing(tmp_path: Path) -> None:
    async def look() -> None:
        async with asked(tmp_path / "brise.sqlite3", 2 * PAGE + 3) as made:
            made.search.look_for(Search("wind"))
            await until(lambda: made.hits == PAGE)
            assert [title.title for title in made.pages[0].chats] == ["All of the wind"]
            assert made.pages[0].is_first
            for expected in (2 * PAGE, 2 * PAGE + 3):
                made.search.more()
                made.search.more()  # while it looks, no second question
                await until(lambda expected=expected: made.hits >= expected)
                assert made.hits == expected
            assert made.pages[-1].is_last
            made.search.more()
            await asyncio.sleep(0.05)
            assert made.hits == 2 * PAGE + 3
            assert sum(page.is_first for page in made.pages) == 1

    run_in_qt(look())


def test_whoever_turns_to_the_search_has_its_titles_read_before_the_first_key(tmp_path: Path) -> None:
    async def look() -> None:
        async with asked(tmp_path / "brise.sqlite3", 1) as made:
            made.search.prepare()
            titles = made.messages.index._reader._titles
            await until(lambda: titles._chats)
            assert [title for _, title, _ in titles._chats] == ["All of the wind"]
            made.search.look_for(Search("wind"))
            await until(lambda: made.hits == 1)
            made.search.look_for(Search())
            assert titles._chats, "and they stay for the next one"

    run_in_qt(look())


def test_only_the_last_key_is_answered(tmp_path: Path) -> None:
    async def look() -> None:
        async with asked(tmp_path / "brise.sqlite3", 300) as made:
            for text in ("t", "th", "the", "the w", "the wi", "the wind 29"):
                made.search.look_for(Search(text))
            await until(lambda: bool(made.pages) and made.pages[-1].is_last)
            assert {page.search.text for page in made.pages} == {"the wind 29"}
            assert made.hits == 11  # 29, and 290 to 299

    run_in_qt(look())


def test_nothing_comes_after_the_search_was_ended(tmp_path: Path) -> None:
    async def look() -> None:
        async with asked(tmp_path / "brise.sqlite3", 10) as made:
            made.search.look_for(Search("wind"))
            made.search.look_for(Search())
            await asyncio.sleep(0.1)
            assert made.pages == []

    run_in_qt(look())


def test_what_changed_is_looked_for_again_as_far_as_it_is_shown(tmp_path: Path) -> None:
    async def look() -> None:
        async with asked(tmp_path / "brise.sqlite3", 3 * PAGE) as made:
            made.search.look_for(Search("wind"))
            await until(lambda: made.hits == PAGE)
            made.search.more()
            await until(lambda: made.hits == 2 * PAGE)
            assert not made.pages[0].is_again
            made.say("the wind has turned")
            await until(lambda: made.pages[-1].is_again)
            again = made.pages[-1]
            assert len(again.hits) == 2 * PAGE
            assert again.hits[0].excerpt == "the wind has turned"
            assert again.hits[1:] == (*made.pages[0].hits, *made.pages[1].hits)[: 2 * PAGE - 1]
            assert not again.is_last
            told = len(made.pages)
            made.search.more()
            await until(lambda: len(made.pages) > told)
            assert made.pages[-1].hits[0].excerpt == f"the wind blew {PAGE} times", "it goes on behind what is shown"
            made.search.look_for(Search())
            told = len(made.pages)
            made.say("the wind has turned again")
            await asyncio.sleep(1.2)
            assert len(made.pages) == told, "nothing is looked for any more"

    run_in_qt(look())


def test_messages_do_not_wait_for_the_long_files_of_drafts(tmp_path: Path) -> None:
    async def look() -> None:
        async with asked(tmp_path / "brise.sqlite3", 3) as made:
            made.carry("für den Wind " * 300_000 + "Zephyr")
            chats: list[tuple[ChatHit, ...]] = []
            made.search.chats_found.connect(lambda _search, found: chats.append(found))
            made.search.look_for(Search("zephyr"))
            await until(lambda: bool(made.pages))
            assert not made.pages[0].has_all_chats
            assert chats == []
            await until(lambda: bool(chats))
            ((hit,),) = chats
            assert hit.part is ChatPart.DRAFT
            assert hit.excerpt.endswith("Zephyr")

    run_in_qt(look())
