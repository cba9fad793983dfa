"""Builds every room once, in the order of the floors, and ends them in the opposite order."""

from __future__ import annotations

import asyncio
import importlib
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.builtin_model.engine_process import BuiltinModel
from desktop_app.chat.connection import Purpose
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.endpoint import BUILTIN_ID
from desktop_app.chat.errors import ChatError
from desktop_app.chat.known_services import endpoint_at
from desktop_app.chat.message import new_id
from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.composition.crash_report import CrashReport
from desktop_app.composition.data_folder import DataFolder
from desktop_app.composition.engine_access import EngineAccess
from desktop_app.composition.garbage_collection import GarbageCollection
from desktop_app.composition.kept_edits import KeptEdits
from desktop_app.composition.listed_servers import listed_servers
from desktop_app.composition.plain_http import PlainHttp
from desktop_app.composition.returned_memory import return_large_blocks, return_memory
from desktop_app.composition.server_offer import ServerOffer
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.composition.windows import Windows
from desktop_app.composition.zoom import show_text
from desktop_app.credentials import Credentials
from desktop_app.inference import server_gate
from desktop_app.options import Options
from desktop_app.rendering.markdown_parser import markdown_parser
from desktop_app.settings import KeptWindow, Settings
from desktop_app.storage.answer_times import last_times
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.edit_draft_store import EditDraftStore
from desktop_app.storage.endpoint_store import EndpointStore
from desktop_app.storage.own_template_store import OwnTemplateStore
from desktop_app.storage.queue_store import QueueStore
from desktop_app.storage.saved_store import SavedStore
from desktop_app.template_child.child_renderer import ChildRenderer
from desktop_app.template_folder import load_templates
from desktop_app.ui.conversation_pane import ConversationPane
from desktop_app.ui.icons import Icons
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.parameter_words import builtin_preset_names
from desktop_app.ui.parameters_panel import ParametersPanel
from desktop_app.ui.system_motion import SystemMotion
from desktop_app.ui.theme import Scheme, Theme
from desktop_app.ui.unfinished_edits import UnfinishedEdits
from desktop_app.workspace.backups import Backups
from desktop_app.workspace.branch_acts import BranchActs
from desktop_app.workspace.chat_session import ChatSession
from desktop_app.workspace.chat_titles import ChatTitles
from desktop_app.workspace.endpoint_speeds import LOOKED_AT
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.library import FORGET_AFTER, Library
from desktop_app.workspace.light_watch import LightWatch
from desktop_app.workspace.message_index import MessageIndex
from desktop_app.workspace.message_queue import MessageQueue
from desktop_app.workspace.open_sessions import OpenSessions
from desktop_app.workspace.own_templates import AllTemplates, OwnTemplates
from desktop_app.workspace.saved_items import SavedItems
from desktop_app.workspace.tasks import Tasks
from desktop_app.workspace.title_writer import TitleWriter
from desktop_app.workspace.undo import UndoStack

if TYPE_CHECKING:
    from desktop_app.composition.second_start_line import SecondStart

_LOG = logging.getLogger(__name__)


