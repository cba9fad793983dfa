"""Builds every room once, in the order of the floors, and ends them in the opposite order."""

import asyncio
import gc
import importlib
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop_app.builtin_model.engine_process import BuiltinModel
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.endpoint import BUILTIN_ID, Endpoint, host_label
from desktop_app.chat.errors import ChatError
from desktop_app.chat.message import new_id
from desktop_app.composition.conversation_desk import ConversationDesk, Widgets, Workspace
from desktop_app.composition.crash_report import CrashReport
from desktop_app.composition.data_folder import DataFolder, bundled_weights
from desktop_app.composition.dialogs import Dialogs
from desktop_app.composition.endpoint_desk import EndpointDesk
from desktop_app.composition.engine_access import EngineAccess
from desktop_app.composition.long_lived import LongLived
from desktop_app.composition.paper_desk import PaperDesk
from desktop_app.composition.returned_memory import return_memory
from desktop_app.composition.zoom import Zoom, show_text
from desktop_app.credentials import Credentials
from desktop_app.options import Options
from desktop_app.rendering.markdown_parser import markdown_parser
from desktop_app.settings import Settings
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from desktop_app.storage.endpoint_store import EndpointStore
from desktop_app.template_folder import load_templates
from desktop_app.ui.conversation_list import ConversationList
from desktop_app.ui.conversation_pane import ConversationPane
from desktop_app.ui.icons import Icons
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.parameters_panel import ParametersPanel
from desktop_app.ui.system_motion import SystemMotion
from desktop_app.ui.theme import Scheme, Theme
from desktop_app.workspace.chat_session import ChatSession
from desktop_app.workspace.endpoints import Endpoints
from desktop_app.workspace.library import Library
from desktop_app.workspace.open_sessions import OpenSessions
from desktop_app.workspace.tasks import Tasks
from desktop_app.workspace.undo import UndoStack


class Rooms:
    """The app's one set of rooms; `window` is what the user sees."""

    def __init__(self, qt: QApplication, folder: DataFolder, resources: Path, options: Options) -> None:
        self.settings = Settings(folder.settings)
        self.theme = Theme()
        self.database = Database(folder.database)
        self.tasks = Tasks(self.report)
        self.undo = UndoStack()
        self.credentials = Credentials()
        self.builtin = BuiltinModel(weights=bundled_weights())
        self._libraries: asyncio.Task[None] | None = None
        self._libraries_loaded = asyncio.Event()
        self._long_lived = LongLived()
        access = EngineAccess(self.builtin, self.credentials, self._libraries_loaded.wait)
        store = ConversationStore(self.database)
        store.close_unfinished(time.time())
        templates = self.templates = load_templates(resources / "prompt_templates")
        self.library = Library(store, self.undo)
        builtin_name = qt.translate("Rooms", "Built-in model") if self.builtin.is_available() else None
        self.endpoints = Endpoints(EndpointStore(self.database), access.probe, self.tasks, builtin_name=builtin_name)
        temporary = None
        if options.endpoint:
            temporary = Endpoint(new_id(), host_label(options.endpoint), options.endpoint)
            self.endpoints.add_temporary(temporary)

        def make_session(conversation: Conversation) -> ChatSession:
            return ChatSession(conversation, store, self.endpoints, access.open_engine, templates, self.settings.preferences, self.tasks)

        self.sessions = OpenSessions(make_session)

        icons = Icons(resources / "icons", self.theme)
        preferences = self.settings.preferences()
        self.theme.set_scheme(Scheme(preferences.scheme))  # before it is applied: later it costs every widget a polish
        show_text(self.theme, preferences)
        self.theme.apply(qt)
        self.system_motion = SystemMotion(self.theme)
        qt.setWindowIcon(icons.app_icon())
        conversations = ConversationList(self.theme, icons, self.library)
        self.pane = ConversationPane(self.theme, icons)
        self.parameters = ParametersPanel(self.theme, icons)
        self.window = MainWindow(self.theme, icons, conversations, self.pane, self.parameters)
        self.crash_report = CrashReport(self.window)
        self.desk = ConversationDesk(
            Widgets(self.window, conversations, self.pane, self.parameters),
            Workspace(
                self.library,
                self.sessions,
                self.endpoints,
                self.undo,
                templates,
                lambda: temporary.id if temporary else self._default_endpoint(),
            ),
        )
        self.endpoint_desk = EndpointDesk(self.theme, icons, self.endpoints, self.credentials, access, self.tasks, self.window)
        self.zoom = Zoom(self.theme, self.settings, self.window, self.pane)
        self.dialogs = Dialogs(
            *(self.theme, icons, self.settings, self.endpoints, self.desk, access, self.tasks, folder, self.zoom, self.window),
        )
        self.paper = PaperDesk(self.theme, self.desk, self.window)
        self._join()
        self.dialogs.apply(preferences)
        if layout := self.settings.window_layout():
            self.window.restore_layout(layout)
        self.desk.open_latest(fresh=temporary is not None, shown=self.settings.shown_chat())
        if self.database.set_aside is not None:
            self.desk.tell_recovered(self.database.set_aside)

    def _join(self) -> None:
        window, pane, desk = self.window, self.pane, self.endpoint_desk
        window.add_endpoint_requested.connect(lambda: desk.open(None))
        window.edit_endpoint_requested.connect(desk.open)
        pane.connect_requested.connect(lambda: desk.open(None))
        pane.endpoint_settings_requested.connect(self._edit_current_endpoint)
        desk.saved.connect(self.desk.choose_endpoint)
        window.settings_requested.connect(self.dialogs.open_settings)
        window.about_requested.connect(self.dialogs.open_about)
        window.print_requested.connect(self.paper.print_chat)
        window.export_requested.connect(self.paper.export_chat)
        pane.exact_prompt_requested.connect(self.dialogs.open_exact_prompt)
        self.parameters.exact_prompt_requested.connect(self.dialogs.open_exact_prompt)

    def _edit_current_endpoint(self) -> None:
        session = self.desk.session
        self.endpoint_desk.open(None if session is None else session.conversation.endpoint_id)

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
        self._libraries = self.tasks.start(self._load_libraries(), "load libraries")
        self.system_motion.start()
        self.settings.save_shown_chat("")  # after a crash the chat that was written in last comes first

    async def _load_libraries(self) -> None:
        await asyncio.to_thread(self._prepare)
        gc.freeze()  # what exists now lives as long as the app: collections need not look at it
        self._long_lived.start()
        await asyncio.to_thread(return_memory)
        self._libraries_loaded.set()

    def _prepare(self) -> None:
        from desktop_app.inference.transport import prepare

        markdown_parser().parse("")
        prepare()
        importlib.import_module("desktop_app.inference.opening")  # 25 ms, for which the first answer would stop the window
        for template in self.templates:
            template.prepare()

    async def close(self) -> None:
        """Stop accepting, end the answers, store, end the engine and the database."""
        self.window.setEnabled(False)
        self._long_lived.stop()
        self.paper.close()
        self.pane.flush_draft()
        self.zoom.keep()
        self.settings.save_window_layout(self.window.save_layout())
        self.settings.save_shown_chat("" if self.desk.session is None else self.desk.session.conversation.id)
        await self.sessions.close()
        await self.tasks.cancel_all()
        await self.builtin.close()
        try:
            self.library.empty_trash()
        except ChatError as error:
            self.report(error)
        self.window.hide()
        self.database.close()
        await self.credentials.close()
