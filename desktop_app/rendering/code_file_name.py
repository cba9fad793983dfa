"""Which ending a file with code of a language has; nothing of the name that the model gave gets into it."""

import re

_ENDING = re.compile(r"\*(\.[a-z0-9]{1,10})", re.IGNORECASE)
_USUAL = {
    "": ".txt",
    "text": ".txt",
    "bash": ".sh",
    "zsh": ".sh",
    "console": ".txt",
    "json": ".json",
    "yaml": ".yaml",
    "r": ".r",
    "make": ".mk",
    "makefile": ".mk",
}
_LONGEST_NAME = 60  # characters


def file_ending(language: str) -> str:
    """ ".py" for "python"; ".txt" for a language that nobody knows."""
    name = language.strip().lower()
    if name in _USUAL:
        return _USUAL[name]
    if len(name) > _LONGEST_NAME:
        return ".txt"
    # deferred: the table of languages is only needed when somebody saves code
    from pygments.lexers import get_all_lexers

    for _, aliases, patterns, _ in get_all_lexers(plugins=False):
        if name in aliases:
            endings = (_ENDING.fullmatch(pattern) for pattern in patterns)
            return next((ending.group(1).lower() for ending in endings if ending), ".txt")
    return ".txt"
