"""SQLite's and the disk's exceptions become ChatErrors."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from desktop_app.chat.errors import ChatError, ErrorKind, StorageProblem

_BY_CODE = {
    sqlite3.SQLITE_FULL: StorageProblem.FULL,
    sqlite3.SQLITE_READONLY: StorageProblem.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: StorageProblem.READ_ONLY,
    sqlite3.SQLITE_PERM: StorageProblem.READ_ONLY,
    sqlite3.SQLITE_BUSY: StorageProblem.IN_USE,
    sqlite3.SQLITE_LOCKED: StorageProblem.IN_USE,
    sqlite3.SQLITE_CORRUPT: StorageProblem.DAMAGED,
    sqlite3.SQLITE_NOTADB: StorageProblem.DAMAGED,
    sqlite3.SQLITE_IOERR_SHMSIZE: StorageProblem.FULL,  # no room for the little file beside the log
}
"""By SQLite's own codes, or by the plain ones that they are kinds of."""
_BY_ERRNO = {
    errno.ENOSPC: StorageProblem.FULL,
    errno.EDQUOT: StorageProblem.FULL,
    errno.EACCES: StorageProblem.READ_ONLY,
    errno.EPERM: StorageProblem.READ_ONLY,
    errno.EROFS: StorageProblem.READ_ONLY,
    errno.ENOTDIR: StorageProblem.READ_ONLY,
    errno.EEXIST: StorageProblem.READ_ONLY,  # a file where the folder should be
    errno.EISDIR: StorageProblem.READ_ONLY,
}


def problem_of(error: Exception) -> StorageProblem:
    """What an exception of SQLite, the disk or the values says about the database."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)  # errors of the Python module itself have none
        return StorageProblem.FAILED if code is None else _BY_CODE.get(code) or _BY_CODE.get(code & 0xFF, StorageProblem.FAILED)
    if isinstance(error, OSError) and error.errno is not None:
        return _BY_ERRNO.get(error.errno, StorageProblem.FAILED)
    return StorageProblem.FAILED


def storage_error(problem: StorageProblem, detail: str, numbers: tuple[int, ...] = ()) -> ChatError:
    """A ChatError about the database; `detail` is for *Details*."""
    return ChatError(ErrorKind.STORAGE, numbers=numbers, detail=f"{problem.value}: {detail}"[:2000])


@contextmanager
def storage_errors() -> Iterator[None]:
    """What SQLite or the disk raises inside becomes ChatError(STORAGE)."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise storage_error(problem_of(error), f"{type(error).__name__}: {error}") from error
