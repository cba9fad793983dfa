"""What the attachments of a branch hold, read one after another so that the window goes on."""

import asyncio
from collections.abc import Callable, Iterable

from desktop_app.chat.attachment import Contents
from desktop_app.chat.message import Message

LARGE = 200_000
"""Bytes of attachments from which on a prompt is made in a thread."""


async def read_contents(messages: Iterable[Message], read: Contents) -> tuple[Contents, bool]:
    """The contents by id, and whether they are so large that the prompt is better made in a thread."""
    found: dict[str, bytes | None] = {}
    size = 0
    for message in messages:
        for attachment in message.attachments:
            if attachment.id not in found:
                found[attachment.id] = read(attachment.id)
                size += attachment.size
                await asyncio.sleep(0)
    known: Callable[[str], bytes | None] = found.get
    return known, size >= LARGE
