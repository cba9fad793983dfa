"""What export and import work with: the rooms that all windows share, and the window that the dialogs belong to."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.composition.paper_desk import PaperDesk
from desktop_app.composition.profile_desk import ProfileDesk
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class ExchangeParts:
    """For one window."""

    shared: SharedRooms
    desk: ConversationDesk
    paper: PaperDesk
    window: MainWindow
    profiles: ProfileDesk
    keep_draft: Callable[[], None]
    """Store what was just typed in the window."""

    def keep_everything(self) -> None:
        """Store what is shown and not stored yet: drafts, and what came of running answers."""
        self.keep_draft()
        self.shared.sessions.store_now()
