"""Run by test_keyring.py in a D-Bus session of its own: the whole app, and a user who follows a script.

The script (stdin, JSON) has command line arguments, and steps: the name of a method of `User` and what it is called with.
Each step prints what the user saw and how late the window was meanwhile.
"""

import asyncio
import functools
import gc
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMessageBox, QWidget

from desktop_app.chat.message import Message
from desktop_app.composition.rooms import Rooms
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.notice import Notice
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.warn_notice import WarnNotice
from tests.keyring_session import kill_daemon
from tests.qt_loop import until
from tests.waited_for_core import without_core

EVERY = 0.005
"""Seconds between two ticks of the window's clock."""


class WindowClock(QObject):
    """A timer of the window; whatever keeps it from ticking keeps the window from drawing.

    Time in which the window's thread could have run but other programs had every core is the machine's, not the app's.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._timer = QTimer(self, interval=round(EVERY * 1000), timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._last, self._waited = time.perf_counter(), without_core()
        self._latest = self._latest_by_clock = 0.0
        self._timer.start()

    def _tick(self) -> None:
        now, waited = time.perf_counter(), without_core()
        late = now - self._last - EVERY
        self._latest_by_clock = max(self._latest_by_clock, late)
        self._latest = max(self._latest, late - (waited - self._waited))
        self._last, self._waited = now, waited

    def take(self) -> dict[str, float]:
        """How late it was at worst since the last call, in seconds."""
        self._tick()
        found = {"late": self._latest, "late_by_clock": self._latest_by_clock}
        self._latest = self._latest_by_clock = 0.0
        return found


class User:
    """What a person does in the window, with key presses and clicks, and what there is to be read afterwards."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    # the endpoint's dialog

    async def open_dialog(self, *, new: bool = False) -> list[str]:
        """The dialog of a new endpoint, or of the chat's."""
        session = self._rooms.desk.session
        assert session is not None
        self._rooms.windows.front.endpoint_desk.open(None if new else session.conversation.endpoint_id)
        await until(lambda: self._dialog.isVisible())
        return self._read_dialog()

    async def write_address(self, text: str) -> list[str]:
        """Over whatever stands there."""
        await self._write(self._dialog.address.field, text)
        return self._read_dialog()

    async def write_token(self, text: str) -> list[str]:
        """Over whatever stands there."""
        await self._write(self._dialog.token.field, text)
        return self._read_dialog()

    async def read_dialog(self, expected: str) -> list[str]:
        """Once it says what is expected."""
        await until(lambda: any(expected in text for text in self._read_dialog()))
        return self._read_dialog()

    async def save(self) -> list[str]:
        """Press Enter, and wait until the dialog is gone or can be used again."""
        dialog = self._dialog
        QTest.keyClick(dialog.token.field, Qt.Key.Key_Return)
        await until(lambda: not self._is_open(dialog) or dialog.save.isEnabled())
        return self._read_dialog()

    async def save_and_wait_for(self, expected: str) -> list[str]:
        """Press Enter, and look at the dialog while it waits for the keyring."""
        QTest.keyClick(self._dialog.token.field, Qt.Key.Key_Return)
        return await self.read_dialog(expected)

    async def click(self, text: str) -> list[str]:
        """A button of the dialog, or of the notice in the transcript."""
        found = [button for button in self._rooms.window.findChildren(QAbstractButton) if button.text() == text and button.isVisible()]
        assert found, f"no button {text} in {self._read_dialog()}"
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
        await asyncio.sleep(0.02)
        return self._read_dialog()

    async def close_dialog(self) -> list[str]:
        """Press Esc until it is gone."""
        while dialogs := self._dialogs():
            QTest.keyClick(dialogs[0], Qt.Key.Key_Escape)
            await asyncio.sleep(0.02)
        return []

    # the chat

    async def ask(self, text: str) -> list[str]:
        """Send a message, wait for the end of the answer, read it or the notice in its place."""
        await self.begin_to_ask(text)
        return await self.answer()

    async def begin_to_ask(self, text: str) -> list[str]:
        """Send a message."""
        field = self._rooms.pane.composer.field
        for key in text:
            QTest.keyClicks(field, key)
            await asyncio.sleep(0)
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: self._session.is_answering)
        await asyncio.sleep(0.05)  # it waits now, for the server or for the keyring
        return []

    async def answer(self) -> list[str]:
        """The end of the answer: its text, or the notice in its place."""
        await until(lambda: not self._session.is_answering)
        if self._last.answer is None or self._last.answer.error is None:
            return [self._last.text]
        shown = len(self._failed())
        await until(lambda: len(self._notices()) == shown)
        return self._notices()[-1:]

    async def try_again(self) -> list[str]:
        """Click the notice's button."""
        await self.click("Try again")
        return await self.answer()

    async def stop(self) -> list[str]:
        """Press Esc; how the answer ended."""
        QTest.keyClick(self._rooms.pane.composer.field, Qt.Key.Key_Escape)
        await until(lambda: not self._session.is_answering)
        assert self._last.answer is not None
        return [str(self._last.answer.ending)]

    # the world around

    async def kill_daemon(self) -> list[str]:
        """As if it had crashed."""
        await asyncio.to_thread(kill_daemon)
        return []

    async def prompted(self) -> list[str]:
        """Wait until the keyring's prompt is on the screen; the session's shell leaves a mark then."""
        mark = os.path.join(os.environ["XDG_RUNTIME_DIR"], "prompted")
        await until(lambda: os.path.exists(mark))
        return []

    async def crash(self) -> list[str]:
        """A bug in the middle of an answer, with the access token in the frames of the traceback."""
        endpoint, prompting, _ = await self._session.next_request()

        async def fail() -> None:
            async with self._rooms.windows.front.endpoint_desk._access.open_engine(endpoint, prompting.dialect):
                raise RuntimeError("a bug made for the test")

        self._rooms.tasks.start(fail(), "a bug")
        await until(lambda: self._rooms.window.findChildren(QMessageBox))
        box = self._rooms.window.findChildren(QMessageBox)[0]
        box.close()
        return [box.detailedText()]

    async def find_in_texts(self, *secrets: str) -> list[str]:
        """The kinds of objects whose text holds a secret: those are what logs and tracebacks show."""
        planted = functools.partial(print, secrets[-1])
        assert "functools.partial" in kinds_with(*secrets)
        del planted
        return kinds_with(*secrets)

    # what it is made of

    @property
    def _session(self) -> Any:
        assert self._rooms.desk.session is not None
        return self._rooms.desk.session

    @property
    def _last(self) -> Message:
        found: Message = list(self._session.messages(0, 1000))[-1]
        return found

    def _dialogs(self) -> list[EndpointDialog]:
        return [dialog for dialog in self._rooms.window.findChildren(EndpointDialog) if dialog.isVisible()]

    @property
    def _dialog(self) -> EndpointDialog:
        (dialog,) = self._dialogs()
        return dialog

    def _is_open(self, dialog: EndpointDialog) -> bool:
        return dialog in self._dialogs()

    def _read_dialog(self) -> list[str]:
        """Every sentence that stands in the open dialog, and the token field's placeholder."""
        said = []
        for dialog in self._dialogs():
            labels = dialog.findChildren(SentenceLabel)
            said += [label.text() for label in labels if label.isVisible() and label.text()]
            said += [notice.accessibleName() for notice in dialog.findChildren(WarnNotice) if notice.isVisible()]
            said += [f"[{button.text()}]" for button in dialog.findChildren(QAbstractButton) if button.isVisible() and button.text()]
            if not dialog.token.field.text():
                said.append(dialog.token.field.placeholderText())
        return said

    def _failed(self) -> list[Message]:
        messages: list[Message] = list(self._session.messages(0, 1000))
        return [message for message in messages if message.answer is not None and message.answer.error is not None]

    def _notices(self) -> list[str]:
        """From the top."""
        notices = [notice for notice in self._rooms.pane.findChildren(Notice) if notice.isVisible()]
        return [notice.accessibleName() for notice in sorted(notices, key=lambda notice: notice.mapToGlobal(QPoint()).y())]

    async def _write(self, field: QLineEdit, text: str) -> None:
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        for key in text:
            QTest.keyClicks(field, key)
            await asyncio.sleep(0)


