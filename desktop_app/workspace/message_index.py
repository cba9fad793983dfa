"""The search index of all chats, once for all windows."""

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.message_search import IndexProgress
from desktop_app.storage.database import Database
from desktop_app.storage.search_index import SearchIndex


class MessageIndex(QObject):
    """Keeps the index in its thread, and tells in this one how far it has come."""

    progressed = Signal(object)  # IndexProgress
    followed = Signal()
    """Something was committed, and what it changed can be found."""
    _told = Signal(object)  # from the thread of the index

    def __init__(self, database: Database, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.index = SearchIndex(database, self._told.emit, self.followed.emit)
        self.progress = IndexProgress(0, 1)
        """How much can be found by now."""
        self._told.connect(self._take)

    def start(self) -> None:
        """Begin to follow the database."""
        self.index.start()

    def close(self) -> None:
        """End, before the database is closed."""
        self.index.close()

    def _take(self, progress: IndexProgress) -> None:
        self.progress = progress
        self.progressed.emit(progress)
