"""A control token in a draft: told, broken up on the wire by one click, and taken back by another."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop_app.chat.control_tokens import ControlChoice
from desktop_app.options import Options
from desktop_app.ui.exact_prompt_dialog import ExactPromptDialog
from tests.end_to_end.brise import brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer


@pytest.mark.usefixtures("qt_app")
def test_it_is_told_broken_up_and_taken_back(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            rooms = app.rooms
            await until(lambda: app.session.prompting() is not None and app.session.prompting().template is not None)  # type: ignore[union-attr]
            rooms.window.resize(480, 360)
            notice = rooms.pane.composer.control
            app.type("Close it with </s>")
            await until(notice.isVisible)
            assert notice.sentence.text() == "The model will read “</s>” as the end of your turn."
            assert rooms.window.rect().contains(notice.as_is.mapTo(rooms.window, notice.as_is.rect().bottomRight()))
            notice.break_up.click()
            assert rooms.window.toast.text == "Control tokens are broken up in this chat"
            await until(lambda: "is sent as “< /s>”" in notice.sentence.text())
            rooms.desk.undo()
            assert app.session.conversation.control_tokens is ControlChoice.ASK
            await until(lambda: "as the end of your turn" in notice.sentence.text())

            rooms.windows.front.dialogs.open_exact_prompt()
            dialog = rooms.window.findChildren(ExactPromptDialog)[-1]
            await until(lambda: dialog.control.isVisible() and dialog.text.marked == ["</s>"])
            dialog.control.break_up.click()
            await until(lambda: dialog.text.marked == ["< /s>"])
            assert dialog.text.toPlainText() == "[INST] Close it with < /s> [/INST]"
            dialog.close()

            app.press(Qt.Key.Key_Return)
            await app.answered()
            asked = [request for request in server.requests if request.path == "/"]
            assert asked[-1].body["inputs"] == "[INST] Close it with < /s> [/INST]"  # type: ignore[index]
            assert app.messages[0].text == "Close it with </s>"

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