def kinds_with(*secrets: str) -> list[str]:
    """Of all objects of the app and its libraries: whose text holds one of the secrets."""
    gc.unfreeze()
    gc.collect()
    gc.unfreeze()  # what a long collection leaves is frozen, and would not be seen
    packages = ("desktop_app", "asyncio", "_asyncio", "httpx2", "httpcore2", "huggingface_hub", "functools")
    values = [value for value in gc.get_objects() if str(type(value).__module__).partition(".")[0] in packages]
    parts = [secret[:10] for secret in secrets]  # texts are shortened in the middle
    texts = ((type(value), printed(value)) for value in values)
    return sorted({f"{kind.__module__}.{kind.__qualname__}" for kind, text in texts if any(part in text for part in parts)})


def printed(value: object) -> str:
    """Both texts of an object; empty for what holds a window that an earlier test of this process had."""
    try:
        return f"{value!r} {value!s}"
    except RuntimeError as error:
        if "already deleted" not in str(error):
            raise
        return ""


def say(**what: object) -> None:
    """One line for the test."""
    print(json.dumps({**what, "at": time.time()}), flush=True)


async def follow(rooms: Rooms, steps: list[list[Any]], load: "asyncio.Task[None]") -> None:
    """Do the steps, then close the window."""
    await load
    rooms.window.activateWindow()
    clock, user = WindowClock(rooms.window), User(rooms)
    try:
        for name, *values in steps:
            options = values.pop() if values and isinstance(values[-1], dict) else {}
            act: Callable[..., Any] = getattr(user, name)
            seen = await act(*values, **options)
            say(step=name, seen=seen, **clock.take())
    except Exception:  # the test that waits outside is told
        say(step=name, seen=user._read_dialog() + user._notices(), **clock.take(), failed=traceback.format_exc())
    finally:
        say(step="quit", seen=[], **clock.take())
        rooms.window.close()


def main() -> int:
    """The app with a user; its exit code."""
    script = json.loads(sys.stdin.readline())
    load = Rooms.load_libraries

    def load_then_follow(rooms: Rooms) -> None:
        load(rooms)
        assert rooms._libraries is not None
        rooms.tasks.start(follow(rooms, script["steps"], rooms._libraries), "user")

    Rooms.load_libraries = load_then_follow  # type: ignore[method-assign]
    sys.argv[1:] = script["arguments"]
    from desktop_app.__main__ import main as run

    code = run()
    say(step="left", seen=[thread.name for thread in threading.enumerate()], late=0.0, late_by_clock=0.0)
    return code


if __name__ == "__main__":
    sys.exit(main())
