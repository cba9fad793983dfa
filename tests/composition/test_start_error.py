"""Why Brise cannot start, said in a window, since a terminal may be seen by nobody; and there."""

import asyncio

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.composition.crash_report import tell_start_error
from desktop_app.ui.problem_dialog import ProblemDialog
from tests.qt_loop import run_in_qt, until


@pytest.mark.parametrize(
    ("error", "title", "details"),
    [
        (
            ChatError(ErrorKind.STORAGE, detail="in_use: another Brise has /tmp/brise.sqlite3 open"),
            "Brise is already running with this data folder.",
            "another Brise has",
        ),
        (PermissionError(13, "Permission denied", "/root/x"), "The data folder cannot be used.", "/root/x"),
    ],
)
def test_it_says_what_is_wrong_and_waits_until_it_was_read(
    error: ChatError | OSError, title: str, details: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def shown() -> ProblemDialog | None:
        return next((widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ProblemDialog)), None)

    async def work() -> None:
        told = asyncio.ensure_future(tell_start_error(error))
        await until(lambda: shown() is not None)
        dialog = shown()
        assert dialog is not None
        assert dialog.title.text() == title
        assert dialog.remedy.text().endswith("--data-dir.")
        assert details in dialog.details.toPlainText()
        assert not told.done()
        assert f"{title} {dialog.remedy.text()}\n" in capsys.readouterr().err
        dialog.close_button.click()
        await until(told.done)

    run_in_qt(work())
