"""A title as the name of a file: of characters that every file system takes, and short enough for all."""

import re
from collections.abc import Container

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # on Windows, with any extension
_LONGEST = 120  # bytes: of the 255 that most file systems allow, some belong to the extension and to copies


def file_name(title: str, otherwise: str) -> str:
    """A file's name, without extension; `otherwise` if nothing is left of the title."""
    name = " ".join(_FORBIDDEN.sub(" ", title).split()).strip(". ")
    name = name.encode()[:_LONGEST].decode(errors="ignore").strip(". ")
    if not name:
        return otherwise
    return f"_{name}" if _RESERVED.fullmatch(name) or name.startswith("-") else name


def free_name(title: str, otherwise: str, extension: str, taken: Container[str]) -> str:
    """A file's name with extension that is not among `taken` (in small letters: some file systems see no difference)."""
    base = file_name(title, otherwise)
    name, number = f"{base}.{extension}", 2
    while name.casefold() in taken:
        name, number = f"{base} {number}.{extension}", number + 1
    return name
