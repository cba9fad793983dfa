"""The longest time that each act on a chat of many messages holds the window, and how long it takes. Arguments: data folder, messages."""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.storage.conversation_store import ConversationStore
from tests.benchmarks.shown_app import TICK, shown_app
from tests.benchmarks.stored_chats import store_chat
from tests.qt_loop import run_in_qt, until

TIMES = 5
TEXT = "The wind comes down the valley, and bends the plane trees along the road. " * 14  # 1 KB


class Turns:
    """The longest turn of the window's thread, in seconds of its processor time: what else runs on the machine does not count."""

    def __init__(self) -> None:
        self._worst, self._last = 0.0, time.thread_time()
        self._timer = QTimer(interval=TICK, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.thread_time()
        self._worst, self._last = max(self._worst, now - self._last), now

    def stop(self) -> float:
        """Look no more."""
        self._tick()
        self._timer.stop()
        return self._worst


async def act(qt: QApplication, folder: Path, messages: int) -> dict[str, float]:
    """Medians of five, each act and its undo in turn, in a window that shows the chat."""
    chat, _ = store_chat(folder, "Long", [TEXT] * messages, 1000.0)
    held: dict[str, list[float]] = {}
    async with shown_app(qt, folder) as rooms:
        rooms.desk.open(chat)
        session = rooms.desk.session
        assert session is not None
        tree = rooms.windows.front.steer_desk.tree
        store: ConversationStore = session._store
        first = session.messages(0, 1)[0]
        session.edit(first.id, "another beginning", ask=False)
        other = session.messages(0, 1)[0].id
        session.show_version(first.id)

        async def measure(name: str, do: Callable[[], object], is_done: Callable[[], bool]) -> None:
            await asyncio.sleep(0.3)
            turns = Turns()
            await asyncio.sleep(0.02)
            began = time.thread_time()
            do()
            called = time.thread_time() - began
            await until(is_done, seconds=30)
            await asyncio.sleep(0.05)
            held.setdefault(name, []).append(max(called, turns.stop()))

        def settled() -> bool:
            return store._database.row("SELECT 1 FROM tree_act") is None

        def undo() -> None:
            rooms.undo.undo()

        forks: list[object] = []

        def fork() -> None:
            rooms.library.fork(chat, session.messages(messages - 1, messages)[0].id, "{title}", forks.append)

        for _ in range(TIMES):
            await measure("version", lambda: session.show_version(other), lambda: session.message_count() == 1)
            await measure("version back", lambda: session.show_version(first.id), lambda: session.message_count() == messages)
            await measure("map", lambda: tree.toggle(session), lambda: bool(tree.map.items))
            tree.dismiss()
            await measure(
                "delete", lambda: session.delete_message(session.messages(1, 2)[0].id), lambda: settled() and session.message_count() == 1
            )
            await measure("undo of it", undo, lambda: settled() and session.message_count() == messages)
            await measure("clear", session.clear, lambda: settled() and session.message_count() == 0)
            await measure("undo of clear", undo, lambda: settled() and session.message_count() == messages)
            forks.clear()
            await measure("fork", fork, lambda: bool(forks))
            undo()
    return {name: statistics.median(times) for name, times in held.items()}


if __name__ == "__main__":
    application = QApplication(["brise-benchmark"])
    print(json.dumps(run_in_qt(act(application, Path(sys.argv[1]), int(sys.argv[2])), seconds=200)))
