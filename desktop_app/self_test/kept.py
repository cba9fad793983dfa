"""What is kept: found by a search, and read back from the disk once Brise has ended."""

import asyncio
import threading

from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Message, Role
from desktop_app.chat.message_search import Search
from desktop_app.self_test.told import CheckFailed, Told
from desktop_app.self_test.trial import Trial
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import SQLITE_VERSION, Database
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_WORDS = "grüsse from LOOPBACK"
"""In the scripted answer, written another way: a search folds both."""
_WITHIN, _EVERY = 15.0, 0.05  # seconds


async def check_search(trial: Trial) -> Told:
    """SQLite's full-text search finds what was answered, through the index as the search field asks it."""
    index = trial.rooms.messages.index
    for _ in range(round(_WITHIN / _EVERY)):
        found = await asyncio.to_thread(index.find, Search(_WORDS), None, 1, threading.Event())
        if any(hit.conversation_id in trial.shown for hit in found.hits):
            return Told(QT_TRANSLATE_NOOP("SelfTest", "SQLite {version} with FTS5, an answer was found"), version=SQLITE_VERSION)
        await asyncio.sleep(_EVERY)
    why = "" if index.error is None else repr(index.error)
    raise CheckFailed(
        QT_TRANSLATE_NOOP("SelfTest", "SQLite {version} did not find what is stored. {error}"), version=SQLITE_VERSION, error=why
    )


async def check_shutdown(trial: Trial) -> Told:
    """Everything ends, and is stored."""
    await trial.rooms.close()
    return Told(QT_TRANSLATE_NOOP("SelfTest", "everything ended in order"))


async def check_storage(trial: Trial) -> Told:
    """Every chat is read back from the file as it was shown."""
    if not trial.shown:
        raise CheckFailed(QT_TRANSLATE_NOOP("SelfTest", "Nothing was answered, so nothing could be stored."))
    count = tokens = 0
    database = Database(trial.folder.database)
    try:
        store = ConversationStore(database)
        for conversation_id, shown in trial.shown.items():
            conversation = store.conversation(conversation_id)
            stored = [] if conversation is None or conversation.leaf_id is None else store.branch(conversation.leaf_id)
            if [_outline(message) for message in stored] != [_outline(message) for message in shown]:
                raise CheckFailed(QT_TRANSLATE_NOOP("SelfTest", "A chat that was stored is not the one that was shown."))
            count += len(stored)
            tokens += sum(len(store.tokens(message.id)) for message in stored if message.answer is not None)
    finally:
        database.close()
    return Told(
        QT_TRANSLATE_NOOP("SelfTest", "{chats} chats, {messages} messages and {tokens} tokens read back"),
        chats=len(trial.shown),
        messages=count,
        tokens=tokens,
    )


def _outline(message: Message) -> tuple[str, Role, str, Ending | None]:
    return message.id, message.role, message.text, None if message.answer is None else message.answer.ending
