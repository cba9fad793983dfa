"""What is decided in a window's list of endpoints, carried out: their order, and the one that new chats use."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.endpoint import BUILTIN_ID
from desktop_app.chat.errors import ChatError
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.main_window import MainWindow


class EndpointOrder(QObject):
    """Belongs to one window."""

    changed = Signal(object)  # Preferences, saved already

    def __init__(self, shared: SharedRooms, window: MainWindow, show_error: Callable[[ChatError], None]) -> None:
        super().__init__(window)
        self._endpoints, self._settings, self._show_error = shared.endpoints, shared.settings, show_error
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

    def _move(self, endpoint_id: str, place: int) -> None:
        try:
            self._endpoints.move(endpoint_id, place)
        except ChatError as error:
            self._show_error(error)
