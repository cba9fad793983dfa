"""Tells the watch over the endpoints' lights which one is seen in a window, and when none is."""

from PySide6.QtCore import QEvent, QObject

from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.main_window import MainWindow

_CHANGES = frozenset({QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange})


class SeenEndpoint(QObject):
    """Belongs to one window; hidden or minimized, it shows nothing to anybody."""

    def __init__(self, shared: SharedRooms, desk: ConversationDesk, window: MainWindow) -> None:
        super().__init__(window)
        self._watch, self._desk, self._window = shared.lights, desk, window
        window.installEventFilter(self)
        window.looked_at.connect(self._watch.turn)
        desk.session_changed.connect(self._tell)
        shared.sessions.conversation_changed.connect(self._tell)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the window is shown, hidden or minimized."""
        if event.type() in _CHANGES and watched is self._window:
            self._tell()
        return False

    def _tell(self, _conversation: object = None) -> None:
        session = self._desk.session
        is_seen = self._window.isVisible() and not self._window.isMinimized()
        self._watch.show(self._window, None if session is None or not is_seen else session.conversation.endpoint_id)
