"""Seconds from asking to the first token painted, again and again in the whole app. Arguments: address, data folder, answers."""

import asyncio
import json
import statistics
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.benchmarks.shown_app import Painted, answered, session_of, shown_app
from tests.qt_loop import run_in_qt

PAUSE = 0.3
"""Seconds between an answer and the next question: nobody is quicker, and the app is at rest again."""


async def ask(qt: QApplication, url: str, folder: Path, answers: int) -> dict[str, float]:
    """The median; the first answer is not counted, as the reference's is not: it makes the connection."""
    painted, seconds = Painted(), []
    async with shown_app(qt, folder, url) as rooms:
        session = session_of(rooms)
        for _ in range(answers + 1):
            painted.expect("")
            asked = time.perf_counter()
            await answered(session)
            seconds.append(await painted.wait() - asked)
            await asyncio.sleep(PAUSE)
    return {"seconds": statistics.median(seconds[1:])}


if __name__ == "__main__":
    application = QApplication(["brise-benchmark"])
    print(json.dumps(run_in_qt(ask(application, sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])), seconds=200)))
