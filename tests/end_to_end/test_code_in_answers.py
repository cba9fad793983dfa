"""A long piece of code, streamed by a server: whole while it is read, kept in a file, folded in the next run."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit

from desktop_app.options import Options
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.link_button import LinkButton
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import Script
from tests.tgi_server import TgiServer

LINES = [f"print('line {n}')\n" for n in range(100)]


def _folds(app: Brise) -> list[str]:
    return [button.text() for button in app.rooms.pane.transcript.findChildren(LinkButton) if button.text().startswith("Show")]


@pytest.mark.usefixtures("qt_app")
def test_it_is_saved_and_folded_when_it_is_shown_again(tmp_path: Path) -> None:
    wanted = tmp_path / "mine.py"

    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path / "data", Options(endpoint=server.url)) as app:
            app.type("Print a lot.")
            app.press(Qt.Key.Key_Return)
            await app.answered()
            assert _folds(app) == []
            app.rooms.pane.transcript.verticalScrollBar().setValue(0)
            await until(lambda: any(button.accessibleName() == "Save code…" for button in app.rooms.pane.findChildren(IconButton)))
            next(button for button in app.rooms.pane.findChildren(IconButton) if button.accessibleName() == "Save code…").click()
            await until(lambda: bool(app.rooms.window.findChildren(QFileDialog)))
            dialog = app.rooms.window.findChildren(QFileDialog)[0]
            dialog.findChild(QLineEdit, "fileNameEdit").setText(str(wanted))
            dialog.accept()
            await until(lambda: app.rooms.window.toast.text == "Saved as mine.py")
            assert wanted.read_text() == "".join(LINES)
        async with brise(tmp_path / "data") as app:
            app.rooms.desk.open_latest(fresh=False)
            await until(lambda: _folds(app) == ["Show all 100 lines"])

    with TgiServer(script=Script([" Here:", "\n\n```python\n", *LINES, "```", "</s>"])).in_thread() as server:
        run_in_qt(talk(server))
