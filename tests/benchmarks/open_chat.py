"""Seconds from choosing a chat to its last message painted, of a short and a long one in turn. Arguments: data folder, messages, times."""

import asyncio
import json
import statistics
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.benchmarks.shown_app import Painted, shown_app
from tests.benchmarks.stored_chats import store_chat, turns
from tests.qt_loop import run_in_qt

SHORT = 100


async def switch(qt: QApplication, folder: Path, messages: int, times: int) -> dict[str, float]:
    """Medians, and of the ratio of each pair."""
    chats = {"short": store_chat(folder, "Short", turns(SHORT), 1000.0), "long": store_chat(folder, "Long", turns(messages), 2000.0)}
    away, _ = store_chat(folder, "Away", turns(4), 3000.0)
    painted = Painted()
    found: dict[str, list[float]] = {"short": [], "long": []}
    async with shown_app(qt, folder) as rooms:
        for _ in range(times + 1):
            for name, (chat, last) in chats.items():
                rooms.desk.open(away)
                await asyncio.sleep(0.3)
                painted.expect(last, whole=True)
                chosen = time.perf_counter()
                rooms.desk.open(chat)
                found[name].append(await painted.wait() - chosen)
    ratio = statistics.median(long / short for long, short in zip(found["long"][1:], found["short"][1:], strict=True))
    return {name: statistics.median(seconds[1:]) for name, seconds in found.items()} | {"ratio": ratio}


if __name__ == "__main__":
    application = QApplication(["brise-benchmark"])
    print(json.dumps(run_in_qt(switch(application, Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])), seconds=200)))
