"""The whole app with its window shown, for measurements: what was painted when, and how late the window is."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from desktop_app.chat.parameters import Control, Knob
from desktop_app.composition.data_folder import DataFolder, resources_folder
from desktop_app.composition.language import speak
from desktop_app.composition.rooms import Rooms
from desktop_app.options import Options
from desktop_app.ui.message_body import MessageBody
from desktop_app.workspace.chat_session import ChatSession

TICK = 5  # milliseconds between two looks at the clock


@asynccontextmanager
async def shown_app(qt: QApplication, folder: Path, url: str = "") -> AsyncGenerator[Rooms, None]:
    """Brise with everything loaded, as after its start; closed at the end."""
    speak(qt, resources_folder())
    rooms = Rooms(qt, DataFolder(folder), resources_folder(), Options(endpoint=url))
    rooms.show()
    rooms.load_libraries()
    await rooms._libraries_loaded.wait()
    await asyncio.sleep(0.5)
    yield rooms
    await rooms.close()


def session_of(rooms: Rooms, tokens: int = 20_000) -> ChatSession:
    """The session that is shown, allowed to answer at length."""
    session = rooms.desk.session
    assert session is not None
    session.set_parameters(session.conversation.parameters.with_knob(Control.MAX_NEW_TOKENS, Knob(tokens)))
    return session


async def answered(session: ChatSession, text: str = "Go on.") -> None:
    """Ask, and wait until the answer is stored; no polling, which would be measured."""
    ended = asyncio.Event()

    def told(answering: bool) -> None:
        if not answering:
            ended.set()

    session.answering_changed.connect(told)
    assert session.submit(text)
    await ended.wait()
    session.answering_changed.disconnect(told)


class Lateness:
    """Looks at the clock every 5 ms while `watching`: by how many seconds the window came too late each time."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(interval=TICK, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin anew."""
        self.late.clear()
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Look no more; the wait that is going on counts."""
        self._tick()
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append(max(now - self._last - TICK / 1000, 0.0))
        self._last = now

    @property
    def worst(self) -> float:
        """Seconds."""
        return max(self.late, default=0.0)

    @property
    def almost_worst(self) -> float:
        """The 99th of 100, in seconds."""
        return sorted(self.late)[int(len(self.late) * 0.99)] if self.late else 0.0


class Painted:
    """Hears of every message that is painted with text."""

    def __init__(self) -> None:
        self._wanted: str | None = None
        self._whole = False
        self._seen = asyncio.Event()
        self.at = 0.0
        paint = MessageBody.paintEvent

        def paint_and_tell(view: MessageBody, event: QPaintEvent) -> None:
            paint(view, event)
            wanted = self._wanted in ("", view.message_id) and view.is_answer and not self._seen.is_set()
            if wanted and view.segments.blocks and (view.is_read or not self._whole):
                self.at = time.perf_counter()
                self._seen.set()

        MessageBody.paintEvent = paint_and_tell  # type: ignore[method-assign]

    def expect(self, message_id: str = "", *, whole: bool = False) -> None:
        """Wait from now on for a message, "" for any answer; `whole`: read to its end."""
        self._wanted, self._whole = message_id, whole
        self._seen.clear()

    async def wait(self) -> float:
        """When it was painted."""
        await self._seen.wait()
        return self.at
