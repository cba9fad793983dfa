"""Seconds from a key to the first results among very many messages, beside a raw FTS5 query for the same. Arguments: data folder, messages.

The raw query is FTS5 as one would use it: words by `unicode61`, prefixes indexed, newest first, fifty rows with title and snippet.
"""

import json
import sqlite3
import statistics
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

from desktop_app.chat.message_search import Search
from desktop_app.composition.data_folder import DataFolder
from desktop_app.storage.database import Database
from desktop_app.storage.search_file import index_path
from desktop_app.storage.search_index import SearchIndex
from tests.benchmarks.million_messages import fill

TIMES = 5
QUERIES = ("w", "wi", "wind", "quick", "haus", "zeit", "the", "xylophonist", "wind haus", "quick the wind", "zqxj")
"""A word as it is typed, common ones, a rare one, several, none."""
_RAW = """
SELECT message.id, message.created_at, conversation.title, snippet(raw, 0, '[', ']', '…', 24)
FROM raw CROSS JOIN message ON message.number = raw.rowid CROSS JOIN conversation ON conversation.id = message.conversation_id
WHERE raw MATCH ? ORDER BY raw.rowid DESC LIMIT 50
"""


def build(path: Path, messages: int) -> tuple[Database, SearchIndex, float]:
    """The database, and its index once everything is in it; how long that took."""
    if not path.exists():
        Database(path).close()
        fill(path, messages, time.time())
    with closing(sqlite3.connect(path)) as connection:
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'raw'").fetchone() is None:
            connection.execute(
                "CREATE VIRTUAL TABLE raw USING fts5 (visible_text, content='message', content_rowid='number', prefix='1 2 3')"
            )
            connection.execute("INSERT INTO raw (raw) VALUES ('rebuild')")
            connection.commit()
    database, complete = Database(path), threading.Event()
    began = time.perf_counter()
    index = SearchIndex(database, lambda progress: complete.set() if progress.is_complete else None)
    index.start()
    complete.wait()
    return database, index, time.perf_counter() - began


def ask(index: SearchIndex, raw: sqlite3.Connection, query: str) -> tuple[float, float]:
    """Seconds of ours and of the raw query, in turn."""
    began = time.perf_counter()
    index.chats(Search(query), threading.Event())
    index.find(Search(query), None, 50, threading.Event())
    ours = time.perf_counter() - began
    began = time.perf_counter()
    raw.execute(_RAW, (" ".join(f'"{word}"*' for word in query.split()),)).fetchall()
    return ours, time.perf_counter() - began


def main(folder: Path, messages: int) -> dict[str, float]:
    """Medians over all queries and the worst of them, and how large the index is."""
    path = DataFolder(folder).database
    database, index, seconds = build(path, messages)
    found: list[tuple[float, float]] = []
    with closing(sqlite3.connect(path)) as raw:
        for query in QUERIES:
            ask(index, raw, query)
            pairs = [ask(index, raw, query) for _ in range(TIMES)]
            found.append((statistics.median(ours for ours, _ in pairs), statistics.median(theirs for _, theirs in pairs)))
    size = (
        index_path(path).stat().st_size / sum(len(row[0]) for row in database.rows("SELECT visible_text FROM message LIMIT 10000")) * 10_000
    )
    index.close()
    database.close()
    return {
        "ours": statistics.median(ours for ours, _ in found),
        "raw": statistics.median(raw for _, raw in found),
        "ratio": statistics.median(ours / raw for ours, raw in found[:-1]),  # of what is nowhere the raw query says so in no time
        "worst": max(ours for ours, _ in found),
        "building": seconds,
        "size": size / messages,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
