"""Sizes as they are stepped through, told and kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from desktop_app.composition.data_folder import resources_folder
from desktop_app.composition.zoom import Zoom, show_text
from desktop_app.settings import Preferences, Settings
from desktop_app.ui.conversation_list import ConversationList
from desktop_app.ui.conversation_pane import ConversationPane
from desktop_app.ui.icons import Icons
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.theme import Theme
from tests.ui.chats import five_chats

CONTROL = Qt.KeyboardModifier.ControlModifier


class Zoomed:
    """A window whose size is kept in a file."""

    def __init__(self, path: Path) -> None:
        self.settings = Settings(path)
        self.theme = Theme()
        show_text(self.theme, self.settings.preferences())
        icons = Icons(resources_folder() / "icons", self.theme)
        self.pane = ConversationPane(self.theme, icons)
        self.window = MainWindow(self.theme, icons, ConversationList(self.theme, icons, five_chats()), self.pane, QWidget())
        self.zoom = Zoom(self.theme, self.settings, self.window, self.pane)
        self.window.show()
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)

    def press(self, key: Qt.Key) -> int:
        QTest.keyClick(self.pane.composer.field, key, CONTROL)
        return self.theme.zoom

    def kept(self, path: Path) -> int:
        return Settings(path).preferences().zoom


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


@pytest.fixture
def zoomed(path: Path, qt_app: object) -> Iterator[Zoomed]:
    zoomed = Zoomed(path)
    yield zoomed
    zoomed.window.hide()
    delete(zoomed.window)


def test_keys_step_through_the_sizes_say_each_and_stop_at_the_last(zoomed: Zoomed) -> None:
    assert [zoomed.press(Qt.Key.Key_Plus) for _ in range(8)] == [110, 125, 150, 175, 200, 250, 300, 300]
    assert zoomed.window.toast.text == "300%"
    assert zoomed.press(Qt.Key.Key_0) == 100
    assert zoomed.window.toast.text == "100%"
    assert [zoomed.press(Qt.Key.Key_Minus) for _ in range(5)] == [90, 80, 67, 50, 50]


def test_the_size_is_kept_when_asked_or_a_moment_later_and_is_there_after_a_start(zoomed: Zoomed, path: Path) -> None:
    zoomed.press(Qt.Key.Key_Plus)
    zoomed.zoom.keep()
    assert zoomed.kept(path) == 110
    zoomed.press(Qt.Key.Key_Plus)
    for _ in range(100):
        QTest.qWait(20)
        if zoomed.kept(path) == 125:
            break
    assert zoomed.kept(path) == 125
    again = Zoomed(path)
    assert again.theme.zoom == 125
    again.window.hide()
    delete(again.window)


def test_what_else_is_kept_stays(zoomed: Zoomed, path: Path) -> None:
    zoomed.settings.save(Preferences(scheme="dark", code_font="Monospace"))
    zoomed.press(Qt.Key.Key_Minus)
    zoomed.zoom.keep()
    assert Settings(path).preferences() == Preferences(scheme="dark", code_font="Monospace", zoom=90)
