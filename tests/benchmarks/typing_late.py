"""How late the window is for a key in a chat of many tokens, with the meter counting. Arguments: address, data folder, tokens."""

import asyncio
import json
import sys
import time
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.benchmarks.shown_app import Lateness, shown_app
from tests.benchmarks.stored_chats import store_chat
from tests.qt_loop import run_in_qt, until

MESSAGE = 100  # tokens of one message, about
WORDS = "What grows along the road from Arles to Avignon, and when does the wind come down the valley?"
PAUSES = 5


async def type_on(qt: QApplication, url: str, folder: Path, tokens: int) -> dict[str, float]:
    """Type a sentence again and again, each time with a pause in which the meter settles: seconds per key, and how late others were."""
    sentence = "the wind bends the plane trees along the road and blows for nine days " * (MESSAGE // 15)
    chat, _ = store_chat(folder, "Long", [sentence] * max(2 * (tokens // MESSAGE // 2), 2), 1000.0)
    async with shown_app(qt, folder, url) as rooms:
        rooms.desk.open(chat)
        rooms.desk.choose_endpoint(next(endpoint.id for endpoint in rooms.endpoints.endpoints() if endpoint.url == url))
        session, field = rooms.desk.session, rooms.pane.composer.field
        assert session is not None
        meter = session.context
        await until(lambda: meter.reading is not None and meter.reading.is_exact, seconds=60)
        keys: list[float] = []
        lateness = Lateness()
        settling: list[float] = []
        lateness.start()
        for _ in range(PAUSES):
            for letter in WORDS:
                start = time.perf_counter()
                QTest.keyClicks(field, letter)
                keys.append(time.perf_counter() - start)
                await asyncio.sleep(0.01)
            start = time.perf_counter()
            await until(lambda: meter.reading is not None and meter.reading.is_exact, seconds=60)
            settling.append(time.perf_counter() - start)
        lateness.stop()
        assert meter.reading is not None
        ordered = sorted(keys)
        return {
            "tokens": meter.reading.tokens,
            "key": ordered[len(ordered) // 2],
            "worst_key": ordered[-1],
            "almost_worst_key": ordered[int(len(ordered) * 0.99)],
            "late": lateness.worst,
            "settled": sorted(settling)[PAUSES // 2],
        }


if __name__ == "__main__":
    application = QApplication(["brise-benchmark"])
    print(json.dumps(run_in_qt(type_on(application, sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])), seconds=200)))
