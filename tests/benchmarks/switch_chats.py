"""Seconds from choosing a chat to its last message painted, of chats all over the list. Arguments: data folder, times."""

import asyncio
import json
import statistics
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop_app.chat.chat_list import ListPart
from tests.benchmarks.shown_app import Lateness, Painted, shown_app
from tests.qt_loop import run_in_qt


async def switch(qt: QApplication, folder: Path, times: int) -> dict[str, float]:
    """Medians of the time and of the CPU's, and how late the window was meanwhile."""
    painted, late = Painted(), Lateness()
    seconds, cpu = [], []
    async with shown_app(qt, folder) as rooms:
        chats = [entry.id for entry in rooms.library.entries(ListPart.CHATS)]
        assert rooms.desk.session is not None
        chats.sort(key=rooms.desk.session.conversation.id.__eq__)  # the one that is shown is chosen last
        late.start()
        for number in range(times + 1):
            chat = rooms.library.conversation(chats[number * 7919 % len(chats)])
            assert chat is not None
            assert chat.leaf_id is not None
            painted.expect(chat.leaf_id, whole=True)
            chosen, used = time.perf_counter(), time.process_time()
            rooms.desk.open(chat.id)
            seconds.append(await painted.wait() - chosen)
            cpu.append(time.process_time() - used)
            await asyncio.sleep(0.3)
        late.stop()
    return {"seconds": statistics.median(seconds[1:]), "cpu": statistics.median(cpu[1:]), "late": late.almost_worst}


if __name__ == "__main__":
    application = QApplication(["brise-benchmark"])
    print(json.dumps(run_in_qt(switch(application, Path(sys.argv[1]), int(sys.argv[2])), seconds=200)))
