"""A file that chats may be in, opened: as it is, or the files of an archive, of which only well-known names are read."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from desktop_app.chat.import_report import ImportProblem, ProblemKind
from desktop_app.exchange import import_limits as limits
from desktop_app.exchange.regular_file import FileMark, open_regular

_CONVERSATIONS = re.compile(r"conversations(-\d{1,6})?\.json")
_LM_STUDIO = ".conversation.json"
_END_OF_INDEX, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 2**16


@contextmanager
def reading() -> Iterator[None]:
    """Whatever reading a file or an archive raises becomes an ImportProblem."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError, ValueError, KeyError) as error:
        raise ImportProblem(ProblemKind.BROKEN, f"{type(error).__name__}: {error}"[:500]) from error
    except RuntimeError as error:  # zipfile has no other word for a password
        raise ImportProblem(ProblemKind.LOCKED, str(error)[:500]) from error
    except OSError as error:
        raise ImportProblem(ProblemKind.UNREADABLE, f"{type(error).__name__}: {error.strerror or error}"[:500]) from error


class Bounded(io.RawIOBase):
    """A file that stops an import which reads more than any export has; `told` sums up over an archive's files."""

    def __init__(self, file: BinaryIO, count: Callable[[int], None]) -> None:
        super().__init__()
        self._file, self._count = file, count

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes. Raises ImportProblem."""
        with reading():
            data = self._file.read(size)
        self._count(len(data))
        return data

    def close(self) -> None:
        """Close what is behind it."""
        self._file.close()
        super().close()


class OpenedFile:
    """`parts` are what can be read, by name: the file itself, or those of an archive. Close it.

    With `expected` it has to be the file that was looked at before; it has to stay the same from one `open` to the next.
    """

    def __init__(self, path: Path, expected: FileMark | None = None) -> None:
        self.path = path
        self._packed: BinaryIO | None = None
        self._archive: zipfile.ZipFile | None = None
        self._members: dict[str, list[zipfile.ZipInfo]] = {}
        self.bytes_read = 0
        self.other_files = 0
        """Files of the archive that hold no chats."""
        with reading():
            file, self.mark = open_regular(path)
            try:
                self._check(self.mark, expected)
                self._look_into(file)
            except BaseException:
                file.close()
                raise
            if self._archive is None:
                file.close()

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.mark.size

    @property
    def is_archive(self) -> bool:
        """True for a ZIP."""
        return self._archive is not None

    def conversations(self) -> list[zipfile.ZipInfo]:
        """The archive's lists of conversations."""
        return self._members.get("conversations", [])

    def lm_studio(self) -> list[zipfile.ZipInfo]:
        """The archive's conversations of LM Studio."""
        return self._members.get("lm_studio", [])

    def jan(self) -> list[tuple[zipfile.ZipInfo, zipfile.ZipInfo | None]]:
        """The archive's threads of Jan, each with its messages."""
        messages = {str(PurePosixPath(each.filename).parent): each for each in self._members.get("messages", [])}
        return [(each, messages.get(str(PurePosixPath(each.filename).parent))) for each in self._members.get("thread", [])]

    def open(self, member: zipfile.ZipInfo | None = None) -> BinaryIO:
        """The file, or one of the archive's."""
        with reading():
            file = self._open_again() if member is None or self._archive is None else self._archive.open(member)
        return cast(BinaryIO, Bounded(cast(BinaryIO, file), self._count))

    def open_beside(self, name: str) -> BinaryIO | None:
        """A file of that name, which is no part of what was read, in the same folder."""
        beside = self.path.with_name(name)
        if not beside.is_file():
            return None
        with reading():
            return cast(BinaryIO, Bounded(open_regular(beside)[0], self._count))

    def close(self) -> None:
        """Let go of it."""
        if self._archive is not None:
            self._archive.close()
        if self._packed is not None:
            self._packed.close()

    def _open_again(self) -> BinaryIO:
        file, mark = open_regular(self.path)
        try:
            self._check(mark, self.mark)
        except ImportProblem:
            file.close()
            raise
        return file

    def _check(self, found: FileMark, expected: FileMark | None) -> None:
        if expected is not None and found != expected:
            raise ImportProblem(ProblemKind.CHANGED)

    def _look_into(self, file: BinaryIO) -> None:
        if self.size > limits.FILE_BYTES:
            raise ImportProblem(ProblemKind.TOO_LARGE, f"{self.size} bytes")
        if file.read(4) == b"PK\x03\x04":
            _check_index(file, self.size)
            self._archive, self._packed = zipfile.ZipFile(file), file
            self._sort()

    def _count(self, size: int) -> None:
        self.bytes_read += size
        if self.bytes_read > limits.FILE_BYTES:
            raise ImportProblem(ProblemKind.TOO_LARGE, "more than 2 GB in an archive")

    def _sort(self) -> None:
        assert self._archive is not None
        members = self._archive.infolist()
        if len(members) > limits.ARCHIVE_FILES:
            raise ImportProblem(ProblemKind.TOO_LARGE, f"{len(members)} files")
        for member in members:
            kind = _kind(PurePosixPath(member.filename).name)
            if kind:
                self._members.setdefault(kind, []).append(member)
            elif not member.is_dir():
                self.other_files += 1


def _kind(name: str) -> str:
    if _CONVERSATIONS.fullmatch(name):
        return "conversations"
    if name.endswith(_LM_STUDIO):
        return "lm_studio"
    return {"thread.json": "thread", "messages.jsonl": "messages"}.get(name, "")


def _check_index(file: BinaryIO, size: int) -> None:
    """The list of an archive's files is read whole by the library: it must not be larger than memory bears. Raises ImportProblem."""
    file.seek(max(size - _END_SIZE - _LONGEST_COMMENT, 0))
    tail = file.read()
    at = tail.rfind(_END_OF_INDEX)
    if at < 0 or len(tail) < at + _END_SIZE:
        raise ImportProblem(ProblemKind.BROKEN, "the archive has no list of its files")
    if int.from_bytes(tail[at + 12 : at + 16], "little") > limits.ARCHIVE_INDEX_BYTES:
        raise ImportProblem(ProblemKind.TOO_LARGE, "too many files in the archive")
