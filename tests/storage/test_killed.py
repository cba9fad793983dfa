"""SIGKILL at a random moment of an answer: everything that was committed is there."""

import itertools
import os
import random
import subprocess
import sys
from pathlib import Path

from desktop_app.chat.generation import Ending
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.storage.streaming_child import texts

ROUNDS = int(os.environ.get("BRISE_KILLS", "5"))


def stream_and_kill(path: Path, seed: int, chance: random.Random) -> tuple[str, int]:
    """Let a child stream, and kill it; the answer's id and how many chunks it said were committed."""
    command = [sys.executable, "-m", "tests.storage.streaming_child", str(path), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        answer_id = child.stdout.readline().strip()
        for _ in range(chance.randrange(200)):
            child.stdout.readline()
        for _ in range(chance.randrange(20_000)):  # and somewhere inside the next commit or checkpoint
            pass
        child.kill()
        rest = child.stdout.read().split("\n")
    said = [int(line) for line in rest[:-1] if line]  # the last line may be cut
    return answer_id, said[-1] if said else 0


def test_what_was_committed_survives_every_kill(path: Path) -> None:
    chance = random.Random(20260714)
    survived: dict[str, str] = {}
    for seed in range(ROUNDS):
        answer_id, committed = stream_and_kill(path, seed, chance)
        database = Database(path)
        store = ConversationStore(database)
        assert database.rows("PRAGMA integrity_check")[0][0] == "ok"
        assert database.rows("PRAGMA foreign_key_check") == []
        assert store.close_unfinished(now=1.0) == 1
        message = store.branch(answer_id)[-1]
        assert message.answer is not None
        assert message.answer.ending is Ending.CLOSED
        track = store.tokens(answer_id)
        streamed: list[str] = []
        for number in itertools.count():
            if len(streamed) >= len(track):
                break
            streamed += texts(seed, number)
        assert number >= committed
        assert message.text == "".join(streamed)
        assert track.text == message.text
        for earlier, text in survived.items():
            assert store.branch(earlier)[-1].text == text
        survived[answer_id] = message.text
        assert len(store.conversations()) == seed + 1
        database.close()
