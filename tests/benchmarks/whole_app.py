"""Brise itself: the whole app reads one answer in its window. Arguments: address, data folder, and "late" to measure that, too."""

import asyncio
import json
import sys
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.chat.message import Phase
from desktop_app.chat.parameters import Control, Knob
from desktop_app.composition.data_folder import DataFolder, resources_folder
from desktop_app.composition.language import speak
from desktop_app.composition.rooms import Rooms
from desktop_app.options import Options
from tests.qt_loop import run_in_qt

TICK = 5  # milliseconds between two looks at the clock


async def read(qt: QApplication, url: str, folder: Path, *, lateness: bool = False) -> dict[str, float]:
    """Ask once and wait for the end; the figures of bare_client, and by how many seconds the window was late at worst."""
    speak(qt, resources_folder())
    rooms = Rooms(qt, DataFolder(folder), resources_folder(), Options(endpoint=url))
    rooms.show()
    rooms.load_libraries()
    session = rooms.desk.session
    assert session is not None
    session.set_parameters(session.conversation.parameters.with_knob(Control.MAX_NEW_TOKENS, Knob(8192)))
    marks: dict[str, float] = {}
    late, last = 0.0, time.perf_counter()

    def tick() -> None:
        nonlocal late, last
        now = time.perf_counter()
        if marks and "end" not in marks:
            late = max(late, now - last - TICK / 1000)
        last = now

    timer = QTimer(interval=TICK)
    timer.timeout.connect(tick)
    if lateness:  # looking costs time of its own, so the CPU's is measured without
        timer.start()

    def first(_answer: str, _text: str) -> None:
        if not marks:
            marks.update(start=time.perf_counter(), cpu=time.process_time())

    session.text_appended.connect(first)
    ended = asyncio.Event()
    session.answering_changed.connect(lambda answering: None if answering else ended.set())
    session.submit("Go on.")
    await ended.wait()  # no polling: it would be measured
    marks["end"] = time.perf_counter()
    cpu = time.process_time() - marks["cpu"]
    state = session.messages(1, 2)[0].answer
    assert state is not None
    assert state.phase is Phase.ENDED
    assert state.error is None, state.error
    figures = {"tokens": state.tokens, "seconds": marks["end"] - marks["start"], "cpu": cpu, "late": late}
    figures["memory"] = psutil.Process().memory_info().rss / 1e6
    timer.stop()
    await rooms.close()
    return figures


if __name__ == "__main__":
    application = QApplication(["brise-benchmark"])
    print(json.dumps(run_in_qt(read(application, sys.argv[1], Path(sys.argv[2]), lateness="late" in sys.argv), seconds=400)))
