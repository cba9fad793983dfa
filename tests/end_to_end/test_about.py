"""About from the menu, what lies behind it, and the check of this installation through the window, with its real process."""

from pathlib import Path
from typing import TypeVar

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from desktop_app import __version__
from desktop_app.ui.about_dialog import AboutDialog
from desktop_app.ui.check_dialog import CheckDialog
from desktop_app.ui.licences_dialog import LicencesDialog
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.ui.menus import entry

D = TypeVar("D", bound=QDialog)

pytestmark = pytest.mark.usefixtures("qt_app")


def about(app: Brise) -> AboutDialog:
    """Open it from the menu."""
    entry(app.rooms.window.commands.menu, "Help", "About Brise").trigger()
    (dialog,) = (each for each in app.rooms.window.findChildren(AboutDialog) if each.isVisible())
    return dialog


def opened(dialog: AboutDialog, kind: type[D]) -> D:
    (found,) = (each for each in dialog.findChildren(kind) if each.isVisible())
    return found


def checking() -> list[psutil.Process]:
    """Processes of ours that check an installation."""
    return [each for each in psutil.Process().children() if each.status() != psutil.STATUS_ZOMBIE and "--self-test" in each.cmdline()]


def test_versions_the_data_folder_and_the_licences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(folders.append(url.toLocalFile())))

    async def look() -> None:
        async with brise(tmp_path) as app:
            dialog = about(app)
            QTest.keyClick(dialog.copy_button, Qt.Key.Key_Space)
            copied = QGuiApplication.clipboard().text().splitlines()
            assert copied[:2] == [f"Brise: {__version__}", "Build: from source"]
            assert str(tmp_path) not in "".join(copied), "where somebody keeps chats is nobody else's business"
            QTest.keyClick(dialog.open_folder, Qt.Key.Key_Space)
            assert folders == [str(tmp_path)]
            assert dialog.state.text() == "Nothing here opens folders."
            QTest.keyClick(dialog.licences, Qt.Key.Key_Space)
            licences = opened(dialog, LicencesDialog)
            await until(lambda: licences.list.count() > 40)
            (qt,) = licences.list.findItems("Qt ", Qt.MatchFlag.MatchStartsWith)
            licences.list.setCurrentItem(qt)
            await until(lambda: "GNU LESSER GENERAL PUBLIC LICENSE" in licences.text.toPlainText())
            QTest.keyClick(licences, Qt.Key.Key_Escape)
            assert dialog.isVisible()
            dialog.close_button.click()
            await until(lambda: not isValid(dialog))

    run_in_qt(look())


def test_this_installation_is_checked_to_its_end(tmp_path: Path) -> None:
    async def check() -> None:
        async with brise(tmp_path) as app:
            dialog = about(app)
            QTest.keyClick(dialog.check, Qt.Key.Key_Space)
            report = opened(dialog, CheckDialog)
            await until(lambda: report.state.text().endswith("done"), seconds=40)
            await until(lambda: report.rows.count(), seconds=80)
            titles = [report.rows.item(row).text().split("\n")[0] for row in range(report.rows.count())]
            assert report.sentence.text() == f"Everything works: {len(titles)} checks."
            assert {"Window: ok", "An answer from a server: ok", "Built-in model: ok", "Storage: ok"} <= set(titles)
            await until(lambda: not checking())
            report.close_button.click()

    run_in_qt(check(), seconds=120)


def test_a_check_ends_when_it_is_closed_and_with_the_app(tmp_path: Path) -> None:
    async def check() -> None:
        async with brise(tmp_path) as app:
            dialog = about(app)
            for _ in range(2):
                dialog.check.click()
                await until(checking)
                QTest.keyClick(opened(dialog, CheckDialog), Qt.Key.Key_Escape)
                await until(lambda: not checking())
            dialog.check.click()
            await until(checking)
        assert not checking()

    run_in_qt(check())
