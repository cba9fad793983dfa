"""What no message holds is found as it is now: system prompts, drafts, edits, and what waits to be sent."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.chat.attachment import TEXT_TYPE, Attachment
from desktop_app.chat.chat_list import Place
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.folded_text import Term, terms_of
from desktop_app.chat.message import new_id
from desktop_app.chat.message_search import ChatHit, ChatPart
from desktop_app.chat.queued_message import QueuedMessage
from desktop_app.storage.attachment_store import AttachmentStore
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.edit_draft_store import EditDraftStore
from desktop_app.storage.queue_store import QueueStore
from desktop_app.storage.search_chat_texts import AT_MOST, SearchChatTexts
from desktop_app.storage.search_excerpt import FoldedTexts
from tests.storage.samples import a_conversation, asked


class Searched:
    """A search on a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute("ATTACH ? AS chats", (str(path),))
        self._texts = SearchChatTexts(FoldedTexts())

    def hits(self, query: str) -> tuple[ChatHit, ...]:
        return self._texts.find(self.connection, [Term(term) for term in terms_of(query)], lambda: False)

    def parts(self, query: str) -> list[tuple[str, ChatPart]]:
        return [(hit.title, hit.part) for hit in self.hits(query)]

    def forget(self) -> None:
        self._texts.forget()


@pytest.fixture
def searched(path: Path, store: ConversationStore) -> Iterator[Searched]:
    made = Searched(path)
    with closing(made.connection):
        yield made


def prompted(store: ConversationStore, title: str, prompt: str, at: float = 1000.0) -> Conversation:
    made = replace(a_conversation(title, at), system_prompt=prompt)
    store.save_conversation(made)
    return made


def test_a_system_prompt_is_found_as_it_is_now(searched: Searched, store: ConversationStore) -> None:
    chat = prompted(store, "Arles", "Du bist eine Möwe. Antworte mit Wind.")
    assert searched.parts("möwe wind") == [("Arles", ChatPart.SYSTEM_PROMPT)]
    (hit,) = searched.hits("mowe") or searched.hits("möwe")
    assert hit.excerpt == "Du bist eine Möwe. Antworte mit Wind."
    assert [hit.excerpt[first:last] for first, last in hit.spans] == ["Möwe"]
    store.save_conversation(replace(chat, system_prompt="You are a heron."))
    assert searched.parts("möwe") == []
    assert searched.parts("heron") == [("Arles", ChatPart.SYSTEM_PROMPT)]
    searched.forget()
    assert searched.parts("heron") == [("Arles", ChatPart.SYSTEM_PROMPT)]
    assert searched.parts("") == []


def test_a_system_prompt_of_many_chats_is_listed_once_by_the_newest_that_is_there(searched: Searched, store: ConversationStore) -> None:
    for number in range(3):
        newest = prompted(store, f"Chat {number}", "You are a heron.")
    assert searched.parts("heron") == [("Chat 2", ChatPart.SYSTEM_PROMPT)]
    store.set_places({newest.id: Place(deleted_at=4.0)})
    assert searched.parts("heron") == [("Chat 1", ChatPart.SYSTEM_PROMPT)]
    for number in range(AT_MOST + 3):
        prompted(store, f"Heron {number}", f"You are heron {number}.")
    assert len(searched.hits("heron")) == AT_MOST
    assert searched.parts("heron 0") == [("Heron 0", ChatPart.SYSTEM_PROMPT)]


def test_a_draft_is_found_until_it_is_sent_or_its_chat_is_gone(searched: Searched, store: ConversationStore) -> None:
    older, chat = a_conversation("Arles", 1000.0), a_conversation("Les Baux", 2000.0)
    for each in (chat, older):
        store.save_conversation(each)
        store.save_draft(each.id, "Where does **lavender** grow?")
    assert searched.parts("lavender grow") == [("Les Baux", ChatPart.DRAFT), ("Arles", ChatPart.DRAFT)]
    assert searched.hits("lavender")[0].excerpt == "Where does lavender grow?"
    store.save_draft(chat.id, "")
    store.set_places({older.id: Place(archived=True)})
    assert [(hit.title, hit.archived) for hit in searched.hits("lavender")] == [("Arles", True)]
    store.set_places({older.id: Place(deleted_at=4.0)})
    assert searched.parts("lavender") == []


