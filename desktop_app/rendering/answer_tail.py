"""The end of a long stored answer, read alone so that it can be shown at once: what stands before it takes seconds to read.

It is read as it will most likely be read once all of it is; what differs is put right then.
"""

import re

from desktop_app.rendering.blocks import Block
from desktop_app.rendering.markdown_stream import MarkdownStream

LONG = 48_000
"""Characters from which on the end is read first: less is read in a few frames."""
_TAIL = 5_000  # characters, more than a screen: about 20 ms
_LINES = 60  # that are enough where they are short, as in a table
_LEAST = 1_200  # characters that a tail between two blank lines has
_DELIMITER = re.compile(r"[ \t|:-]+\Z")
_THOUGHT_ENDS = "</think>"


def read_tail(text: str) -> tuple[int, list[Block]]:
    """Where in a long text the tail starts, and its blocks; no blocks if it cannot be read alone, as inside a thought."""
    lines = sum(map(len, text[-_TAIL:].splitlines(keepends=True)[-_LINES:]))
    window = len(text) - max(lines, 2 * _LEAST)
    if "think" in text[:200] and not 0 <= text.find(_THOUGHT_ENDS) < window:
        return 0, []
    start, before = _start(text, window)
    stream = MarkdownStream(start - len(before))
    stream.feed(before + text[start:])
    stream.finish()
    return start, stream.open_blocks()  # in one go: read line by line it would be tried again and again


def _start(text: str, window: int) -> tuple[int, str]:
    """Where the tail starts, and what has to stand before it to be read as what it is."""
    fences = text.count("\n```", 0, window) + text.startswith("```")
    blank = text.find("\n\n", window)
    at = window
    while 0 <= blank < len(text) - _LEAST:
        fences += text.count("\n```", at, blank)
        if fences % 2 == 0:
            return blank, ""
        at, blank = blank, text.find("\n\n", blank + 1)
    # one block is longer than the tail
    start = text.find("\n", window) + 1 or text.find(" ", window) + 1 or window
    if (text.count("\n```", 0, start) + text.startswith("```")) % 2:
        return start, "```\n"
    head = text.rfind("\n\n", 0, start) + 2 if "\n\n" in text[:start] else 0
    first, _, rest = text[head : head + _TAIL].partition("\n")
    second = rest.partition("\n")[0]
    if "|" in first and "-" in second and _DELIMITER.match(second):
        return start, f"{first}\n{second}\n"
    return start, ""
