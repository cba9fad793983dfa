"""SIGKILL in the middle of indexing: the next start goes on, nothing is missing, nothing is there twice."""

import random
import subprocess
import sys
from pathlib import Path

from tests.storage.test_search_index import Desk

ROUNDS = 2


def index_and_kill(path: Path, number: int, chance: random.Random) -> None:
    command = [sys.executable, "-m", "tests.storage.indexing_child", str(path), str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(chance.randrange(1, 40)):
            child.stdout.readline()
        child.kill()


def test_a_kill_in_the_middle_of_indexing_costs_nothing(path: Path) -> None:
    chance = random.Random(20261126)
    first = Desk(path)
    first.index.close()  # what follows is not known to the index
    first.say(*[f"squirrel of old {number}" for number in range(1500)])
    first.database.close()
    for number in range(ROUNDS):
        index_and_kill(path, number, chance)
    last = Desk(path)
    said = [row[0] for row in last.database.rows("SELECT id FROM message")]
    found = [hit.message_id for hit in last.find("squirrel", limit=100_000)]
    assert len(said) > 1500
    assert sorted(found) == sorted(said)
    assert last.database.rows("PRAGMA integrity_check")[0][0] == "ok"
    last.close()
