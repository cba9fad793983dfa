"""From a file to conversations: whose it is, and one after the other what is in it."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipInfo

from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.import_report import ImportProblem, ImportReport, ImportSource, LeftOut, ProblemKind
from desktop_app.exchange.attachment_sink import AttachmentSink
from desktop_app.exchange.brise_import import Known, brise_chat
from desktop_app.exchange.brise_json import FORMAT, VERSION
from desktop_app.exchange.chatgpt_import import chatgpt_chats
from desktop_app.exchange.claude_import import claude_chats
from desktop_app.exchange.foreign_chat import ForeignChat, record_of
from desktop_app.exchange.jan_import import MESSAGES, THREAD, jan_chat
from desktop_app.exchange.json_items import Closing, JsonItems
from desktop_app.exchange.jsonl_import import jsonl_chats
from desktop_app.exchange.lm_studio_import import lm_studio_chats
from desktop_app.exchange.opened_file import OpenedFile
from desktop_app.exchange.regular_file import FileMark
from desktop_app.exchange.token_sink import TokenSink

_GLANCE = 2**18  # bytes that tell whose a file is
_MAKERS: dict[ImportSource, Callable[[object, ImportReport], Iterator[ForeignChat]]] = {
    ImportSource.CHATGPT: chatgpt_chats,
    ImportSource.CLAUDE: claude_chats,
    ImportSource.JSONL: jsonl_chats,
    ImportSource.LM_STUDIO: lm_studio_chats,
}


class _Nowhere:
    """A sink that keeps nothing."""

    def append(self, value: object, /) -> None:
        """One more."""

    def close(self) -> object:
        """Nothing."""
        return None


_SINKS: dict[str, Callable[[], Closing]] = {"tokens": TokenSink, "attachments": AttachmentSink}
_SKIPPED: dict[str, Callable[[], Closing]] = {"tokens": _Nowhere, "attachments": _Nowhere}


class ImportFile:
    """Open a file, see whose it is (`source`), then iterate over `records`. Close it. Raises nothing but ImportProblem.

    `breathe` is called all the time: it may let other threads have the interpreter. `expected` is the file's `mark` from an earlier
    look at it. `only_counts`: what takes long to read and counts for nothing, tokens and attachments, is left out.
    """

    def __init__(
        self,
        path: Path,
        now: float,
        is_cancelled: Callable[[], bool] = lambda: False,
        breathe: Callable[[], None] = lambda: None,
        *,
        expected: FileMark | None = None,
        only_counts: bool = False,
    ) -> None:
        self._now, self._is_cancelled, self._breathe = now, is_cancelled, breathe
        self._sinks = _SKIPPED if only_counts else _SINKS
        self.version: int | None = None
        """Of Brise's own format."""
        self._opened = OpenedFile(path, expected)
        self._attachments: Known = {}
        try:
            self.source = self._recognise()
        except BaseException:
            self.close()
            raise
        self.report = ImportReport(self.source, path.name)
        self.report.leave_out(LeftOut.OTHER_FILE, self._opened.other_files)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._opened.size

    @property
    def mark(self) -> FileMark:
        """What tells whether it is still the same."""
        return self._opened.mark

    @property
    def progress(self) -> int:
        """Bytes that were read, unpacked."""
        return self._opened.bytes_read

    @property
    def is_packed(self) -> bool:
        """True if `progress` cannot be compared with `size`."""
        return self._opened.is_archive

    def close(self) -> None:
        """Let go of the file."""
        self._opened.close()

    def records(self) -> Iterator[ConversationRecord]:
        """Every conversation in the file; what could not be taken is in `report`."""
        if self.source is ImportSource.JAN:
            yield from self._made(self._jan())
            return
        members: list[ZipInfo | None] = [None]
        if self._opened.is_archive:
            members = [*(self._opened.lm_studio() if self.source is ImportSource.LM_STUDIO else self._opened.conversations())]
        for member in members:
            with self._opened.open(member) as file:
                sinks = self._sinks if self.source is ImportSource.BRISE else None
                for item in self._items(JsonItems(file, self._is_cancelled, sinks, self._breathe)):
                    if self.source is ImportSource.BRISE:
                        record = brise_chat(item, self.report, self._attachments, self._breathe)
                        if record is not None:
                            yield record
                    elif isinstance(item, dict):
                        yield from self._made(_MAKERS[self.source](item, self.report))
                    else:
                        self.report.leave_out(LeftOut.NOT_UNDERSTOOD)

    def _items(self, items: JsonItems) -> Iterator[object]:
        yield from items
        self.report.leave_out(LeftOut.REST_UNREADABLE, items.is_broken and not self._is_cancelled())
        self.report.leave_out(LeftOut.TOO_DEEP, items.too_deep)
        for name, value in items.rest.items():
            if name not in ("format", "version") and value not in (None, "", [], {}):
                self.report.fields[f"file.{name[:100]}"] += 1

    def _made(self, chats: Iterator[ForeignChat]) -> Iterator[ConversationRecord]:
        for chat in chats:
            record = record_of(chat, self.report, self._now)
            if record is not None:
                yield record

    def _jan(self) -> Iterator[ForeignChat]:
        for thread, messages in self._threads():
            with thread, messages:
                head = next(iter(self._items(JsonItems(thread, self._is_cancelled))), None)
                yield jan_chat(head, self._items(JsonItems(messages, self._is_cancelled)), self.report)

    def _threads(self) -> Iterator[tuple[BinaryIO, BinaryIO]]:
        opened = self._opened
        if opened.is_archive:
            for thread, messages in opened.jan():
                yield opened.open(thread), io.BytesIO() if messages is None else opened.open(messages)
            return
        name = opened.path.name
        beside = opened.open_beside(MESSAGES if name == THREAD else THREAD)
        if beside is None:
            raise ImportProblem(ProblemKind.PART_MISSING, MESSAGES if name == THREAD else THREAD)
        yield (opened.open(), beside) if name == THREAD else (beside, opened.open())

    def _recognise(self) -> ImportSource:
        if self._opened.is_archive:
            if self._opened.conversations():
                return self._glance(self._opened.conversations()[0])
            if self._opened.lm_studio():
                return ImportSource.LM_STUDIO
            if self._opened.jan():
                return ImportSource.JAN
            raise ImportProblem(ProblemKind.NOT_KNOWN, "the archive holds no conversations.json, *.conversation.json or thread.json")
        if self._opened.path.name in (THREAD, MESSAGES):
            return ImportSource.JAN
        return self._glance(None)

    def _glance(self, member: ZipInfo | None) -> ImportSource:
        """Whose a file is, from the first chat in it, as far as it stands in the first piece."""
        with self._opened.open(member) as file:
            items = JsonItems(io.BytesIO(file.read(_GLANCE)))
            first: object = None
            with suppress(StopIteration):
                first = next(iter(items))
            is_empty_list = items.read_bytes > 0 and first is None and not items.rest and not items.is_broken
        if items.rest.get("format") == FORMAT or self._says_brise(items):
            return self._brise(items.rest.get("version"))
        if is_empty_list:
            return ImportSource.JSONL
        source = _source(first)
        if source is None:
            raise ImportProblem(ProblemKind.NOT_KNOWN)
        return source

    def _says_brise(self, items: JsonItems) -> bool:
        head = items.outermost
        items.rest = {**head, **items.rest}
        return head.get("format") == FORMAT

    def _brise(self, version: object) -> ImportSource:
        if not isinstance(version, int) or isinstance(version, bool) or version > VERSION:
            raise ImportProblem(ProblemKind.NEWER, f"version {str(version)[:20]}")
        self.version = version
        return ImportSource.BRISE


def _source(item: object) -> ImportSource | None:
    if not isinstance(item, dict):
        return None
    if isinstance(item.get("mapping"), dict):
        return ImportSource.CHATGPT
    if isinstance(item.get("chat_messages"), list):
        return ImportSource.CLAUDE
    messages = item.get("messages")
    if not isinstance(messages, list):
        return None
    if any(isinstance(each, dict) and "versions" in each for each in messages):
        return ImportSource.LM_STUDIO
    return ImportSource.JSONL if any(isinstance(each, dict) and "role" in each for each in messages) else None
