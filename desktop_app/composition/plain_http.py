"""To whom may be sent over plain http: the user is asked once for each address, and the settings remember it."""

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.endpoint import is_exposed, origin
from desktop_app.settings import Settings


class PlainHttp(QObject):
    """What the user decided, for the whole app."""

    allowed = Signal()
    """One more address may be sent to."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._allowed = set(settings.plain_http())

    def asks_first(self, url: str) -> bool:
        """True if the user has to be asked before text or an access token goes there."""
        return is_exposed(url) and origin(url) not in self._allowed

    def allow(self, url: str) -> None:
        """The user was told, and sends anyway."""
        self._allowed.add(origin(url))
        self._settings.allow_plain_http(origin(url))
        self.allowed.emit()
