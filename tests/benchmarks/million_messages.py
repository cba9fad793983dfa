"""A database of very many messages, made by SQL in a moment; their words come as often as words do. Arguments: data folder, messages."""

import itertools
import json
import random
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from desktop_app.composition.data_folder import DataFolder
from desktop_app.storage.database import Database

_HALVES = 20_011
_SYLLABLES = [
    "an",
    "ant",
    "wort",
    "zeit",
    "stra",
    "ße",
    "der",
    "die",
    "das",
    "und",
    "ein",
    "haus",
    "baum",
    "wind",
    "mis",
    "tral",
    "ar",
    "les",
    "the",
    "quick",
    "brown",
    "lo",
    "rem",
    "ip",
    "sum",
    "mo",
    "del",
    "tok",
    "en",
    "ser",
    "ver",
    "ment",
    "ung",
    "keit",
    "lich",
    "ge",
    "ver",
    "be",
    "ent",
    "zer",
    "re",
    "con",
    "pre",
    "fix",
    "able",
    "ing",
    "tion",
    "über",
    "kü",
    "che",
    "fahr",
    "rad",
    "bahn",
    "hof",
]
_CHINESE = "我们中国人在这里学习工作生活天地风雨山水花草东西南北春夏秋冬"


def words(count: int = 40_000) -> list[str]:
    """Made-up words, the commonest first."""
    chance = random.Random(7)
    made = {"".join(chance.choices(_SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4, 5)))) for _ in range(2 * count)}
    return ["the", "und", "wind", *sorted(made, key=lambda _: chance.random())[:count]]


def halves(count: int) -> list[str]:
    """Half a message each, 70 characters on average."""
    chance = random.Random(11)
    known = words()
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(known))))
    made = [" ".join(chance.choices(known, cum_weights=weights, k=chance.choice((2, 5, 10, 20)))) for _ in range(count)]
    for number in range(0, count, 50):
        made[number] += " " + "".join(chance.choices(_CHINESE, k=30))
    return made


_CHATS = """
INSERT INTO conversation (id, created_at, updated_at, endpoint_id, template_id, title, parameters, system_prompt, draft)
SELECT 'chat' || value, :start, :start + 3000 * (value + 1), 'e1', 'auto', 'Chat ' || value, '{}', '', ''
FROM generate_numbers WHERE value < :messages / 100
"""
_MESSAGES = """
INSERT INTO message (id, conversation_id, parent_id, depth, role, created_at, visible_text)
SELECT 'm' || value, 'chat' || (value / 100), CASE WHEN value % 100 THEN 'm' || (value - 1) END, value % 100,
    CASE WHEN value % 2 THEN 'assistant' ELSE 'user' END, :start + 30 * value,
    first.text || ' ' || second.text || CASE WHEN value % 100000 = 77 THEN ' Xylophonist' ELSE '' END
FROM generate_numbers
JOIN half AS first ON first.number = value * 7919 % :halves
JOIN half AS second ON second.number = (value / 10000 + value * 104729) % :halves
"""


def fill(path: Path, messages: int, newest: float) -> None:
    """Put chats of 100 messages there, one message each half a minute, the last at `newest`; nothing is logged for the index."""
    made = halves(_HALVES)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'message'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("CREATE TEMP TABLE half (number INTEGER PRIMARY KEY, text TEXT)")
        connection.executemany("INSERT INTO half VALUES (?, ?)", enumerate(made))
        connection.execute("CREATE TEMP TABLE generate_numbers (value INTEGER PRIMARY KEY)")
        connection.execute(
            "INSERT INTO generate_numbers WITH RECURSIVE n (value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM n LIMIT ?)"
            " SELECT value FROM n",
            (messages,),
        )
        values = {"start": newest - 30 * messages, "messages": messages, "halves": _HALVES}
        connection.execute(_CHATS, values)
        connection.execute(_MESSAGES, values)
        connection.execute("UPDATE conversation SET leaf_id = 'm' || (substr(id, 5) * 100 + 99)")
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")


if __name__ == "__main__":
    began = time.perf_counter()
    file = DataFolder(Path(sys.argv[1])).database
    Database(file).close()
    fill(file, int(sys.argv[2]), time.time())
    print(json.dumps({"seconds": time.perf_counter() - began}))
