"""Brise on a German computer: its words, its menus, its keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget

from desktop_app.options import Options
from desktop_app.ui.key_bindings import Command, all_keys
from tests.end_to_end.brise import brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer
from tests.ui.menus import submenu, texts

pytestmark = pytest.mark.usefixtures("qt_app")


@pytest.fixture(autouse=True)
def german_computer() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)


def test_the_window_speaks_german_and_obeys_the_same_keys(tmp_path: Path) -> None:
    async def use(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            window, composer = app.rooms.window, app.rooms.pane.composer
            assert QTest.qWaitForWindowActive(window)
            assert window.windowTitle() == "Neuer Chat – Brise"
            assert composer.field.placeholderText() == "Nachricht schreiben"
            examples = [button.text() for button in app.rooms.pane.findChildren(QPushButton) if button.isVisible()]
            assert "Schreib ein Haiku über den Mistral" in examples

            labels = {action.text(): action for action in window.actions()}
            for command in (Command.NEW_CHAT, Command.FIND, Command.SETTINGS, Command.QUIT):
                assert labels[command.label].shortcuts() == all_keys(command)

            app.type("Hallo")
            app.press(Qt.Key.Key_Return)
            await until(lambda: app.session.is_answering and bool(app.messages[-1].text))
            QTest.keyClick(composer.field, Qt.Key.Key_Escape)
            answer = await app.answered()
            assert answer.text
            await until(lambda: "Du hast diese Antwort angehalten." in _shown(app.rooms.pane))
            QTest.keyClick(composer.field, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
            await until(lambda: app.session.message_count() == 0)

            window.open_menu()
            menu = QApplication.activePopupWidget()
            assert menu is not None
            assert isinstance(menu, QMenu)
            words = [*texts(menu), *texts(submenu(menu, "Chat"))]
            menu.close()
            assert {"Neuer Chat", "Umbenennen", "Drucken …", "Einstellungen", "Brise beenden"} <= set(words)

    async def serve() -> None:
        async with TgiServer(script=paced(200, 50)) as server:
            await use(server)

    run_in_qt(serve())


def _shown(pane: QWidget) -> list[str]:
    """What every label in the pane says."""
    return [label.text() for label in pane.findChildren(QLabel)]
