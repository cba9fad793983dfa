"""The exact prompt, in the real window, against what the server is then sent."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop_app.options import Options
from desktop_app.ui.exact_prompt_dialog import ExactPromptDialog
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer


async def _dialog(app: Brise) -> ExactPromptDialog:
    app.rooms.windows.front.dialogs.open_exact_prompt()
    dialog = app.rooms.window.findChildren(ExactPromptDialog)[-1]
    await until(lambda: dialog.sentence.text() != "The server is asked for the prompt." or not dialog.text.isHidden())
    return dialog


@pytest.mark.usefixtures("qt_app")
def test_it_shows_what_sending_the_draft_would_ask(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            await until(lambda: app.session.prompting() is not None and app.session.prompting().template is not None)  # type: ignore[union-attr]
            assert (await _dialog(app)).sentence.text() == "There is nothing to send yet. Write a message first."
            app.session.set_system_prompt("Be brief.")
            for text in ("What is your favourite condiment?", "  Why?"):
                app.type(text)
                shown = (await _dialog(app)).text.toPlainText()
                app.press(Qt.Key.Key_Return)
                await app.answered()
                asked = [request for request in server.requests if request.path == "/"]
                assert shown == asked[-1].body["inputs"]  # type: ignore[index]

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
