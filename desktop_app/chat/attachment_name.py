"""The name of an attachment: of a file's own name only what is harmless to show, to send and to save under."""

import re

from desktop_app.chat.file_name import file_name

_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)
_ENDING = re.compile(r"\.[A-Za-z0-9_+-]{1,16}\Z")


def attachment_name(path: str, otherwise: str) -> str:
    """The last part of a path without control characters and marks that turn text round; `otherwise` if nothing is left."""
    name = _FOLDERS.sub("", path[-4_096:])
    ending = _ENDING.search(name)
    if ending is None or ending.start() == 0:
        return file_name(name, otherwise)
    return file_name(name[: ending.start()], otherwise) + ending.group()
