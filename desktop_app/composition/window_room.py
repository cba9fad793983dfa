"""One window, with its list, transcript and parameters and with the desks that join them to the shared rooms."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from desktop_app.chat.pasted_request import PastedServer
from desktop_app.composition.about_desk import AboutDesk
from desktop_app.composition.attachment_desk import AttachmentDesk
from desktop_app.composition.backup_desk import BackupDesk
from desktop_app.composition.code_desk import CodeDesk
from desktop_app.composition.coming_forward import come_forward
from desktop_app.composition.control_desk import ControlDesk
from desktop_app.composition.conversation_desk import ConversationDesk, Widgets, Workspace
from desktop_app.composition.curl_desk import CurlDesk
from desktop_app.composition.dialogs import Dialogs
from desktop_app.composition.endpoint_desk import EndpointDesk
from desktop_app.composition.endpoint_order import EndpointOrder
from desktop_app.composition.exchange_desk import ExchangeDesk
from desktop_app.composition.exchange_parts import ExchangeParts
from desktop_app.composition.look_desk import LookDesk
from desktop_app.composition.network_desk import NetworkDesk
from desktop_app.composition.paper_desk import PaperDesk
from desktop_app.composition.plain_http_desk import PlainHttpDesk
from desktop_app.composition.preset_desk import PresetDesk
from desktop_app.composition.profile_desk import ProfileDesk
from desktop_app.composition.prompt_desk import PromptDesk
from desktop_app.composition.queue_desk import QueueDesk
from desktop_app.composition.saved_desk import SavedDesk
from desktop_app.composition.search_desk import SearchDesk
from desktop_app.composition.seen_endpoint import SeenEndpoint
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.composition.steer_desk import SteerDesk
from desktop_app.composition.template_desk import TemplateDesk
from desktop_app.composition.zoom import Zoom
from desktop_app.settings import KeptWindow, Preferences
from desktop_app.ui.conversation_list import ConversationList
from desktop_app.ui.conversation_pane import ConversationPane
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.menu_key import open_menus_by_key
from desktop_app.ui.parameters_panel import ParametersPanel


class WindowRoom(QObject):
    """Everything that is made anew for each window, and goes with it."""

    turned_to = Signal(object)  # this room
    """Somebody turned to the window."""
    close_wanted = Signal(object)  # this room
    new_window_wanted = Signal(str)
    """Another window: on the chat with this id, or on a new one."""
    settings_wanted = Signal(object)  # this room
    preferences_changed = Signal(object)  # Preferences

    def __init__(self, shared: SharedRooms) -> None:
        theme, icons = shared.theme, shared.icons
        conversations = ConversationList(theme, icons, shared.library)
        pane, parameters = ConversationPane(theme, icons, edits=shared.edits), ParametersPanel(theme, icons)
        window = MainWindow(theme, icons, conversations, pane, parameters)
        super().__init__(window)
        self.window, self.pane, self.parameters, self.conversations = window, pane, parameters, conversations
        widgets = Widgets(window, conversations, pane, parameters)
        self.desk = ConversationDesk(
            widgets,
            Workspace(
                *(shared.library, shared.sessions, shared.endpoints, shared.undo, shared.titles, shared.templates),
                *(shared.default_endpoint, shared.saved.default_parameters),
            ),
        )
        self.queue_desk = QueueDesk(shared, widgets, self.desk)
        self.attachments = AttachmentDesk(theme, self.desk, shared.sessions, shared.undo, shared.tasks, window, pane)
        self.steer_desk = SteerDesk(shared, widgets, self.desk)
        self.presets = PresetDesk(shared, widgets, self.desk)
        self.prompts = PromptDesk(shared, widgets, self.presets)
        self.saved_desk = SavedDesk(shared, widgets, self.desk, self.presets, self.prompts)
        self.endpoint_desk = EndpointDesk(theme, icons, shared.endpoints, shared.credentials, shared.access, shared.tasks, window)
        self.curl_desk = CurlDesk(shared, widgets, self.desk, self._fill_in_endpoint)
        self.plain_http = PlainHttpDesk(shared, widgets, self.desk)
        self.look = LookDesk(shared, widgets, self.desk, lambda: self.endpoint_desk.open(None, self.order.default_id))
        self.seen = SeenEndpoint(shared, self.desk, window)
        self.order = EndpointOrder(shared, window, self.desk)
        self.code_desk = CodeDesk(shared, widgets, self.desk)
        self.zoom = Zoom(theme, shared.settings, window, pane)
        self.control = ControlDesk(shared, widgets, self.desk)
        self.dialogs = Dialogs(shared, self.desk, self.control, self.zoom, window)
        self.about = AboutDesk(shared, window)
        self.templates = TemplateDesk(shared, widgets, self.desk)
        self.paper = PaperDesk(theme, self.desk, window, shared.store)
        self.profiles = ProfileDesk(shared, window, self.desk)
        self.exchange = ExchangeDesk(ExchangeParts(shared, self.desk, self.paper, window, self.profiles, pane.flush_draft))
        self.backups = BackupDesk(shared, window)
        self.network = NetworkDesk(shared, window)
        parts = window, conversations, pane
        self.search = SearchDesk(theme, parts, self.desk, shared.library, shared.messages, shared.tasks, shared.endpoints)
        self._join()

    def _join(self) -> None:
        window, pane, desk = self.window, self.pane, self.endpoint_desk
        window.add_endpoint_requested.connect(lambda: self._edit_endpoint(None))
        window.edit_endpoint_requested.connect(self._edit_endpoint)
        pane.connect_requested.connect(lambda: self._edit_endpoint(None))
        pane.endpoint_settings_requested.connect(self._edit_current_endpoint)
        pane.certificate_requested.connect(lambda: self._edit_current_endpoint(look=True))
        desk.saved.connect(self.desk.choose_endpoint)
        self.plain_http.change_address_wanted.connect(lambda: self._edit_current_endpoint(at_address=True))
        desk.default_wanted.connect(self.order.make_default)
        desk.removed.connect(self.order.removed)
        self.order.changed.connect(self.preferences_changed)
        window.settings_requested.connect(lambda: self.settings_wanted.emit(self))
        self.dialogs.changed.connect(self.preferences_changed)
        self.dialogs.presets_wanted.connect(self.saved_desk.open)
        window.about_requested.connect(self.about.open)
        window.diagnostics_requested.connect(self.dialogs.open_diagnostics)
        window.backups_requested.connect(self.backups.open)
        window.network_requested.connect(self.network.open)
        self.network.preferences_changed.connect(self.preferences_changed)
        window.check_requested.connect(lambda: self.backups.open(check=True))
        window.print_requested.connect(self.paper.print_chat)
        window.export_requested.connect(self.exchange.export_chat)
        window.export_all_requested.connect(self.exchange.export_all)
        self.conversations.export_requested.connect(self.exchange.export_several)
        window.import_requested.connect(self.exchange.import_chats)
        pane.composer.field.nothing_to_undo.connect(window.undo_requested)
        pane.composer.field.undoes_since = self.desk.undo_since
        self.attachments.drop.import_over(self.conversations)
        self.attachments.drop.chats_given.connect(self.exchange.import_files)
        pane.exact_prompt_requested.connect(self.dialogs.open_exact_prompt)
        self.parameters.exact_prompt_requested.connect(self.dialogs.open_exact_prompt)
        open_menus_by_key(window)
        window.looked_at.connect(lambda: self.turned_to.emit(self))
        window.close_requested.connect(lambda: self.close_wanted.emit(self))
        window.new_window_requested.connect(lambda: self.new_window_wanted.emit(""))
        self.conversations.open_in_window.connect(self.new_window_wanted)

    def _edit_current_endpoint(self, *, look: bool = False, at_address: bool = False) -> None:
        session = self.desk.session
        self._edit_endpoint(None if session is None else session.conversation.endpoint_id, look=look, at_address=at_address)

    def _edit_endpoint(self, endpoint_id: str | None, *, look: bool = False, at_address: bool = False) -> None:
        self.endpoint_desk.open(endpoint_id, self.order.default_id, look=look, at_address=at_address)

    def _fill_in_endpoint(self, endpoint_id: str | None, pasted: PastedServer) -> QDialog | None:
        return self.endpoint_desk.open(endpoint_id, self.order.default_id, pasted)

    @property
    def chat_id(self) -> str:
        """The id of the chat that is shown; empty if there is none."""
        return "" if self.desk.session is None else self.desk.session.conversation.id

    def apply(self, preferences: Preferences) -> None:
        """Let the preferences take effect on what is this window's own."""
        self.desk.set_reading_width(preferences.reading_width)
        self.desk.refresh_endpoints()
        self.network.apply(preferences)
        self.dialogs.show_only_listed(preferences.only_listed_servers)

    def come_forward(self) -> None:
        """Be the window that is seen and written in, minimized or not."""
        come_forward(self.window)

    def rest(self) -> None:
        """Take no more wishes, and keep what was typed or chosen a moment ago."""
        self.window.setEnabled(False)
        self.paper.close()
        self.saved_desk.rest()
        self.search.rest()
        self.look.rest()
        self.exchange.close()
        self.pane.flush_draft()
        self.zoom.keep()

    def kept(self) -> KeptWindow:
        """What the next start needs to show the same."""
        return KeptWindow(self.window.save_layout(), self.chat_id)

    def end(self) -> None:
        """Close this window for good; an answer that runs in it goes on."""
        for dialog in self.window.findChildren(QDialog):
            dialog.reject()
        self.rest()
        self.desk.leave()
        self.window.hide()
        self.window.deleteLater()
