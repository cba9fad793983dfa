"""How a text attachment is told to a model: its name on a line, then its text in a fence that nothing in it can close.

    File: notes.md

    ```
    …
    ```

The fence is a run of backticks, one longer than the longest in the text, so whatever the file says stays inside.
"""

import re

from desktop_app.chat.attachment import Attachment

_TICKS = re.compile(r"`+")


def framed(attachment: Attachment, text: str) -> str:
    """The attachment as a part of the message's text."""
    fence = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    return f"File: {attachment.name}\n\n{fence}\n{text.rstrip(chr(10))}\n{fence}"
