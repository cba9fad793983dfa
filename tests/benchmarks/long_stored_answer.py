"""Seconds from choosing a chat to the true end of its last answer painted, of 100,000 tokens. Arguments: data folder, characters."""

import asyncio
import json
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.benchmarks.sample_markdown import markdown
from tests.benchmarks.shown_app import Lateness, Painted, shown_app
from tests.benchmarks.stored_chats import QUESTION, store_chat, turns
from tests.qt_loop import run_in_qt

END = "This is the true end."


async def show(qt: QApplication, folder: Path, characters: int) -> dict[str, float]:
    """Until the last words are on the screen, and by how much the window was late at worst."""
    chat, last = store_chat(folder, "Long", [QUESTION, f"{markdown(characters)}{END}"], 1000.0)
    away, _ = store_chat(folder, "Away", turns(4), 3000.0)
    painted, lateness = Painted(), Lateness()
    async with shown_app(qt, folder) as rooms:
        rooms.desk.open(away)
        await asyncio.sleep(0.5)
        lateness.start()
        chosen = time.perf_counter()
        rooms.desk.open(chat)
        shelf = rooms.pane.transcript._shelf
        while True:
            painted.expect(last)
            at = await painted.wait()
            view = shelf.view_of(last)
            if view is not None and view.segments.blocks[-1].plain_text == END and view.y() + view.height() <= rooms.pane.height():
                break
        await asyncio.sleep(3)
        lateness.stop()
    return {"seconds": at - chosen, "late": lateness.worst}


if __name__ == "__main__":
    application = QApplication(["brise-benchmark"])
    print(json.dumps(run_in_qt(show(application, Path(sys.argv[1]), int(sys.argv[2])), seconds=100)))
