"""The whole app in one process: real window, real rooms, its own data folder."""

import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.chat.message import Message
from desktop_app.composition.data_folder import DataFolder, resources_folder
from desktop_app.composition.language import speak
from desktop_app.composition.rooms import Rooms
from desktop_app.options import Options
from desktop_app.workspace.chat_session import ChatSession
from tests.qt_loop import until


class Brise:
    """What a test does with the app, as a person would."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms

    @property
    def session(self) -> ChatSession:
        """The chat that is open."""
        assert self.rooms.desk.session is not None
        return self.rooms.desk.session

    @property
    def messages(self) -> list[Message]:
        """The messages that are shown."""
        return list(self.session.messages(0, 10_000))

    def type(self, text: str) -> None:
        """Key by key, into whatever has the focus in the composer."""
        QTest.keyClicks(self.rooms.pane.composer.field, text)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key in the composer."""
        QTest.keyClick(self.rooms.pane.composer.field, key, modifiers)

    async def answered(self, seconds: float = 60.0) -> Message:
        """Wait until the answer has ended; the answer."""
        await until(lambda: not self.session.is_answering, seconds=seconds)
        return self.messages[-1]


@asynccontextmanager
async def brise(folder: Path, options: Options | None = None, instead: Mapping[str, str] | None = None) -> AsyncIterator[Brise]:
    """The app, shown and ready; closed in order afterwards. No bug may have been reported.

    `instead`: addresses of test servers in the place of origins.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    translators = speak(app, resources_folder())
    rooms = Rooms(app, DataFolder(folder), resources_folder(), options or Options(), instead=instead)
    bugs: list[BaseException] = []
    rooms.crash_report.report = bugs.append  # type: ignore[method-assign]
    rooms.show()
    rooms.load_libraries()
    try:
        yield Brise(rooms)
    finally:
        await rooms.close()
        gc.unfreeze()  # the app lives no longer than this test
        for room in rooms.windows.rooms:
            room.window.deleteLater()
        for translator in translators:
            app.removeTranslator(translator)
            translator.setParent(None)
    assert not bugs, bugs
