"""All windows of the app: which is in front, how another one opens, and what happens when one is closed."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.chat.errors import ChatError
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.composition.window_room import WindowRoom
from desktop_app.composition.zoom import show_text
from desktop_app.settings import KeptWindow, Preferences
from desktop_app.ui.theme import Scheme


class Windows(QObject):
    """At least one window from `open_first` on; a chat is shown in one of them at most."""

    quit_wanted = Signal()
    """The last window is closed, or somebody quits."""

    def __init__(self, shared: SharedRooms) -> None:
        super().__init__()
        self._shared = shared
        self.restart_wanted = False
        """True if Brise is to start again as soon as it has ended."""
        self._rooms: list[WindowRoom] = []  # the one that was used last comes first
        shared.sessions.storage_failed.connect(self._tell_error)
        shared.queue.storage_failed.connect(self._tell_error)
        shared.library.failed.connect(self._tell_error)
        shared.saved.storage_failed.connect(self._tell_error)

    @property
    def front(self) -> WindowRoom:
        """The window that was used last."""
        return self._rooms[0]

    @property
    def rooms(self) -> tuple[WindowRoom, ...]:
        """All of them, the one that was used last first."""
        return tuple(self._rooms)

    def open_first(self, kept: KeptWindow, *, fresh: bool) -> WindowRoom:
        """Make the first window, as it was kept; it is not shown yet. `fresh`: on a new chat."""
        room = self._make()
        self._rooms.append(room)
        if kept.layout:
            room.window.restore_layout(kept.layout)
        room.desk.open_latest(fresh=fresh, shown=kept.chat)
        return room

    def open(self, chat_id: str = "") -> WindowRoom:
        """Show another window beside the one in front: on this chat, or on a new one. A chat that has a window keeps it."""
        if (there := self._showing(chat_id)) is not None:
            self._bring(there)
            return there
        from desktop_app.ui.window_cascade import place_beside  # deferred: the start does not pay for it

        room = self._make()
        place_beside(room.window, self.front.window)
        if chat_id:
            room.desk.open(chat_id)
        if room.desk.session is None:  # nothing was chosen, or it is gone
            room.desk.new()
        self._rooms.append(room)
        self._bring(room)
        return room

    def open_again(self, kept: Sequence[KeptWindow]) -> None:
        """Show the other windows of the last run behind the first one, as far as their chats are still there."""
        for window in kept:
            if not window.chat or self._showing(window.chat) is not None:
                continue
            room = self._make()
            room.desk.open(window.chat)
            if room.desk.session is None:
                room.end()
                continue
            room.window.restore_layout(window.layout)
            room.window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            self._rooms.append(room)
            room.window.show()
            room.window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, False)
        if len(self._rooms) > 1:
            self._bring(self.front)

    def come_forward(self) -> None:
        """Let the window that was used last be seen."""
        self._bring(self.front)

    def apply(self, preferences: Preferences) -> None:
        """Let the preferences take effect on what is drawn."""
        theme = self._shared.theme
        theme.set_scheme(Scheme(preferences.scheme))
        theme.reduced_motion = {"on": True, "off": False}.get(preferences.reduced_motion)
        show_text(theme, preferences)
        for room in self._rooms:
            room.apply(preferences)

    def _make(self) -> WindowRoom:
        room = WindowRoom(self._shared)
        room.turned_to.connect(self._to_front)
        room.close_wanted.connect(self._close)
        room.window.quit_requested.connect(self.quit_wanted)
        room.new_window_wanted.connect(self.open)
        room.desk.shown_elsewhere.connect(self._raise)
        room.settings_wanted.connect(self._open_settings)
        room.backups.restart_wanted.connect(self._restart)
        room.preferences_changed.connect(self.apply)
        room.apply(self._shared.settings.preferences())
        return room

    def _showing(self, chat_id: str) -> WindowRoom | None:
        return next((room for room in self._rooms if chat_id and room.chat_id == chat_id), None)

    def _raise(self, chat_id: str) -> None:
        if (room := self._showing(chat_id)) is not None:
            self._bring(room)

    def _bring(self, room: WindowRoom) -> None:
        room.come_forward()
        self._to_front(room)  # the system tells it later, or not at all

    def _to_front(self, room: WindowRoom) -> None:
        if room in self._rooms:
            self._rooms.remove(room)
            self._rooms.insert(0, room)

    def _close(self, room: WindowRoom) -> None:
        if len(self._rooms) == 1:
            self.quit_wanted.emit()
        elif room in self._rooms:
            self._rooms.remove(room)
            self.front.exchange.open_files(room.exchange.give_back())
            room.end()

    def _open_settings(self, room: WindowRoom) -> None:
        """One dialog in the whole app: two would write over each other what they were opened with."""
        for other in self._rooms:
            if other.dialogs.settings_are_open:
                self._bring(other)
                return
        room.dialogs.open_settings()

    def _restart(self) -> None:
        self.restart_wanted = True
        self.quit_wanted.emit()

    def _tell_error(self, error: ChatError) -> None:
        self.front.desk.show_error(error)
