"""Writes chats into files, in a thread: the window never waits for it."""

import errno
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.chat.attachment import Contents
from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.export_format import ExportFormat
from desktop_app.chat.file_name import free_name
from desktop_app.exchange.brise_json import brise_json
from desktop_app.exchange.html_file import html_file
from desktop_app.exchange.markdown_file import markdown_file
from desktop_app.exchange.notebook_file import notebook_file
from desktop_app.exchange.sent_request import Servers
from desktop_app.exchange.teller import Teller
from desktop_app.exchange.whole_file import Cancelled, write_whole
from desktop_app.storage.record_reader import RecordReader

__all__ = ["Cancelled", "ExportRun", "Servers", "Wanted"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write where: `place` is a file, or a folder if each of several chats has its own file."""

    format: ExportFormat
    ids: Sequence[str]  # empty: all that are not deleted
    place: Path
    in_folder: bool = False


class ExportRun:
    """One export; `run` belongs into a thread, everything else is for the window."""

    def __init__(self, database: Path, wanted: Wanted, teller: Teller, servers: Servers) -> None:
        self._database, self.wanted, self._teller, self._servers = database, wanted, teller, servers
        self._stop = threading.Event()
        self.done = 0
        """Chats that are written."""
        self.count = len(wanted.ids)
        self.files: list[Path] = []

    def cancel(self) -> None:
        """Stop soon; of what is being written nothing stays."""
        self._stop.set()

    def run(self) -> None:
        """Write everything. Raises OSError, ChatError(STORAGE), Cancelled."""
        reader = RecordReader(self._database)
        try:
            wanted = set(self.wanted.ids)
            ids = [found for found in reader.ids() if not wanted or found in wanted]
            self.count = len(ids)
            if self.wanted.format.holds_many:
                self._write(self.wanted.place, brise_json(self._records(reader, ids), reader.contents))
            else:
                taken: set[str] = set()
                if self.wanted.in_folder:
                    taken = {entry.name.casefold() for entry in self.wanted.place.iterdir()}
                for record in self._records(reader, ids):
                    self._write(self._place(record, taken), self._pieces(record, reader.contents))
        finally:
            reader.close()

    def _records(self, reader: RecordReader, ids: Sequence[str]) -> Iterator[ConversationRecord]:
        for conversation_id in ids:
            if self._stop.is_set():
                raise Cancelled
            record = reader.record(conversation_id)
            if record is not None:
                yield record
            self.done += 1

    def _place(self, record: ConversationRecord, taken: set[str]) -> Path:
        if not self.wanted.in_folder:
            return self.wanted.place
        title = record.conversation.title or self._teller.untitled()
        name = free_name(title, self._teller.untitled(), self.wanted.format.extension, taken)
        taken.add(name.casefold())
        return self.wanted.place / name

    def _pieces(self, record: ConversationRecord, contents: Contents) -> Iterator[str]:
        match self.wanted.format:
            case ExportFormat.MARKDOWN:
                return markdown_file(record, self._teller, contents)
            case ExportFormat.HTML:
                return html_file(record, self._teller, contents)
            case ExportFormat.NOTEBOOK:
                return notebook_file(record, self._teller, self._servers, contents)
            case _:
                raise ValueError(self.wanted.format)

    def _write(self, place: Path, pieces: Iterator[str]) -> None:
        if not place.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "no such folder", str(place.parent))
        write_whole(place, pieces, self._stop.is_set)
        self.files.append(place)
