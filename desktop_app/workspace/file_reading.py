"""Reads files that are to be attached: regular ones, up to a limit, without ever waiting for a pipe or a device."""

import os
import stat
from enum import StrEnum


class FileProblem(StrEnum):
    """Why a file, or what was pasted, is not attached."""

    FOLDER = "folder"
    UNREADABLE = "unreadable"  # not there, not allowed, or no regular file
    EMPTY = "empty"
    TEXT_TOO_LARGE = "text_too_large"
    IMAGE_TOO_LARGE = "image_too_large"
    BINARY = "binary"  # neither text nor an image that is understood
    DAMAGED = "damaged"  # an image that cannot be decoded
    TOO_MANY = "too_many"
    NO_IMAGES = "no_images"  # the model takes none


class UnusableFile(ValueError):
    """Raised for what is not attached; `problem` says why."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def read_file(path: str, limit: int) -> bytes:
    """The first `limit` bytes and one more of a regular file; a thread should do it. Raises UnusableFile."""
    if os.path.isdir(path):  # which Windows would not even open
        raise UnusableFile(FileProblem.FOLDER)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError) as error:
        raise UnusableFile(FileProblem.UNREADABLE) from error
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise UnusableFile(FileProblem.FOLDER if stat.S_ISDIR(mode) else FileProblem.UNREADABLE)
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise UnusableFile(FileProblem.UNREADABLE) from error
    finally:
        os.close(descriptor)
    if not data:
        raise UnusableFile(FileProblem.EMPTY)
    return data
