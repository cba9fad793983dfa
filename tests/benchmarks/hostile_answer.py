"""How late the window is when a monstrous answer is opened, or streamed in. Arguments: data folder, kind, "stored" or "streamed"."""

import asyncio
import contextlib
import json
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop_app.chat.message import AnswerState, Message, Phase, Role, new_id
from tests.benchmarks.shown_app import Lateness, Painted, shown_app
from tests.benchmarks.stored_chats import QUESTION, store_chat, turns
from tests.qt_loop import run_in_qt

SIZE = 2_000_000
MONSTERS = {
    "paragraph": "One **word** after another, without an end; " * (SIZE // 44),
    "code": "```python\n" + "x = [value for value in range(10)]\n" * (SIZE // 35) + "```\n",
    "table": "| a | b | c |\n|---|---|---|\n" + "| one cell | `another` | the **third** |\n" * (SIZE // 41),
    "quotes": ">" * 10_000 + " deep\n",
    "links": "[a link](https://example.org/page) " * 100_000,
    "list": "- an item with *some* words\n" * (SIZE // 28),
}
PIECE = 2_000  # characters that come at once
PIECES_A_TURN = 4
PATIENCE = 120.0  # seconds until the rest is left alone


async def show(qt: QApplication, folder: Path, kind: str, *, stored: bool) -> dict[str, float]:
    """The worst from opening the chat until the answer is read, or from its first character to its end."""
    text, painted, lateness = MONSTERS[kind], Painted(), Lateness()
    chat, last = store_chat(folder, "Monster", [QUESTION, text] if stored else turns(2), 1000.0)
    away, _ = store_chat(folder, "Away", turns(4), 3000.0)
    async with shown_app(qt, folder) as rooms:
        rooms.desk.open(away)
        await asyncio.sleep(0.5)
        if stored:
            painted.expect(last, whole=True)
            lateness.start()
            rooms.desk.open(chat)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await painted.wait()
        else:
            rooms.desk.open(chat)
            await asyncio.sleep(0.5)
            transcript = rooms.pane.transcript
            answer = Message(new_id(), chat, last, 2, Role.ASSISTANT, "", 1000.0, AnswerState(Phase.STREAMING))
            transcript.add_message(answer)
            lateness.start()
            for number, start in enumerate(range(0, len(text), PIECE)):
                transcript.append_text(answer.id, text[start : start + PIECE])
                if number % PIECES_A_TURN == 0:
                    await asyncio.sleep(0.005)
            await asyncio.sleep(0.2)
            transcript.update_answer(answer.id, AnswerState(Phase.ENDED))
        await asyncio.sleep(0.5)
        lateness.stop()
    return {"worst": lateness.worst}


if __name__ == "__main__":
    application = QApplication(["brise-benchmark"])
    print(json.dumps(run_in_qt(show(application, Path(sys.argv[1]), sys.argv[2], stored=sys.argv[3] == "stored"), seconds=500)))
