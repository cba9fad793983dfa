"""A process that is to be killed: streams an answer into the database at `argv[1]` and says what is committed."""

import itertools
import random
import sys
from pathlib import Path

from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.storage.samples import answering, append


def texts(seed: int, number: int) -> list[str]:
    """The tokens of one chunk, the same for the same seed."""
    chance = random.Random(f"{seed}.{number}")
    return [f" {seed}.{number}.{n}" + "ü" * chance.randrange(200) for n in range(chance.randrange(1, 40))]


def main() -> None:
    path, seed = Path(sys.argv[1]), int(sys.argv[2])
    database = Database(path, wal_limit=2**17)  # so small that the checkpointer is always at work
    store = ConversationStore(database)
    store.close_unfinished(now=1.0)
    _, answer, generation = answering(store)
    print(answer.id, flush=True)
    for number in itertools.count():
        append(store, generation, *texts(seed, number))
        if number % 7 == 0:
            store.update_generation(generation)
            database.request_checkpoint()
        print(number + 1, flush=True)


if __name__ == "__main__":
    main()
