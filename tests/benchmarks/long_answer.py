"""CPU seconds of the first and the last 1,000 tokens of an answer of 16,000, through the transcript in a window. Argument: tokens."""

import asyncio
import json
import sys
import time

from PySide6.QtWidgets import QApplication

from desktop_app.chat.message import AnswerState, Message, Phase, Role, new_id
from desktop_app.composition.data_folder import resources_folder
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from desktop_app.ui.transcript import FRAME, Transcript
from desktop_app.ui.unfinished_edits import UnfinishedEdits
from tests.benchmarks.sample_markdown import tokens_of_markdown
from tests.qt_loop import run_in_qt

WINDOW = 1000  # tokens
AT_ONCE = 5  # tokens in a frame at 100 tokens/s


async def stream(qt: QApplication, count: int) -> dict[str, float]:
    """Both ends in frames of five tokens; what lies between faster."""
    theme = Theme()
    theme.apply(qt)
    transcript = Transcript(theme, Icons(resources_folder() / "icons", theme), UnfinishedEdits())
    transcript.resize(800, 700)
    transcript.show()
    answer = Message(new_id(), "c", None, 0, Role.ASSISTANT, "", 1000.0, AnswerState(Phase.STREAMING))
    transcript.add_message(answer)
    await asyncio.sleep(0.5)
    tokens, figures, at = tokens_of_markdown(count), {}, 0

    async def frames(end: int, step: int) -> float:
        nonlocal at
        cpu = time.process_time()
        while at < end:
            for token in tokens[at : at + step]:
                transcript.append_text(answer.id, token)
            at += step
            await asyncio.sleep(FRAME / 1000)
        return time.process_time() - cpu

    await frames(WINDOW, AT_ONCE)  # the first cycle warms everything up
    transcript.update_answer(answer.id, AnswerState(Phase.ENDED))
    answer = Message(new_id(), "c", None, 1, Role.ASSISTANT, "", 1000.0, AnswerState(Phase.STREAMING))
    transcript.add_message(answer)
    at = 0
    figures["first"] = await frames(WINDOW, AT_ONCE)
    await frames(count - WINDOW, 100)
    figures["last"] = await frames(count, AT_ONCE)
    return figures


if __name__ == "__main__":
    application = QApplication(["brise-benchmark"])
    print(json.dumps(run_in_qt(stream(application, int(sys.argv[1])), seconds=400)))
