"""A database of very many messages, made by SQL in a moment; their words come as often as words do.

Arguments: data folder, messages, messages of each chat; with the generations that answered, and the search index.
"""

import itertools
import json
import random
import sqlite3
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

from desktop_app.composition.data_folder import DataFolder
from desktop_app.storage.database import Database
from desktop_app.storage.search_index import SearchIndex

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


def _id(number: str) -> str:
    """SQL for an id as Brise makes them: in the order of time, with chance behind it."""
    return f"printf('%012x7%03x8%015x', 1700000000000 + 30000 * ({number}), ({number}) * 2654435761 & 4095, {number})"


_CHATS = f"""
INSERT INTO conversation (id, created_at, updated_at, endpoint_id, template_id, title, parameters, system_prompt, draft)
SELECT {_id("value")}, :start, :start + 30 * :chat * (value + 1), 'e1', 'auto', substr(half.text, 1, 40) || ' ' || value, '{{}}', '', ''
FROM generate_numbers JOIN half ON half.number = value * 7919 % :halves WHERE value < :messages / :chat
"""
_MESSAGES = f"""
INSERT INTO message (id, conversation_id, parent_id, depth, role, created_at, visible_text)
SELECT {_id("value")}, {_id("value / :chat")}, CASE WHEN value % :chat THEN {_id("value - 1")} END, value % :chat,
    CASE WHEN value % 2 THEN 'assistant' ELSE 'user' END, :start + 30 * value,
    first.text || ' ' || second.text || CASE WHEN value % 100000 = 77 THEN ' Xylophonist' ELSE '' END
FROM generate_numbers
JOIN half AS first ON first.number = value * 7919 % :halves
JOIN half AS second ON second.number = (value / 10000 + value * 104729) % :halves
"""
_ANSWERED = (
    """
    INSERT INTO generation (id, answer_id, endpoint_id, endpoint_name, dialect, model, server_version, template_id, template_hash,
        started_at, max_new_tokens, prompt_tokens, generated_tokens, seconds_to_first_token, seconds, ending, parameters)
    SELECT lower(hex(randomblob(16))), id, 'e1', 'Local TGI', 'tgi', 'Mistral-7B-Instruct-v0.1', '3.3.7', 'auto', '', created_at, 256, 100,
        length(visible_text) / 5, 0.1, 2.0, 'end_of_text', '{}' FROM message WHERE role = 'assistant'
    """,
    "INSERT INTO prompt (generation_id, text) SELECT id, '' FROM generation",
    "INSERT INTO answer_span (answer_id, position, generation_id, first) SELECT answer_id, 0, id, 0 FROM generation",
    """
    INSERT INTO answer_chunk (answer_id, generation_id, seq, text, tokens)
    SELECT message.id, generation.id, 0, visible_text, x'' FROM generation JOIN message ON message.id = generation.answer_id
    """,
)


def fill(path: Path, messages: int, newest: float, chat: int = 100, *, answered: bool = False) -> None:
    """Put chats of so many messages there, one message each half a minute, the last at `newest`; nothing is logged for the index.

    `answered`: with the generations and pieces of the answers, as if they had been streamed.
    """
    made = halves(_HALVES)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -500000")  # ids are in no order
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
        values = {"start": newest - 30 * messages, "messages": messages, "halves": _HALVES, "chat": chat}
        connection.execute(_CHATS, values)
        connection.execute(_MESSAGES, values)
        connection.execute(f"UPDATE conversation SET leaf_id = {_id('number * :chat - 1')}", values)
        for statement in _ANSWERED if answered else ():
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")


if __name__ == "__main__":
    began = time.perf_counter()
    file = DataFolder(Path(sys.argv[1])).database
    Database(file).close()
    fill(file, int(sys.argv[2]), time.time(), int(sys.argv[3]), answered=True)
    database, complete = Database(file), threading.Event()
    index = SearchIndex(database, lambda progress: complete.set() if progress.is_complete else None)
    index.start()
    complete.wait()
    index.close()
    database.close()
    print(json.dumps({"seconds": time.perf_counter() - began}))
