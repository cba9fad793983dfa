"""A process that is to be killed: builds the search index of the database at `argv[1]` while it goes on writing messages."""

import itertools
import sys
from pathlib import Path

from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.search_index import SearchIndex
from tests.storage.samples import a_conversation, a_message


def main() -> None:
    database = Database(Path(sys.argv[1]), wal_limit=2**17)
    store = ConversationStore(database)
    index = SearchIndex(database, lambda progress: print(progress.done, flush=True))
    index.start()
    conversation = a_conversation()
    store.save_conversation(conversation)
    for number in itertools.count():
        store.add_message(a_message(conversation, None, f"squirrel {sys.argv[2]} {number}", at=float(number)))
        if number % 10 == 0:
            print(f"wrote {number}", flush=True)


if __name__ == "__main__":
    main()
