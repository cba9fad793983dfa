"""Memory in MB after 100 and 1,000 answers that streamed into one chat on the screen. Arguments: address, data folder, answers."""

import gc
import json
import sys
from pathlib import Path

import psutil
from PySide6.QtWidgets import QApplication

from tests.benchmarks.shown_app import answered, session_of, shown_app
from tests.qt_loop import run_in_qt

EARLY = 100


async def ask_often(qt: QApplication, url: str, folder: Path, answers: int) -> dict[str, float]:
    """Question and answer, in turn."""
    figures = {}
    async with shown_app(qt, folder, url) as rooms:
        session = session_of(rooms, 64)
        for number in range(1, answers + 1):
            await answered(session, f"Question {number}")
            if number in (EARLY, answers):
                gc.collect()
                figures["early" if number == EARLY else "late"] = psutil.Process().memory_info().rss / 1e6
        last = session.messages(2 * answers - 1, 2 * answers)[0]
        assert last.text, last
    return figures


if __name__ == "__main__":
    application = QApplication(["brise-benchmark"])
    print(json.dumps(run_in_qt(ask_often(application, sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])), seconds=900)))
