"""A title as the name of a file: of characters that every file system takes, and short enough for all."""

import re

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