class Rooms:
    """The app's one set of rooms, and its windows; those of the window that was used last have names of their own."""

    def __init__(
        self, qt: QApplication, folder: DataFolder, resources: Path, options: Options, *, instead: Mapping[str, str] | None = None
    ) -> None:
        """`instead`: servers that tests put in the place of origins that cannot be reached."""
        self._garbage = GarbageCollection()
        self._garbage.start()
        self.settings = Settings(folder.settings)
        self.theme = Theme()
        self.database = Database(folder.database)
        self.tasks = Tasks(self.report)
        self.backups = Backups(self.database, self.tasks)
        self.messages = MessageIndex(self.database)
        self.undo = UndoStack()
        self.credentials = Credentials()
        self.builtin = BuiltinModel()
        self._libraries: asyncio.Task[None] | None = None
        self._libraries_loaded = asyncio.Event()
        self._forgetting = QTimer(singleShot=True)
        plain_http = PlainHttp(self.settings)
        access = EngineAccess(self.builtin, self.credentials, self._libraries_loaded.wait, instead, asks_first=plain_http.asks_first)
        store = ConversationStore(self.database)
        store.close_unfinished(time.time())
        store.give_up_halves()
        for _ in store.finish_acts():
            pass
        self._shipped = load_templates(resources / "prompt_templates")
        self.renderer = ChildRenderer()
        self.own_templates = OwnTemplates(OwnTemplateStore(self.database), self.undo, self.renderer, self._shipped)
        templates = self.templates = AllTemplates(self._shipped, self.own_templates)
        self.library = Library(store, self.undo)
        self.saved = SavedItems(SavedStore(self.database), self.undo, builtin_preset_names)
        builtin_name = qt.translate("Rooms", "Built-in model") if self.builtin.is_available() else None
        self.endpoints = Endpoints(EndpointStore(self.database), access.probe, self.tasks, builtin_name=builtin_name)
        temporary = None
        if options.endpoint:
            temporary = endpoint_at(new_id(), options.endpoint)
            self.endpoints.add_temporary(temporary)

        acts = self._acts = BranchActs(store, self.undo)

        def make_session(conversation: Conversation) -> ChatSession:
            return ChatSession(
                *(conversation, store, self.endpoints, access.open_engine, templates, self.settings.preferences, self.tasks, acts),
                may_count=access.may_count,
            )

        self.sessions = OpenSessions(make_session)
        self.queue = MessageQueue(QueueStore(self.database), self.sessions, self.library, self.undo)
        self.lights = LightWatch(self.endpoints, self.queue.endpoint_ids)
        self.queue.changed.connect(lambda _conversation_id: self.lights.look())
        self.sessions.unread_changed.connect(self.library.set_unread)
        server_gate.SESSION.only(partial(listed_servers, self.settings, self.endpoints, self.builtin))
        titles = ChatTitles(store, self.library, self.sessions, self.undo)
        self.title_writer = TitleWriter(
            *(
                self.sessions,
                titles,
                self.endpoints,
                partial(access.open_engine, purpose=Purpose.TITLE),
                self.settings.preferences,
                self.tasks,
            ),
        )

        icons = Icons(resources / "icons", self.theme)
        preferences = self.settings.preferences()
        self._default_before = preferences.default_endpoint_id
        self.theme.set_scheme(Scheme(preferences.scheme))  # before it is applied: later it costs every widget a polish
        show_text(self.theme, preferences)
        self.theme.apply(qt)
        self.system_motion = SystemMotion(self.theme)
        qt.setWindowIcon(icons.app_icon())
        shared = SharedRooms(
            *(self.theme, icons, self.settings, folder, self.library, self.sessions, self.endpoints, self.lights, self.queue, self.undo),
            titles,
            self.saved,
            templates,
            self.own_templates,
            self.renderer,
            lambda: temporary.id if temporary and self._default_stays else self._default_endpoint(),
            *(self.credentials, access, self.tasks, self.backups, self.messages, store),
            UnfinishedEdits(KeptEdits(EditDraftStore(self.database), lambda error: self.desk.show_error(error))),
            plain_http,
            ServerOffer(self.settings),
        )
        self.windows = Windows(shared)
        self._forgetting.timeout.connect(self.library.forget_old)
        self.crash_report = CrashReport(lambda: self.window)
        self._folder, self._files = folder, options.files
        self._listening = ExitStack()
        first, *self._more_windows = self.settings.windows()
        self._resting_windows: list[KeptWindow] = []
        if temporary is not None:  # an address for this run only: that is what is wanted now, the others wait for the next start
            self._more_windows, self._resting_windows = [], self._more_windows
        self.windows.open_first(first, fresh=temporary is not None)
        self.windows.apply(preferences)
        acts.failed.connect(lambda error: self.desk.show_error(error))
        self.backups.failed.connect(lambda error: self.desk.show_error(error))
        self.own_templates.storage_failed.connect(lambda error: self.desk.show_error(error))
        if self.database.set_aside is not None:
            if folder.backups.is_dir():
                QTimer.singleShot(0, self.window, self._offer_backups)
            else:
                self.desk.tell_recovered(self.database.set_aside)
        elif self.database.put_back:
            self.window.show_toast(qt.translate("Rooms", "The backup was restored. What was here before is kept among the backups."))

    def _offer_backups(self) -> None:
        if self.database.set_aside is not None:
            self.windows.front.backups.open(damaged=self.database.set_aside.name)

    @property
    def restart_wanted(self) -> bool:
        """True if Brise is to start again as soon as it has ended."""
        return self.windows.restart_wanted

    @property
    def window(self) -> MainWindow:
        """The window that was used last."""
        return self.windows.front.window

    @property
    def pane(self) -> ConversationPane:
        """Its transcript and composer."""
        return self.windows.front.pane

    @property
    def parameters(self) -> ParametersPanel:
        """Its parameters."""
        return self.windows.front.parameters

    @property
    def desk(self) -> ConversationDesk:
        """What joins it to its chat."""
        return self.windows.front.desk

    @property
    def _default_stays(self) -> bool:
        """True until another endpoint is made the default in this run."""
        return self.settings.preferences().default_endpoint_id == self._default_before

    def _default_endpoint(self) -> str:
        known = [endpoint.id for endpoint in self.endpoints.endpoints()]
        chosen = self.settings.preferences().default_endpoint_id
        return chosen if chosen in known else BUILTIN_ID if BUILTIN_ID in known or not known else known[0]

    def show(self) -> None:
        """Show the window."""
        self.window.show()

    def report(self, error: BaseException) -> None:
        """A bug: log it and show it once."""
        self.crash_report.report(error)

    def load_libraries(self) -> None:
        """After the first paint: import what is heavy in a thread, then let answers begin."""
        return_large_blocks()
        self._libraries = self.tasks.start(self._load_libraries(), "load libraries")
        self.system_motion.start()
        self.windows.open_again(self._more_windows)
        # after a crash the chat that was written in last comes first
        self.settings.save_windows([KeptWindow(self.windows.front.window.save_layout()), *self._resting_windows])
        self.open_files(self._files)

    async def _load_libraries(self) -> None:
        await self._listen()
        try:
            await asyncio.to_thread(self._prepare)
        except Exception:  # it makes the first uses quick, no more: one that fails tells its user
            _LOG.exception("a preparation failed")
        self._garbage.freeze()  # all but a window that is closed lives as long as the app
        self.messages.start()
        await asyncio.to_thread(return_memory)
        with suppress(ChatError):  # who reads or writes what matters is told
            self.endpoints.remember(last_times(self.database, LOOKED_AT))
        self._libraries_loaded.set()
        self.backups.start()
        self._forgetting.start(FORGET_AFTER)

    async def _listen(self) -> None:
        from desktop_app.composition.second_start import SecondStarts

        starts = SecondStarts(self._folder.path, self._started_again, self.tasks)
        self._listening.callback(starts.close)
        await starts.open()

    def open_files(self, paths: Sequence[Path]) -> None:
        """Show what is in files of chats, in the window that was used last."""
        self.windows.front.exchange.open_files(paths)

    def _started_again(self, start: SecondStart) -> None:
        from desktop_app.composition.activation import activated

        with activated(start.activation):
            self.windows.come_forward()
        if address := start.address:
            given = endpoint_at(new_id(), address)
            known = next((endpoint for endpoint in self.endpoints.endpoints() if endpoint.url == given.url), None)
            if known is None:
                known = given
                self.endpoints.add_temporary(known)
            self.desk.new()
            self.desk.choose_endpoint(known.id)
        self.open_files(start.files)

    def _prepare(self) -> None:
        from desktop_app.inference.transport import prepare

        markdown_parser().parse("")
        prepare()
        importlib.import_module("desktop_app.inference.opening")  # 25 ms, for which the first answer would stop the window
        for template in self._shipped:
            template.prepare()

    async def close(self) -> None:
        """Stop accepting, end the answers, store, end the engine and the database."""
        if self._libraries is not None:  # what it would begin now, nobody would end
            self._libraries.cancel()
            await asyncio.wait({self._libraries})
        self._forgetting.stop()
        self.lights.end()
        self._listening.close()
        self.backups.end()
        for room in self.windows.rooms:
            room.rest()
        self.settings.save_windows([*(room.kept() for room in self.windows.rooms), *self._resting_windows])
        await self.sessions.close()
        await self.tasks.cancel_all()
        await self.renderer.close()
        await self.builtin.close()
        try:
            self.library.empty_trash()
        except ChatError as error:
            self.report(error)
        for room in self.windows.rooms:
            room.window.hide()
        self.messages.close()
        self.database.close()
        server_gate.SESSION.only(None)
        await self.credentials.close()
        self._garbage.stop()
