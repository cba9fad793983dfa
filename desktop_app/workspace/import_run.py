"""Takes in the chats of a file: parsed in a thread of its own, written by the window's connection a slice at a time."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from desktop_app.chat.conversation_record import ConversationRecord, MessageRecord
from desktop_app.chat.errors import ChatError
from desktop_app.chat.import_report import ImportProblem, ImportReport, LeftOut
from desktop_app.chat.message import new_id
from desktop_app.exchange.import_file import ImportFile
from desktop_app.exchange.regular_file import FileMark
from desktop_app.exchange.renamed_chat import renamed
from desktop_app.storage.breath import Breath
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.record_reader import RecordReader
from desktop_app.workspace.imported_attachments import ImportedAttachments
from desktop_app.workspace.imported_folders import ImportedFolders
from desktop_app.workspace.stored_already import fitting

__all__ = ["ImportProblem", "ImportRun"]

_REMOVED_AT_ONCE = 20  # messages
_PAUSE = 0.005  # seconds
_PATIENCE = 200  # pauses: a disk that is this slow is not waited for


@dataclass(frozen=True, slots=True)
class _Step:
    record: ConversationRecord
    is_new: bool  # False: it is stored, and maybe in the trash


class ImportRun:
    """One import; `run` on the window's loop. What was taken before it is stopped or fails stays, and is told."""

    def __init__(
        self,
        database: Path,
        store: ConversationStore,
        path: Path,
        now: float,
        *,
        expected: FileMark | None = None,
        as_copies: bool = False,
    ) -> None:
        """With `expected` only that file is taken; `as_copies`: all of it, beside what is there already."""
        self._store = store
        self._make_reading = partial(_Reading, path, now, database=database, expected=expected, as_copies=as_copies)
        self._stop = threading.Event()
        self._file: ImportFile | None = None
        self.taken: list[str] = []
        """Ids of what was taken or brought back."""
        self.folders = ImportedFolders(store)

    @property
    def report(self) -> ImportReport | None:
        """What is known so far."""
        return None if self._file is None else self._file.report

    @property
    def fraction(self) -> float | None:
        """How much of the file is read; None where that cannot be told."""
        file = self._file
        return None if file is None or file.is_packed or not file.size else min(file.progress / file.size, 1.0)

    def cancel(self) -> None:
        """Stop soon; the chat that is being written is not taken."""
        self._stop.set()

    async def run(self) -> ImportReport:
        """Take everything. Raises ImportProblem if the file cannot be read at all, ChatError(STORAGE)."""
        loop = asyncio.get_running_loop()
        # one thread, so that what is read is closed where it was opened, whenever that is
        with_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="import")
        reading = self._make_reading(is_cancelled=self._stop.is_set)
        try:
            self._file = await loop.run_in_executor(with_thread, reading.open)
            report = self._file.report
            while (step := await loop.run_in_executor(with_thread, reading.next)) is not None:
                await self._take(step, report)
                step = None  # the thread lets go of it
                if self._stop.is_set():
                    break
            report.was_stopped = self._stop.is_set()
            return report
        except ChatError:
            if self.report is not None:
                self.report.failed = True
            raise
        finally:
            self._stop.set()
            with_thread.submit(reading.close)
            with_thread.shutdown(wait=False)

    async def _take(self, step: _Step, report: ImportReport) -> None:
        conversation = step.record.conversation
        if not step.is_new:
            deleted_at = self._store.deleted_at(conversation.id)
            if deleted_at is None:
                report.already_there.append(conversation.title)
                return
            if deleted_at > 0:
                self._bring_back(step.record)
                self.taken.append(conversation.id)
                report.from_trash.append(conversation.title)
                return
            await self._remove(conversation.id)  # an import that was killed left a part of it
        record = replace(step.record, folder=self.folders.id_of(step.record.folder))
        for _ in self._store.write_record(record):
            await self._let_others()
            if self._stop.is_set():
                await self._remove(conversation.id)
                return
        self.taken.append(conversation.id)
        report.taken.append(conversation.title)
        report.chats += 1
        report.messages += len(step.record.messages)

    async def _let_others(self) -> None:
        """The window first, then the disk."""
        await asyncio.sleep(0)
        for _ in range(_PATIENCE):
            if not self._store.is_copying_log or self._stop.is_set():
                break
            await asyncio.sleep(_PAUSE)

    def _bring_back(self, record: ConversationRecord) -> None:
        """Out of the trash, to where it stood; if its folder is gone, into the one that the file names."""
        identity = record.conversation.id
        place = self._store.places([identity])[identity]
        is_there = any(folder.id == place.folder for folder in self._store.folders())
        folder = place.folder if is_there else self.folders.id_of(record.folder)
        self._store.set_places({identity: replace(place, deleted_at=None, folder=folder)})

    async def _remove(self, conversation_id: str) -> None:
        more = True
        while more:
            more = self._store.purge(conversation_id, _REMOVED_AT_ONCE)
            await asyncio.sleep(0)


class _Reading:
    """The thread's part: parses, and looks whether a chat is stored already."""

    def __init__(
        self,
        path: Path,
        now: float,
        *,
        is_cancelled: Callable[[], bool],
        database: Path,
        expected: FileMark | None,
        as_copies: bool,
    ) -> None:
        self._path, self._now, self._is_cancelled, self._database, self._expected = path, now, is_cancelled, database, expected
        self._copy = f"a copy that was asked for: {new_id()}" if as_copies else ""
        self._file: ImportFile | None = None
        self._stored: RecordReader | None = None
        self._breath = Breath()
        self._handed_out: list[MessageRecord] = []

    def open(self) -> ImportFile:
        self._stored = RecordReader(self._database)
        self._file = ImportFile(self._path, self._now, self._is_cancelled, self._breath.take, expected=self._expected)
        self._records = self._file.records()
        self._attachments = ImportedAttachments(self._stored, self._file.report)
        return self._file

    def next(self) -> _Step | None:
        assert self._file is not None
        while self._handed_out:  # a few at a time: all that is left of a long chat at once would stop the window
            self._handed_out.pop()
            self._breath.take()
        try:
            record = next(self._records, None)
        except ImportProblem as problem:
            if not self._file.report.chats and not self._file.report.already_there:
                raise
            self._file.report.leave_out(LeftOut.REST_UNREADABLE)
            self._file.report.problem = problem
            return None
        if record is None:
            return None
        step = self._step(record)
        self._handed_out = list(step.record.messages)
        return step

    def _step(self, record: ConversationRecord) -> _Step:
        assert self._stored is not None
        record, is_new = fitting(renamed(record, self._copy) if self._copy else record, self._stored)
        return _Step(self._attachments.fitted(record) if is_new else record, is_new)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        if self._stored is not None:
            self._stored.close()
