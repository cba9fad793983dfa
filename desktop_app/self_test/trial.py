"""What the checks work with: a whole Brise in a folder of its own, and the chats that they have in it."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop_app.chat.message import Message
from desktop_app.composition.data_folder import DataFolder
from desktop_app.composition.rooms import Rooms
from desktop_app.self_test.told import CheckFailed
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP
from desktop_app.workspace.chat_session import ChatSession


class Trial:
    """One run's app; what was asked in it is asked through the composer, as a person would."""

    def __init__(self, qt: QApplication, rooms: Rooms, folder: DataFolder, resources: Path) -> None:
        self.qt, self.rooms, self.folder, self.resources = qt, rooms, folder, resources
        self.shown: dict[str, list[Message]] = {}
        """The messages of each chat, as they were shown in the end."""

    def session(self) -> ChatSession:
        """The chat that is open."""
        session = self.rooms.desk.session
        if session is None:
            raise CheckFailed(QT_TRANSLATE_NOOP("SelfTest", "No chat is open."))
        return session

    def begin_chat(self, endpoint_id: str) -> None:
        """A new chat with an endpoint."""
        self.rooms.desk.new()
        self.rooms.desk.choose_endpoint(endpoint_id)

    async def ask(self, question: str) -> Message:
        """Write it and press Enter; the answer, once it has ended."""
        await self.begin(question).wait()
        return self.note()

    def begin(self, question: str) -> asyncio.Event:
        """Write it and press Enter; what is set when the answer has ended."""
        ended = asyncio.Event()
        self.session().answering_changed.connect(lambda answering: None if answering else ended.set())
        composer = self.rooms.pane.composer.field
        composer.setPlainText(question)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            self.qt.sendEvent(composer, QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r"))
        return ended

    def note(self) -> Message:
        """The last message of the open chat, which has ended meanwhile."""
        session = self.session()
        messages = self.shown[session.conversation.id] = list(session.messages(0, session.message_count()))
        return messages[-1]
