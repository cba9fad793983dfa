"""What export and import work with: the rooms that all windows share, and the window that the dialogs belong to."""

from dataclasses import dataclass

from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.composition.paper_desk import PaperDesk
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class ExchangeParts:
    """For one window."""

    shared: SharedRooms
    desk: ConversationDesk
    paper: PaperDesk
    window: MainWindow
