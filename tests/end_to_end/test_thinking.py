"""A reasoning model in the real window: its thought streams, is stopped, is timed, is there after a restart, and is not sent back."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.chat.generation import Ending
from desktop_app.options import Options
from desktop_app.ui.exact_prompt_dialog import ExactPromptDialog
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.thought_button import ThoughtButton
from desktop_app.ui.thought_words import thought_sentence
from tests.end_to_end.brise import Brise, brise
from tests.inference.canned_server import DONE, CannedServer, chunk
from tests.loopback_connection import Answer
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import Piece, Script
from tests.tgi_server import TgiServer

THINKS: list[str | Piece] = ["<th", "ink>", "\n", "Two", " and", " two.", Piece("\n", pause=1.2), "</", "think>", "\n\n", "Four", "."]
CHAT = "POST /v1/chat/completions"


def _lines(app: Brise) -> list[ThoughtButton]:
    """What stands over the answers, from top to bottom."""
    views = sorted(app.rooms.pane.findChildren(MessageView), key=lambda view: view.y())
    return [line for view in views if not view.isHidden() for line in view.findChildren(ThoughtButton)]


@pytest.mark.usefixtures("qt_app")
def test_a_thought_is_told_timed_and_there_after_a_restart(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            app.type("2 + 2?")
            app.press(Qt.Key.Key_Return)
            await until(lambda: bool(_lines(app)))
            (line,) = _lines(app)
            assert line.text().startswith("Thinking")
            answer = await app.answered()
            assert answer.answer is not None
            took = answer.answer.thinking_seconds
            assert took is not None
            assert took <= answer.answer.seconds
            told = thought_sentence(answer.answer, is_closed=True)
            assert told.startswith("Thought for")
            await until(lambda: line.text() == told)
            view = next(view for view in app.rooms.pane.findChildren(MessageView) if view.is_answer)
            await until(lambda: view.text_shown == "Four.")
            view.setFocus(Qt.FocusReason.TabFocusReason)
            QTest.keyClick(view, Qt.Key.Key_Tab)
            assert QApplication.focusWidget() is line
            QTest.keyClick(line, Qt.Key.Key_Return)
            assert view.text_shown == "Two and two.\nFour."
            app.type("Sure?")
            app.rooms.windows.front.dialogs.open_exact_prompt()
            dialog = app.rooms.window.findChildren(ExactPromptDialog)[-1]
            await until(dialog.text.toPlainText)
            shown = dialog.text.toPlainText()
            app.press(Qt.Key.Key_Return)
            await app.answered()
            asked = [request for request in server.requests if request.path == "/"]
            assert asked[-1].body["inputs"] == shown == "[INST] 2 + 2? [/INST]Four.</s> [INST] Sure? [/INST]"  # type: ignore[index]
        async with brise(tmp_path) as app:
            app.rooms.desk.open_latest(fresh=False)
            await until(lambda: len(_lines(app)) == 2)
            assert _lines(app)[0].text() == told
            again = app.messages[1].answer
            assert again is not None
            assert again.thinking_seconds == took

    with TgiServer(script=Script([*THINKS, "</s>"])).in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.usefixtures("qt_app")
def test_stopped_in_mid_thought(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            app.type("2 + 2?")
            app.press(Qt.Key.Key_Return)
            await until(lambda: len(app.messages) == 2 and app.messages[1].text.endswith("two."))
            app.press(Qt.Key.Key_Escape)
            answer = await app.answered()
            assert answer.answer is not None
            assert (answer.text, answer.answer.ending) == ("<think>\nTwo and two.", Ending.STOPPED)
            await until(lambda: [line.text() for line in _lines(app)] == ["Thought, cut off"])
        async with brise(tmp_path) as app:
            app.rooms.desk.open_latest(fresh=False)
            await until(lambda: [line.text() for line in _lines(app)] == ["Thought, cut off"])
            assert app.messages[1].answer is not None
            assert app.messages[1].answer.thinking_seconds is None

    with TgiServer(script=Script([*THINKS[:6], Piece("\n", pause=60.0), "</s>"])).in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.usefixtures("qt_app")
def test_a_chat_server_that_sends_the_thought_apart(tmp_path: Path) -> None:
    thoughts = [{"choices": [{"index": 0, "delta": {"content": None, "reasoning_content": text}}]} for text in ("Two", " and two.")]

    async def talk() -> None:
        models = Answer.of_json({"object": "list", "data": [{"id": "thinker", "object": "model", "owned_by": "somebody"}]})
        async with CannedServer({"GET /v1/models": [models], CHAT: [[*thoughts, chunk("Four."), chunk("", "stop"), DONE]]}) as server:
            async with brise(tmp_path, Options(endpoint=server.url)) as app:
                for text in ("2 + 2?", "Sure?"):
                    app.type(text)
                    app.press(Qt.Key.Key_Return)
                    answer = await app.answered()
                    assert answer.text == "<think>\nTwo and two.\n</think>\n\nFour."
                    assert answer.answer is not None
                    assert answer.answer.tokens == 3
                await until(lambda: len(_lines(app)) == 2)
            asked = server.bodies("/v1/chat/completions")[-1]
            assert [message["content"] for message in asked["messages"]] == ["2 + 2?", "Four.", "Sure?"]  # type: ignore[index]

    run_in_qt(talk())
