"""One Brise per database: an advisory lock on a file beside it, which the system drops however the process ends."""

import errno
import os
import sys
from pathlib import Path

from desktop_app.chat.errors import StorageProblem
from desktop_app.storage.failures import storage_error

_NO_LOCKS_HERE = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)  # some network drives


class SingleWriter:
    """Holds the lock from construction to `release`. Raises ChatError(STORAGE, in_use) if another process has it."""

    def __init__(self, database: Path) -> None:
        # never deleted: a second process could lock the deleted file while a third one locks its successor
        self._descriptor: int | None = os.open(database.with_name(f"{database.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._descriptor)
        except OSError as error:
            if error.errno in _NO_LOCKS_HERE:
                return
            self.release()
            raise storage_error(StorageProblem.IN_USE, f"another Brise has {database} open") from error

    def release(self) -> None:
        """Let another process have the database."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
