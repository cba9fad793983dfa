r"""Stop strings as lines of text: one a line, with \n for a line break, \t for a tab, \\ for a backslash."""

import re

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MEANT = {escape: character for character, escape in _ESCAPES.items()}


def stop_text(strings: tuple[str, ...]) -> str:
    """The strings as they stand in the field."""
    return "\n".join(re.sub(r"[\\\n\r\t]", lambda found: _ESCAPES[found[0]], string) for string in strings)


def read_stop_strings(text: str) -> tuple[str, ...]:
    """The strings meant by the text of the field; empty lines count for nothing, spaces stay as they are."""
    return tuple(re.sub(r"\\[\\nrt]", lambda found: _MEANT[found[0]], line) for line in text.split("\n") if line)
