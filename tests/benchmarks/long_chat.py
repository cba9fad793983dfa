"""How late the window is while an answer streams into a chat of 10,000 messages. Arguments: address, data folder, messages."""

import json
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.benchmarks.shown_app import Lateness, answered, session_of, shown_app
from tests.benchmarks.stored_chats import store_chat, turns
from tests.qt_loop import run_in_qt


async def stream(qt: QApplication, url: str, folder: Path, messages: int) -> dict[str, float]:
    """From the key press to the stored answer, and from the first token on."""
    chat, _ = store_chat(folder, "Long", turns(messages), 1000.0)
    async with shown_app(qt, folder, url) as rooms:
        rooms.desk.open(chat)
        rooms.desk.choose_endpoint(next(endpoint.id for endpoint in rooms.endpoints.endpoints() if endpoint.url == url))
        session, lateness = session_of(rooms), Lateness()
        before: list[float] = []

        def first(_answer: str, _text: str) -> None:
            if not before:
                before.append(lateness.worst)
                lateness.start()

        session.text_appended.connect(first)
        lateness.start()
        await answered(session)
        lateness.stop()
        state = session.messages(messages + 1, messages + 2)[0].answer
        assert state is not None
        assert state.error is None, state.error
        return {"worst": lateness.worst, "almost_worst": lateness.almost_worst, "asking": before[0]}


if __name__ == "__main__":
    application = QApplication(["brise-benchmark"])
    print(json.dumps(run_in_qt(stream(application, sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])), seconds=200)))
