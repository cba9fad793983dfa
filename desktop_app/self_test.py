"""Checks an installation by using it: window, resources, templates, formulas, TLS, keyring, one stored answer of the built-in model."""

import asyncio
import os
import ssl
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTranslator
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop_app import __version__
from desktop_app.chat.endpoint import BUILTIN_ID
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Message, Phase, Role
from desktop_app.chat.template_renderer import RenderRequest
from desktop_app.composition.data_folder import DataFolder, resources_folder
from desktop_app.composition.event_loop import EventLoop
from desktop_app.composition.first_paint import FirstPaint
from desktop_app.composition.language import speak
from desktop_app.composition.rooms import Rooms
from desktop_app.options import Options
from desktop_app.rendering.formula_svg import draw_formula
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.ui.explain import explain

QUESTION = "What is 2+2?"
ANSWER_WITHIN = 60.0
"""Seconds for the built-in model to start and answer on a slow computer."""


class CheckFailed(Exception):
    """Raised by a check, with a sentence."""


class Report:
    """What was checked, line by line, and how it went."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.failed: list[str] = []

    async def check(self, name: str, work: Callable[[], Awaitable[str]]) -> None:
        """Do one check and print its line; a failure does not keep the others from running."""
        try:
            found = await work()
        except Exception as error:
            # the edge of a check: whatever went wrong is what the report is for
            self.failed.append(name)
            print(f"FAILED  {name}: {error if isinstance(error, CheckFailed) else repr(error)}", flush=True)
        else:
            self.passed.append(name)
            print(f"ok      {name}: {found}", flush=True)

    def sum_up(self) -> int:
        """Print the line that sums up; the exit code."""
        count = len(self.passed) + len(self.failed)
        if self.failed:
            print(f"Self-test failed: {len(self.failed)} of {count} checks ({', '.join(self.failed)}).", flush=True)
            return 1
        print(f"Self-test passed: {count} checks, Brise {__version__}.", flush=True)
        return 0


def run_self_test(options: Options) -> int:
    """Run every check in a folder of its own that is removed afterwards; nothing of the user's is read or written."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    report = Report()
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("Brise")
    qt.setQuitOnLastWindowClosed(False)
    speak(qt, resources_folder())
    with (
        tempfile.TemporaryDirectory(prefix="brise-self-test-") as place,
        asyncio.Runner(loop_factory=lambda: EventLoop(qt)) as runner,
    ):
        runner.run(_check_all(qt, DataFolder(Path(place)), replace(options, endpoint=""), report))
    return report.sum_up()


async def _check_all(qt: QApplication, folder: DataFolder, options: Options, report: Report) -> None:
    checks = _Checks(qt, Rooms(qt, folder, resources_folder(), options), folder)
    await report.check("window", checks.window)
    await report.check("resources", checks.resources)
    await report.check("own prompt templates", checks.templates)
    await report.check("formulas", checks.formulas)
    await report.check("TLS", checks.tls)
    await report.check("keyring", checks.keyring)
    await report.check("built-in model", checks.answer)
    await report.check("shutdown", checks.shutdown)
    await report.check("storage", checks.storage)


class _Checks:
    def __init__(self, qt: QApplication, rooms: Rooms, folder: DataFolder) -> None:
        self._qt, self._rooms, self._folder = qt, rooms, folder
        self._conversation_id = ""
        self._answer: Message | None = None

    async def window(self) -> str:
        painted = FirstPaint(self._qt)
        self._rooms.show()
        async with asyncio.timeout(10):
            await painted.wait()
        self._rooms.load_libraries()
        size = self._rooms.window.size()
        return f"painted {size.width()}×{size.height()} on {self._qt.platformName()}, {self._qt.font().family()}"

    async def resources(self) -> str:
        icons = len(list((resources_folder() / "icons").glob("*.svg")))
        templates = len(self._rooms.templates)
        if not icons or not templates:
            raise CheckFailed(f"{icons} icons and {templates} prompt templates found in {resources_folder()}.")
        words = [Path(translator.filePath()).stem for translator in self._qt.findChildren(QTranslator)]
        if len(words) == 1:
            raise CheckFailed(f"Of the user's language only {words[0]} was found: Brise's words or Qt's are missing.")
        return f"{icons} icons, {templates} prompt templates, {', '.join(words) or 'English'}"

    async def templates(self) -> str:
        asked = RenderRequest("{% for message in messages %}{{ message.content }}{% endfor %}", [{"role": "user", "content": QUESTION}])
        rendered = await self._rooms.renderer.render(asked)
        if rendered != QUESTION:
            raise CheckFailed(f"Rendered {rendered!r}.")
        return f"rendered by process {self._rooms.renderer.pid}"

    async def formulas(self) -> str:
        drawing = await asyncio.to_thread(draw_formula, "$E=mc^2$")
        if drawing is None:
            raise CheckFailed("A formula could not be drawn: ziamath or its font is missing.")
        return f"drawn, {drawing.width:.1f} ems wide"

    async def tls(self) -> str:
        context = await asyncio.to_thread(ssl.create_default_context)
        return f"{ssl.OPENSSL_VERSION}, {context.cert_store_stats()['x509_ca']} certificate authorities"

    async def keyring(self) -> str:
        return await self._rooms.credentials.backend_name() or "none here; access tokens would be kept in memory only"

    async def answer(self) -> str:
        if self._rooms.endpoints.endpoint(BUILTIN_ID) is None:
            raise CheckFailed("The built-in model is not part of this installation.")
        session = self._rooms.desk.session
        if session is None:
            raise CheckFailed("No chat is open.")
        self._conversation_id = session.conversation.id
        ended = asyncio.Event()
        session.answering_changed.connect(lambda answering: None if answering else ended.set())
        self._type(QUESTION)
        started = time.monotonic()
        async with asyncio.timeout(ANSWER_WITHIN):
            await ended.wait()
        answer = self._answer = session.messages(1, 2)[0]
        state = answer.answer
        if state is None or state.phase is not Phase.ENDED or state.ending is None or not state.ending.is_complete or not answer.text:
            reason = explain(state.error).title if state is not None and state.error is not None else "The answer did not come to an end."
            raise CheckFailed(reason)
        return f"{state.tokens} tokens in {time.monotonic() - started:.1f} s"

    async def shutdown(self) -> str:
        async with asyncio.timeout(10):
            await self._rooms.close()
        return "everything ended in order"

    async def storage(self) -> str:
        database = Database(self._folder.database)
        try:
            store = ConversationStore(database)
            conversation = store.conversation(self._conversation_id)
            branch = [] if conversation is None or conversation.leaf_id is None else store.branch(conversation.leaf_id)
            tokens = len(store.tokens(branch[-1].id)) if branch else 0
        finally:
            database.close()
        answer = self._answer
        if answer is None or [message.role for message in branch] != [Role.USER, Role.ASSISTANT] or branch[1].text != answer.text:
            raise CheckFailed("The chat that was stored is not the one that was shown.")
        if branch[1].answer is None or branch[1].answer.ending not in (Ending.END_OF_TEXT, Ending.LIMIT):
            raise CheckFailed("How the answer ended was not stored.")
        return f"question, answer and {tokens} tokens read back"

    def _type(self, text: str) -> None:
        """Write into the composer and press Enter, as a person would."""
        composer = self._rooms.pane.composer.field
        composer.setPlainText(text)
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            self._qt.sendEvent(composer, QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r"))
