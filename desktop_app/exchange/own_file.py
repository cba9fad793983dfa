"""Reads a small file of Brise's own, which may come from anybody: bounded, of the right kind, and of no newer version."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from desktop_app.chat.file_report import FileProblem
from desktop_app.chat.import_report import ImportProblem
from desktop_app.exchange.bounded_object import TooMuch, read_object
from desktop_app.exchange.bounded_text import bounded_text

Report = TypeVar("Report")


def read_own_file(
    path: Path, most_bytes: int, kind: str, version: int, read: Callable[[dict[str, object], int], Report]
) -> Report | FileProblem:
    """What `read` makes of the file's object and its bytes, or why nothing can be taken; whatever the file holds, nothing is raised.

    `kind` is what stands under "format"; `version` is the highest one that is understood.
    """
    try:
        text, size = bounded_text(path, most_bytes)
        found = read_object(text)
        if found.get("format") != kind:
            return FileProblem.NOT_OURS
        written = found.get("version")
        if not isinstance(written, int) or isinstance(written, bool) or written > version:
            return FileProblem.NEWER
        return read(found, size)
    except (OSError, ImportProblem):
        return FileProblem.UNREADABLE
    except TooMuch:
        return FileProblem.TOO_LARGE
    except (ValueError, RecursionError):
        return FileProblem.NOT_OURS
