"""The path that somebody means who names a file: by its path, or as file managers do, by its `file:` address."""

import os
import re
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote_to_bytes

LONGEST_PATH = 4096
"""Bytes, the end included, that a path may have anywhere."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{1,40}://")
_FILE = re.compile(r"file:(?://(?P<host>[^/]*))?(?P<path>/.*)", re.IGNORECASE | re.DOTALL)
_DRIVE = re.compile(r"/[A-Za-z]:")


class FileProblem(StrEnum):
    """Why no file can be meant."""

    EMPTY = "empty"
    ELSEWHERE = "elsewhere"  # an address on another computer
    ODD = "odd"  # a character that no name has
    LONG = "long"


class BadFile(ValueError):
    """Raised for what names no file; `problem` says why."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def given_file(given: str, folder: str) -> Path:
    """The absolute path of what was given in a folder; whether it is there, nobody looks. Raises BadFile."""
    if not given:
        raise BadFile(FileProblem.EMPTY)
    if (address := _FILE.fullmatch(given)) is not None:
        if (address["host"] or "").lower() not in ("", "localhost"):
            raise BadFile(FileProblem.ELSEWHERE)
        given = os.fsdecode(unquote_to_bytes(os.fsencode(address["path"])))
        if os.name == "nt" and _DRIVE.match(given):
            given = given[1:]
    elif _SCHEME.match(given):
        raise BadFile(FileProblem.ELSEWHERE)
    if "\0" in given:
        raise BadFile(FileProblem.ODD)
    path = Path(folder, given)
    if len(os.fsencode(path)) >= LONGEST_PATH:
        raise BadFile(FileProblem.LONG)
    return path
