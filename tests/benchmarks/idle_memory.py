"""Memory of Brise with a chat open and nothing to do, in MB. Argument: data folder, with a chat in it."""

import asyncio
import gc
import json
import sys
from pathlib import Path

import psutil
from PySide6.QtWidgets import QApplication

from tests.benchmarks.shown_app import shown_app
from tests.qt_loop import run_in_qt


async def idle(qt: QApplication, folder: Path) -> dict[str, float]:
    """After a few seconds, when all that loads later has been loaded."""
    async with shown_app(qt, folder):
        await asyncio.sleep(3)
        gc.collect()
        return {"memory": psutil.Process().memory_info().rss / 1e6}


if __name__ == "__main__":
    application = QApplication(["brise-benchmark"])
    print(json.dumps(run_in_qt(idle(application, Path(sys.argv[1])))))
