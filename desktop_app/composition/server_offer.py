"""Whether an empty chat offers to look for servers on this computer: until the user has one, or says that it is not wanted."""

from PySide6.QtCore import QObject, Signal

from desktop_app.settings import Settings


class ServerOffer(QObject):
    """What the user decided, for the whole app."""

    dismissed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.is_wanted = settings.offers_servers()

    def dismiss(self) -> None:
        """Not now, and not at the next start."""
        self.is_wanted = False
        self._settings.keep_server_offer(False)
        self.dismissed.emit()