def test_what_waits_is_found_until_it_is_sent(searched: Searched, store: ConversationStore, database: Database) -> None:
    chat = a_conversation("Arles")
    store.save_conversation(chat)
    queue = QueueStore(database)
    message = QueuedMessage(new_id(), chat.id, 1.0, "And the honey?")
    queue.add(message)
    assert searched.parts("honey") == [("Arles", ChatPart.WAITING)]
    queue.remove(message.id)
    assert searched.parts("honey") == []


def test_an_edit_is_found_until_it_has_ended_or_its_message_is_gone(
    searched: Searched, store: ConversationStore, database: Database
) -> None:
    drafts = EditDraftStore(database)
    chat, question = asked(store)
    drafts.keep_edit_draft(question.id, "Which **Thyme** grows there?")
    (hit,) = searched.hits("thyme grow")
    assert (hit.conversation_id, hit.part, hit.message_id) == (chat.id, ChatPart.EDIT, question.id)
    assert (hit.excerpt, hit.words) == ("Which Thyme grows there?", "Thyme grow")
    drafts.keep_edit_draft(question.id, "Which grows there?")
    assert searched.hits("thyme") == ()
    mark = store.delete_branch(question.id, 4.0, None)
    list(store.finish_acts())
    assert searched.hits("which") == ()
    store.restore_branch(chat.id, mark, question.id, question.id)
    list(store.finish_acts())
    assert searched.parts("which") == [(chat.title, ChatPart.EDIT)]
    drafts.keep_edit_draft(question.id, None)
    assert searched.hits("which") == ()
    drafts.keep_edit_draft(question.id, "Which?")
    store.set_places({chat.id: Place(deleted_at=4.0)})
    assert searched.hits("which") == ()


def test_what_a_draft_and_a_waiting_message_carry_is_found_too(searched: Searched, store: ConversationStore, database: Database) -> None:
    attachments, queue = AttachmentStore(database), QueueStore(database)
    silent, chat = a_conversation("Arles", 1000.0), a_conversation("Les Baux", 2000.0)
    for each in (silent, chat):
        store.save_conversation(each)
    carried = [Attachment(new_id(), name, TEXT_TYPE, 20) for name in ("a.log", "b.log")]
    for attachment in carried:
        attachments.add_attachment(attachment, b"thyme and marjoram")
    attachments.save_draft_attachments(silent.id, [carried[0].id])
    assert searched.parts("marjoram") == [("Arles", ChatPart.DRAFT)]
    store.save_draft(silent.id, "What stands beside thyme?")
    assert searched.hits("marjoram beside")[0].title == "Arles"
    (hit,) = searched.hits("marjoram")
    assert hit.excerpt == "a.log: thyme and marjoram"
    assert [hit.excerpt[first:last] for first, last in hit.spans] == ["marjoram"]
    message = QueuedMessage(new_id(), chat.id, 1.0, "And here?", (carried[1],))
    queue.add(message)
    assert searched.parts("marjoram") == [("Les Baux", ChatPart.WAITING), ("Arles", ChatPart.DRAFT)]
    queue.remove(message.id)
    attachments.save_draft_attachments(silent.id, [])
    assert searched.hits("marjoram") == ()


def test_behind_a_long_name_the_words_stand_soon(searched: Searched, store: ConversationStore, database: Database) -> None:
    attachments, chat = AttachmentStore(database), a_conversation("Arles")
    store.save_conversation(chat)
    carried = Attachment(new_id(), "inventory-of-the-old-mill.log", TEXT_TYPE, 20)
    attachments.add_attachment(carried, b"a jar of honey, a jar of dried marjoram, a jar of marjoram")
    attachments.save_draft_attachments(chat.id, [carried.id])
    (hit,) = searched.hits("marjoram")
    assert hit.excerpt == "inventory-of-…d-mill.log: …dried marjoram, a jar of marjoram"
    assert [hit.excerpt[first:last] for first, last in hit.spans] == ["marjoram", "marjoram"]
    (hit,) = searched.hits("jar")
    assert hit.excerpt.startswith("inventory-of-…d-mill.log: a jar of honey")


def test_drafts_and_prompts_are_read_without_the_rows_of_other_chats(searched: Searched, store: ConversationStore) -> None:
    asked: list[str] = []
    searched.connection.set_trace_callback(asked.append)
    searched.hits("wind")
    searched.connection.set_trace_callback(None)
    plans = [row[3] for sql in asked if "conversation" in sql for row in searched.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert plans
    few = ("conversation_drafts", "conversation_system_prompts", "draft_attachment", "queued", "edit")
    assert not [plan for plan in plans if plan.startswith("SCAN") and not any(name in plan for name in few)]
