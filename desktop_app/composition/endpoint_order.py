"""What is decided in a window's list of endpoints, carried out: their order, the one that new chats use, and one that is to be back."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.endpoint import BUILTIN_ID, Endpoint
from desktop_app.chat.errors import ChatError
from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.main_window import MainWindow
from desktop_app.workspace.undo import Act


class EndpointOrder(QObject):
    """Belongs to one window."""

    changed = Signal(object)  # Preferences, saved already

    def __init__(self, shared: SharedRooms, window: MainWindow, desk: ConversationDesk) -> None:
        super().__init__(window)
        self._endpoints, self._settings, self._undo = shared.endpoints, shared.settings, shared.undo
        self._window, self._desk = window, desk
        window.popover.moved.connect(self._move)
        window.popover.default_wanted.connect(self.make_default)

    @property
    def default_id(self) -> str:
        """The id of the endpoint that new chats use."""
        return self._settings.preferences().default_endpoint_id

    def make_default(self, endpoint_id: str) -> None:
        """Let new chats use it; without an id, the built-in model."""
        chosen, preferences = endpoint_id or BUILTIN_ID, self._settings.preferences()
        if preferences.default_endpoint_id != chosen:
            preferences = replace(preferences, default_endpoint_id=chosen)
            self._settings.save(preferences)
            self.changed.emit(preferences)

    def removed(self, endpoint: Endpoint, place: int, had_secrets: bool) -> None:
        """Offer to bring one back that was removed; its secrets are gone for good."""
        act = Act(endpoint.name, lambda: self._bring_back(endpoint, place, had_secrets))
        self._undo.push(act)
        text = self.tr("Removed the endpoint “{name}”").format(name=endpoint.name)
        self._desk.offer_undo(text, act)

    def _bring_back(self, endpoint: Endpoint, place: int, had_secrets: bool) -> None:
        self._endpoints.bring_back(replace(endpoint, has_token=False), place)
        if had_secrets:
            text = self.tr("“{name}” is back. What was in the keyring for it is gone: enter it again.").format(name=endpoint.name)
            self._window.show_toast(text)

    def _move(self, endpoint_id: str, place: int) -> None:
        try:
            self._endpoints.move(endpoint_id, place)
        except ChatError as error:
            self._desk.show_error(error)
