"""What a file is before anything of it is taken: whose, at once; and how much is in it, counted in a thread while it is read."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.errors import ChatError
from desktop_app.chat.import_report import CountedChats, ImportProblem, ImportSource, LeftOut
from desktop_app.exchange.import_file import ImportFile
from desktop_app.exchange.regular_file import FileMark
from desktop_app.storage.breath import Breath
from desktop_app.storage.record_reader import RecordReader
from desktop_app.workspace.stored_already import fitting

_TITLES = 5
_TITLE = 200  # characters


@dataclass(frozen=True, slots=True)
class Found:
    """What can be said of a file from its beginning."""

    source: ImportSource
    size: int
    version: int | None  # of Brise's own format
    mark: FileMark


def look_at(path: Path) -> Found:
    """Whose chats a file holds; for a thread. Raises ImportProblem."""
    file = ImportFile(path, now=0.0)
    try:
        return Found(file.source, file.size, file.version, file.mark)
    finally:
        file.close()


class ChatCount:
    """Counts the chats of a file; `run` in a thread, `counted` and `cancel` in any."""

    def __init__(self, path: Path, mark: FileMark, database: Path) -> None:
        self._path, self._mark, self._database = path, mark, database
        self._stop = threading.Event()
        self.counted = CountedChats()
        """As far as it is; a new one each time."""
        self.first_here = ""
        """Id of the first chat that is stored already and not in the trash."""

    def cancel(self) -> None:
        """Stop soon."""
        self._stop.set()

    def run(self) -> None:
        """Count. What cannot be read is not counted: the import will tell why."""
        stored: RecordReader | None = None
        try:
            stored = RecordReader(self._database)
            self._read(stored)
        except (ImportProblem, ChatError):
            self.counted = replace(self.counted, is_done=True, is_whole=False)
        finally:
            if stored is not None:
                stored.close()

    def _read(self, stored: RecordReader) -> None:
        breath = Breath()
        file = ImportFile(self._path, 0.0, self._stop.is_set, breath.take, expected=self._mark, only_counts=True)
        try:
            for record in file.records():
                if self._stop.is_set():
                    return
                self.counted = self._with(record, stored)
                read = list(record.messages)
                del record
                while read:  # a few at a time: all of a long chat at once would stop the window
                    read.pop()
                    breath.take()
        finally:
            file.close()
        self.counted = replace(self.counted, is_done=True, is_whole=not file.report.left_out[LeftOut.REST_UNREADABLE])

    def _with(self, record: ConversationRecord, stored: RecordReader) -> CountedChats:
        so_far, chat = self.counted, record.conversation
        named, is_new = fitting(record, stored)
        deleted_at = None if is_new else stored.deleted_at(named.conversation.id)
        is_here = not is_new and deleted_at is None
        if is_here and not self.first_here:
            self.first_here = named.conversation.id
        times = [moment for moment in (so_far.first, so_far.last, chat.created_at, chat.updated_at) if moment]
        return replace(
            so_far,
            chats=so_far.chats + 1,
            messages=so_far.messages + len(record.messages),
            titles=so_far.titles if len(so_far.titles) >= _TITLES else (*so_far.titles, chat.title[:_TITLE]),
            first=min(times, default=0.0),
            last=max(times, default=0.0),
            here=so_far.here + is_here,
            in_trash=so_far.in_trash + (deleted_at is not None and deleted_at > 0),
        )
