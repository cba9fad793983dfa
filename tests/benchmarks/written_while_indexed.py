"""Seconds that storing a message takes while very many others are taken into the index. Arguments: data folder, messages."""

import json
import sys
import threading
import time
from pathlib import Path

from desktop_app.composition.data_folder import DataFolder
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.search_index import SearchIndex
from tests.benchmarks.million_messages import fill
from tests.storage.samples import a_conversation, a_message

PAUSE = 0.01  # seconds between two messages


def written(store: ConversationStore, until: threading.Event, at_most: int) -> list[float]:
    """Seconds of each message that was stored meanwhile, sorted."""
    conversation = a_conversation()
    store.save_conversation(conversation)
    took = []
    while not until.is_set() and len(took) < at_most:
        message = a_message(conversation, None, "It comes in winter, and blows for three, six or nine days.", at=time.time())
        began = time.perf_counter()
        store.add_message(message)
        took.append(time.perf_counter() - began)
        time.sleep(PAUSE)
    return sorted(took)


def main(folder: Path, messages: int) -> dict[str, float]:
    """Before the index is begun, and while it is built."""
    path = DataFolder(folder).database
    Database(path).close()
    fill(path, messages, time.time())
    database, complete = Database(path), threading.Event()
    store = ConversationStore(database)
    alone = written(store, threading.Event(), 500)
    index = SearchIndex(database, lambda progress: complete.set() if progress.is_complete else None)
    index.start()
    beside = written(store, complete, 100_000)
    index.close()
    database.close()
    return {
        "alone": alone[int(len(alone) * 0.99)],
        "almost_worst": beside[int(len(beside) * 0.99)],
        "worst": beside[-1],
        "worst_alone": alone[-1],
        "count": len(beside),
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
