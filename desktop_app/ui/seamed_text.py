"""Very long lines cut for a text field, invisibly: laying out one line of a megabyte would stop the window."""

import re

_LONGEST_LINE = 4_000  # characters
SEAM = "\u2063\u2063"  # begins a line that in truth goes on from the one before; drawn as nothing
_CUT = re.compile(rf"[^\n]{{{_LONGEST_LINE}}}(?=[^\n])")


def seamed(text: str) -> str:
    """The text as a field can hold it."""
    return _CUT.sub(lambda match: f"{match.group()}\n{SEAM}", text) if len(text) > _LONGEST_LINE else text


def without_seams(text: str) -> str:
    """What a field holds, as it was."""
    return text.replace(f"\n{SEAM}", "")
