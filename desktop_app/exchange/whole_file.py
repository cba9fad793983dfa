"""A text file that appears under its name when it is whole; until then it is written beside it."""

import os
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path


class Cancelled(Exception):
    """Raised where work ends because nobody wants it any more."""


def write_whole(path: Path, pieces: Iterable[str], is_cancelled: Callable[[], bool]) -> None:
    """Write the pieces in UTF-8; whatever stood under the name stays if it fails. Raises OSError, Cancelled, and what `pieces` raises."""
    partial = path.with_name(f".{uuid.uuid4().hex}.partial")
    try:
        with partial.open("x", encoding="utf-8", errors="replace", newline="\n") as file:
            for piece in pieces:
                if is_cancelled():
                    raise Cancelled
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
