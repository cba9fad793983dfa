"""Opens a file that somebody named, and nothing that only looks like one: a pipe or a device would keep its reader waiting for ever."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop_app.chat.import_report import ImportProblem, ProblemKind


@dataclass(frozen=True, slots=True)
class FileMark:
    """What is another as soon as the file is another, or was written to."""

    device: int
    number: int
    size: int
    changed_at: int  # nanoseconds


def open_regular(path: Path) -> tuple[BinaryIO, FileMark]:
    """The file, opened without waiting, and what it is known by again. Raises ImportProblem, OSError, ValueError."""
    if path.is_dir():  # which Windows would not even open
        raise ImportProblem(ProblemKind.FOLDER)
    try:
        file = open(path, "rb", opener=_opener)  # noqa: SIM115 - handed on
    except FileNotFoundError as error:
        raise ImportProblem(ProblemKind.MISSING) from error
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode):
        file.close()
        raise ImportProblem(ProblemKind.NO_FILE)
    return file, FileMark(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _opener(path: str, flags: int) -> int:
    if not stat.S_ISREG(os.stat(path).st_mode):  # a device may do something as soon as it is opened
        raise ImportProblem(ProblemKind.NO_FILE)
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
