"""What storing a message takes. As a program that does nothing else it does so until its input ends: how quiet disk and machine were."""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from typing import NamedTuple

from desktop_app.chat.message import Message
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.storage.samples import a_conversation, a_message

PAUSE = 0.02  # seconds between two of them


class Held(NamedTuple):
    """How long storing one message held the thread, in seconds."""

    seconds: float
    waited: float
    """Of it for the disk, a lock, another thread or a core. The rest it computed: what a machine that stands still adds stands there."""


async def stored(store: ConversationStore, until_set: asyncio.Event, at_most: int) -> list[Held]:
    """What each user message took."""
    conversation = a_conversation()
    store.save_conversation(conversation)
    took, above = [], None
    while not until_set.is_set() and len(took) < at_most:
        message: Message = a_message(conversation, above, "When does the wind come down the valley?", at=time.time())
        began, computing = time.perf_counter(), time.thread_time()
        store.add_message(message)
        computed, seconds = time.thread_time() - computing, time.perf_counter() - began
        took.append(Held(seconds, max(seconds - computed, 0.0)))
        above = message
        await asyncio.sleep(PAUSE)
    return took


@contextmanager
def stored_alone(folder: Path) -> Iterator[list[Held]]:
    """What it took a program beside this one, into a database of its own on the same disk; known at the end."""
    took: list[Held] = []
    with Popen([sys.executable, "-m", "tests.benchmarks.stored_messages", folder], stdin=PIPE, stdout=PIPE, text=True) as beside:
        yield took
        told, _ = beside.communicate()
        took += [Held(*each) for each in json.loads(told)]


async def _until_input_ends(path: Path) -> list[Held]:
    ends, loop = asyncio.Event(), asyncio.get_running_loop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(ends.set)), daemon=True).start()
    database = Database(path)
    try:
        return await stored(ConversationStore(database), ends, 1_000_000)
    finally:
        database.close()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_until_input_ends(Path(sys.argv[1]) / "alone.sqlite3"))))
