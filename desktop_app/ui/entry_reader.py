"""Reads the list of chats a page at a time, so that 10,000 of them never stop the window."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.chat.chat_list import ChatEntry, ListPart
from desktop_app.chat.errors import ChatError
from desktop_app.chat.ports import ConversationSource

PAGE = 500
"""Rows that are read at once: about 1 ms."""


class EntryReader(QObject):
    """One reading at a time; what changes meanwhile is read again at its end."""

    failed = Signal(object)  # ChatError: what was shown before stays

    def __init__(self, source: ConversationSource, done: Callable[[list[ChatEntry]], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source, self._done = source, done
        self._part = ListPart.CHATS
        self._entries: list[ChatEntry] = []
        self._late: set[str] = set()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._read)

    @property
    def is_reading(self) -> bool:
        """True while pages are missing."""
        return self._timer.isActive()

    def start(self, part: ListPart) -> bool:
        """Read a list from its beginning; False if the first page was all, and it is done already."""
        self._part, self._entries, self._late = part, [], set()
        self._timer.start()
        self._read()
        return self.is_reading

    def note_change(self, ids: Sequence[str]) -> None:
        """These chats changed while pages are being read."""
        self._late.update(ids)

    @property
    def first_page(self) -> list[ChatEntry]:
        """What was read by now."""
        return self._entries

    def _read(self) -> None:
        try:
            page = self._source.entries(self._part, self._entries[-1] if self._entries else None, PAGE)
            self._entries += page
            whole = self._with_late() if len(page) < PAGE else None
        except ChatError as error:
            self._timer.stop()
            self.failed.emit(error)
            return
        if whole is not None:
            self._timer.stop()
            self._done(whole)

    def _with_late(self) -> list[ChatEntry]:
        """The pages were read at different times: a chat can be in two of them, or have slipped through between."""
        if not self._late and len({entry.id for entry in self._entries}) == len(self._entries):
            return self._entries
        late = {entry.id: entry for entry in self._source.entries_of(self._part, list(self._late))}
        found = {entry.id: entry for entry in reversed(self._entries) if entry.id not in self._late} | late
        return sorted(found.values(), key=lambda entry: (-entry.at, -entry.number))
